package dev.trainyard.bench;

import com.sun.net.httpserver.HttpServer;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.runs.alerts.AlertSettings;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.runs.alerts.Conditions;
import dev.trainyard.runs.trackers.Tracker;
import dev.trainyard.runs.trackers.Trackers;
import dev.trainyard.runs.trackers.mlflow.Mlflow;
import dev.trainyard.runs.trackers.tensorboard.TensorBoard;
import dev.trainyard.runs.trackers.wandb.Wandb;
import dev.trainyard.runs.trackers.wandb.WandbClient;
import dev.trainyard.runs.trackers.wandb.WandbSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;

/**
 * What a line of 100 scalars costs the training thread: alone, and with every tracker on. The trainer is a loop that writes
 * a line and then sleeps as long as a step takes. Processor time is that of the training thread alone: on a busy machine the
 * other figures count the waiting for a core, too.
 *
 * <p>Usage: {@code LoggingCost FOLDER [STEPS] [STEP_MILLIS]}.
 */
public final class LoggingCost {
    private static final int SCALARS = 100;
    private static final int WARM_UP = 40_000;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private LoggingCost() {}

    public static void main(String[] args) throws IOException {
        Path folder = Files.createDirectories(Path.of(args[0]));
        int steps = args.length > 1 ? Integer.parseInt(args[1]) : 10_000;
        long millis = args.length > 2 ? Long.parseLong(args[2]) : 2;
        HttpServer server = server();
        System.out.println("trackers                 processor us   mean us   median   p99   longest");
        measure(folder, WARM_UP, 0, "none, no pause, first", List.of());
        for (int round = 0; round < 3; round++) {
            measure(folder, steps, 0, "none, no pause", List.of());
            measure(folder, steps, millis, "none", List.of());
            measure(folder, steps, millis, "tensorboard wandb mlflow", trackers(folder, server));
        }
        server.stop(0);
    }

    private static void measure(Path folder, int steps, long millis, String what, List<Tracker> trackers) {
        try (RunWriter run = new RunStore(folder.resolve("runs")).create(spec());
                Alerts alerts = Alerts.open(
                        run,
                        new AlertSettings(Optional.empty(), Optional.empty(), Duration.ofMinutes(5)),
                        line -> {})) {
            alerts.watch(Conditions.notFinite("loss_nan", "train/loss0"));
            alerts.watch(Conditions.spike("loss_spike", "train/loss0", 6));
            Trackers following = Trackers.follow(run.folder(), trackers, new Silence());
            String[] names = new String[SCALARS];
            for (int i = 0; i < SCALARS; i++) {
                names[i] = "train/loss" + i;
            }
            long[] nanos = new long[steps];
            long processor = 0;
            for (int step = 0; step < steps; step++) {
                int at = step;
                long before = THREADS.getCurrentThreadCpuTime();
                long from = System.nanoTime();
                run.metrics(at, at * 1e-3, line -> {
                    for (int i = 0; i < SCALARS; i++) {
                        line.put(names[i], Math.sin(at + i));
                    }
                });
                nanos[step] = System.nanoTime() - from;
                processor += THREADS.getCurrentThreadCpuTime() - before;
                if (millis > 0) {
                    LockSupport.parkNanos(millis * 1_000_000);
                }
            }
            List<String> ends = following.finish(Status.FINISHED);
            Arrays.sort(nanos);
            System.out.printf(
                    Locale.ROOT,
                    "%-24s %9.1f  %7.1f   %6.1f   %5.1f   %7.0f%n",
                    what,
                    processor / 1e3 / steps,
                    Arrays.stream(nanos).average().orElse(0) / 1e3,
                    nanos[steps / 2] / 1e3,
                    nanos[steps * 99 / 100] / 1e3,
                    nanos[steps - 1] / 1e3);
            ends.forEach(line -> System.out.println("  " + line));
        }
    }

    private static List<Tracker> trackers(Path folder, HttpServer server) {
        return List.of(
                new TensorBoard(folder.resolve("tensorboard")),
                new Wandb(new WandbSettings("bench", "", folder, false), new WandbClient("", line -> {})),
                new Mlflow(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), "bench", Map.of()));
    }

    /** Takes what it gets. */
    private static HttpServer server() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        byte[] answer = "{\"experiment\": {\"experiment_id\": \"1\"}, \"run\": {\"info\": {\"run_id\": \"r\"}}}"
                .getBytes(StandardCharsets.UTF_8);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static RunSpec spec() {
        return new RunSpec(
                "bench", "logging", List.of(), "", "", List.of("LoggingCost"), "a: 1\n", "x", 1, "cpu", 1, Map.of());
    }

    private static final class Silence implements Trackers.Voice {
        @Override
        public void failed(String tracker, String reason) {
            System.out.println(tracker + " failed: " + reason);
        }

        @Override
        public void recovered(String tracker) {
            System.out.println(tracker + " recovered");
        }
    }
}
