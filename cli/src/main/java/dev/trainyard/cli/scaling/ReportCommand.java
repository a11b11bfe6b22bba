package dev.trainyard.cli.scaling;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.scaling.analysis.FitDocument;
import dev.trainyard.scaling.analysis.Method;
import dev.trainyard.scaling.page.StudyPage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
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
import tools.jackson.databind.JsonNode;

/** {@code trainyard scaling report}. */
@Command(
        name = "report",
        description = "Fit by every method and draw it: report.html, its figures as SVG, and fit.json for programs.",
        footer = {
            "",
            "Examples:",
            "  trainyard scaling report sweeps/first",
            "  trainyard scaling report --input runs.csv --n params --d tokens --loss loss"
        })
final class ReportCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "SWEEP_DIR|FIT.json",
            description =
                    "A sweep, which is fitted anew; or a fit as scaling fit --json wrote it, which is drawn as it is.")
    private @Nullable Path what;

    @Mixin
    private FitOptionsMixin options = new FitOptionsMixin();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the report; the sweep's own, else a new one named after the file.")
    private @Nullable Path out;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        PrintWriter err = command.commandLine().getErr();
        Path given = what;
        JsonNode document;
        if (given != null && !Files.isDirectory(given)) {
            if (options.input().isPresent()) {
                throw new InputException("give a fit or --input FILE.csv, not both");
            }
            document = FitDocument.read(given);
        } else {
            document = FitDocument.tree(
                    options.analysis(Optional.ofNullable(given), err).document(Method.ALL));
        }
        StudyPage page = new StudyPage(document, options.level(), options.seed());
        Path folder = folder();
        Path fit = FitDocument.write(folder, document);
        Path html = page.write(folder, commandLine());
        Map<String, String> files = new LinkedHashMap<>();
        files.put("report", html.toString());
        files.put("fit", fit.toString());
        json.print(files, html + "\n");
        return ExitCode.OK.code();
    }

    private Path folder() {
        if (out != null) {
            return out;
        }
        if (what != null && Files.isDirectory(what)) {
            return what;
        }
        Path file = options.input().orElse(what);
        return Path.of(
                String.valueOf(file == null ? "" : file.getFileName()).replaceFirst("\\.[^.]*$", "") + "-report");
    }

    private String commandLine() {
        return "trainyard "
                + String.join(" ", command.root().commandLine().getParseResult().originalArgs());
    }
}
