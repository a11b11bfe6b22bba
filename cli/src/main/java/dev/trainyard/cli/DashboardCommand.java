package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.cli.options.CacheFolder;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.dashboard.Dashboard;
import dev.trainyard.dashboard.DashboardSettings;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard dashboard}. */
@Command(name = "dashboard", description = "A web page over the runs, live while they train. Ends with Ctrl-C.")
final class DashboardCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Option(
            names = "--port",
            paramLabel = "P",
            defaultValue = "6070",
            description = "Port; 0 is any free one. ${DEFAULT-VALUE}.")
    private int port;

    @Option(
            names = "--host",
            paramLabel = "H",
            defaultValue = "127.0.0.1",
            description = "Address to listen to; another than this machine's own needs --token. ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(names = "--token", paramLabel = "T", description = "What a visitor must know; 8 characters or more.")
    private @Nullable String token;

    @Option(
            names = "--sweep",
            paramLabel = "DIR",
            description = "A scaling study beside those that are found; may be repeated.")
    private List<Path> sweeps = List.of();

    @Override
    public Integer call() throws InterruptedException {
        DashboardSettings settings = new DashboardSettings(
                runs.directory(), CacheFolder.path(), host, port, Optional.ofNullable(token), sweeps);
        Dashboard dashboard = Dashboard.start(settings);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> end(dashboard), "dashboard-end"));
        PrintWriter out = spec.commandLine().getOut();
        out.println(dashboard.address());
        out.flush();
        spec.commandLine().getErr().println("showing the runs in " + runs.directory() + "; Ctrl-C ends the dashboard");
        new CountDownLatch(1).await();
        return ExitCode.OK.code();
    }

    /** A signal ends the process through this. Nothing is lost by what does not close in time: the index is a cache. */
    private static void end(Dashboard dashboard) {
        try {
            Thread closing =
                    Thread.ofPlatform().daemon().name("dashboard-close").start(dashboard::close);
            boolean _ = closing.join(PATIENCE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
