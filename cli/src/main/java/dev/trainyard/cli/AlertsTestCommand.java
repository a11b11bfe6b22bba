package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.TextTable;
import dev.trainyard.base.config.Config;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.alerts.AlertSettings;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.train.config.AlertsSection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard alerts test}: before the run, not in its third night. */
@Command(
        name = "test",
        description = "Send an alert named test to the webhook and the command of a configuration or a run.",
        footer = {"", "Example: trainyard alerts test configs/char.yaml 'alerts.command=mail -s test me@example.org'"})
final class AlertsTestCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            paramLabel = "CONFIG|RUN",
            description = "A configuration file; else a run, however it is named.")
    private String which = "";

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides of the configuration.")
    private List<String> overrides = new ArrayList<>();

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Path file = Path.of(which);
        if (Files.isRegularFile(file)) {
            return test(settings(Config.load(file, overrides)));
        }
        RunFolder run = new RunStore(runs.directory()).find(which);
        String yaml = run.configYaml().orElse("");
        AlertSettings settings =
                settings(Config.parse(run.path().resolve("config.yaml").toString(), yaml, overrides));
        return tell(Alerts.test(run, run.info().name(), settings));
    }

    /** Without a run, what the command prints goes to a folder that is deleted, so it is shown. */
    private int test(AlertSettings settings) {
        try {
            Path folder = Files.createTempDirectory("trainyard-alert");
            try {
                int code = tell(Alerts.test(new RunFolder(folder), "test", settings));
                Path printed = folder.resolve("logs/alert-command.log");
                if (Files.exists(printed)) {
                    spec.commandLine().getErr().print(new String(Files.readAllBytes(printed), StandardCharsets.UTF_8));
                }
                return code;
            } finally {
                delete(folder);
            }
        } catch (IOException e) {
            throw new JobException("cannot make a folder for temporary files: " + FileProblem.of(e), e);
        }
    }

    private int tell(Map<String, Optional<String>> problems) {
        TextTable table = new TextTable("TARGET", "RESULT");
        problems.forEach((target, problem) -> table.row(target, problem.orElse("arrived")));
        json.print(problems, table.toString());
        boolean well = problems.values().stream().allMatch(Optional::isEmpty);
        return (well ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    private AlertSettings settings(Config config) {
        AlertSettings settings = config.section("alerts", AlertsSection.class).settings();
        if (settings.webhook().isEmpty() && settings.command().isEmpty()) {
            throw new InputException(
                    which + ": neither alerts.webhook nor alerts.command is set, so alerts go nowhere");
        }
        return settings;
    }

    private static void delete(Path folder) throws IOException {
        List<Path> all;
        try (var paths = Files.walk(folder)) {
            all = paths.toList().reversed();
        }
        for (Path path : all) {
            Files.delete(path);
        }
    }
}
