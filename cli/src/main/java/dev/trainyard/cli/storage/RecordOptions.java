package dev.trainyard.cli.storage;

import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.cli.options.Version;
import dev.trainyard.runs.RunStore;
import dev.trainyard.storage.Bookkeeping;
import java.nio.file.Path;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Where a benchmark leaves its records: {@code --results-dir} and {@code --runs-dir}. */
final class RecordOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Mixin
    private ResultsOption results = new ResultsOption();

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    Path results() {
        return results.directory();
    }

    Path runs() {
        return runs.directory();
    }

    Bookkeeping books() {
        return new Bookkeeping(
                results(),
                new RunStore(runs()),
                command.root().commandLine().getParseResult().originalArgs(),
                Version.number());
    }
}
