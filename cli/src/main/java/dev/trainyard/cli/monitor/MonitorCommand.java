package dev.trainyard.cli.monitor;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Json;
import dev.trainyard.base.Terminal;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.monitor.gpu.NvmlGpus;
import dev.trainyard.monitor.host.HostReader;
import dev.trainyard.monitor.prometheus.PrometheusEndpoint;
import dev.trainyard.runs.RunStore;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard monitor [RUN]}. */
@Command(
        name = "monitor",
        description = "What the GPUs and the host are doing, and why a GPU is idle; of this machine, or of a run.",
        footer = {"", "Example: trainyard monitor --once --json", "Example: trainyard monitor latest"})
public final class MonitorCommand implements Callable<Integer> {
    private static final int PORTS = 65_535;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "RUN",
            description = "Show the samples of this run (id, name, latest, or a folder) instead of this machine.")
    private @Nullable String run;

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Option(names = "--once", description = "Print one sample and end.")
    private boolean once;

    @Option(names = "--json", description = "Print one sample as one JSON document and end.")
    private boolean json;

    @Option(
            names = "--interval",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Interval.class,
            description = "Time between samples: 500ms, 1s, 2m. Default: 1s.")
    private Duration interval = Duration.ofSeconds(1);

    @Option(names = "--count", paramLabel = "N", description = "End after N samples.")
    private @Nullable Integer count;

    @Option(
            names = "--disk",
            paramLabel = "DIR",
            description = "Watch the disk of this folder; repeatable. Default: / and .")
    private List<Path> disks = new ArrayList<>();

    @Option(names = "--out", paramLabel = "DIR", description = "Append each sample to DIR/system.jsonl.")
    private @Nullable Path out;

    @Option(
            names = "--prometheus",
            paramLabel = "PORT",
            description = "Serve the latest sample on http://127.0.0.1:PORT/metrics; 0 takes a free port.")
    private @Nullable Integer prometheus;

    @Override
    public Integer call() throws InterruptedException {
        long wanted = once || json ? 1 : count == null ? Long.MAX_VALUE : count;
        if (wanted < 1) {
            throw new ParameterException(spec.commandLine(), "--count: expected at least 1, got " + count);
        }
        if (prometheus != null && (prometheus < 0 || prometheus > PORTS)) {
            throw new ParameterException(
                    spec.commandLine(), "--prometheus: expected a port from 0 to " + PORTS + ", got " + prometheus);
        }
        if (out != null && run != null) {
            throw new ParameterException(
                    spec.commandLine(), "--out: the samples of a run are in its system.jsonl already");
        }
        try (SampleFile file = out == null ? null : new SampleFile(out);
                PrometheusEndpoint endpoint = prometheus == null ? null : PrometheusEndpoint.open(prometheus);
                Feed feed = feed()) {
            if (endpoint != null) {
                PrintWriter err = spec.commandLine().getErr();
                err.println("for Prometheus: http://127.0.0.1:" + endpoint.port() + "/metrics");
                err.flush();
            }
            Display display = new Display(spec.commandLine().getOut(), json, wanted > 1 && Terminal.stdoutIsTerminal());
            for (long shown = 0; shown < wanted; shown++) {
                Optional<Picture> picture = feed.next();
                if (picture.isEmpty()) {
                    break;
                }
                if (file != null) {
                    file.write(picture.get().latest());
                }
                if (endpoint != null) {
                    endpoint.show(picture.get().latest());
                }
                if (!display.show(picture.get())) {
                    break;
                }
            }
            return ExitCode.OK.code();
        }
    }

    private Feed feed() {
        if (run == null) {
            List<Path> folders = disks.isEmpty() ? List.of(Path.of("/"), Path.of("")) : disks;
            return new MachineFeed(interval, NvmlGpus::all, new HostReader(folders));
        }
        Path folder = Path.of(run);
        boolean samples = Files.isRegularFile(folder.resolve("system.jsonl"));
        return new RunFeed(
                samples ? folder : new RunStore(runs.directory()).find(run).path(), interval);
    }

    /** Where pictures go: one document, or text that is redrawn in place on a terminal and follows one another elsewhere. */
    private static final class Display {
        private final PrintWriter out;
        private final boolean json;
        private final boolean redraws;
        private long lines;

        Display(PrintWriter out, boolean json, boolean redraws) {
            this.out = out;
            this.json = json;
            this.redraws = redraws;
        }

        /** Whether anybody still reads. */
        boolean show(Picture picture) {
            if (json) {
                out.println(Json.pretty(picture.json()));
            } else {
                String page = MonitorPage.of(picture);
                if (redraws && lines > 0) {
                    out.print("\u001b[" + lines + "F\u001b[J"); // up to where it began, and cleared
                } else if (lines > 0) {
                    out.println();
                }
                lines = page.lines().count();
                // a line that the terminal wrapped would be two on the way up
                out.print(redraws ? "\u001b[?7l" + page + "\u001b[?7h" : page);
            }
            return !out.checkError();
        }
    }
}
