package dev.trainyard.cli.scaling;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.scaling.analysis.FitDocument;
import dev.trainyard.scaling.analysis.Method;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard scaling fit}. */
@Command(
        name = "fit",
        description = "Fit scaling laws to a sweep, or to a table of trained models.",
        footer = {
            "",
            "Examples:",
            "  trainyard scaling fit sweeps/first --method all",
            "  trainyard scaling fit --input runs.csv --n params --d tokens --loss loss --json"
        })
final class FitCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SWEEP_DIR",
            description = "Folder of a sweep: its completed trials are fitted, and fit.json is written there.")
    private @Nullable Path sweep;

    @Mixin
    private FitOptionsMixin options = new FitOptionsMixin();

    @Option(
            names = "--method",
            paramLabel = "METHOD",
            defaultValue = "parametric",
            description = "parametric, isoflop, envelope, least-squares, varpro, kaplan, data-constrained, all;"
                    + " ${DEFAULT-VALUE}.")
    private String method = "parametric";

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Method chosen = Method.of(method);
        PrintWriter err = command.commandLine().getErr();
        Map<String, Object> document;
        try {
            document = options.analysis(Optional.ofNullable(sweep), err).document(chosen);
        } catch (InputException refused) {
            if (sweep != null) {
                FitDocument.remove(sweep);
            }
            throw refused;
        }
        if (sweep != null) {
            err.println("written: " + FitDocument.write(sweep, document));
        }
        json.print(document, DocumentText.of(document));
        return ExitCode.OK.code();
    }
}
