package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.data.DataInfo;
import dev.trainyard.cli.options.JsonOption;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code trainyard data info}. */
@Command(name = "info", description = "Check a data folder and say what is in it.")
final class DataInfoCommand implements Callable<Integer> {
    @Parameters(paramLabel = "DIR", description = "The data folder.")
    private Path directory = Path.of("");

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        DataInfo info = DataInfo.of(directory);
        json.print(info, info.text());
        return ExitCode.OK.code();
    }
}
