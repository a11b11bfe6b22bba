package dev.trainyard.bench;

import dev.trainyard.dashboard.Dashboard;
import dev.trainyard.dashboard.DashboardSettings;
import dev.trainyard.runs.RunListing;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.index.Refresh;
import dev.trainyard.runs.index.RunIndex;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The index and the dashboard over a thousand runs. {@code write FOLDER} generates them, {@code index FOLDER} makes the
 * index from nothing, {@code serve FOLDER} asks a dashboard that finds the index made. Each is a process of its own, so that
 * its memory is its own.
 */
public final class DashboardSpeed {
    private static final int RUNS = 1000;
    private static final int REPEATS = 15;

    private DashboardSpeed() {}

    public static void main(String[] args) throws Exception {
        Path folder = Path.of(args[1]);
        RunStore store = new RunStore(folder.resolve("runs"));
        switch (args[0]) {
            case "write" -> ManyRuns.write(store, RUNS);
            case "index" -> index(folder);
            case "serve" -> serve(folder, store);
            default -> throw new IllegalArgumentException(args[0]);
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM")) {
                System.out.println("peak resident memory " + line.substring(6).strip());
            }
        }
    }

    private static void index(Path folder) throws IOException {
        try (RunIndex index = RunIndex.open(folder.resolve("runs"), folder.resolve("cache"))) {
            Refresh cold = index.refresh();
            System.out.printf(
                    "cold index: %,d points in %.1f s, %.2f million a second; %,d MiB%n",
                    cold.points(),
                    cold.nanos() / 1e9,
                    cold.points() * 1e3 / cold.nanos(),
                    Files.size(index.file()) >> 20);
        }
    }

    private static void serve(Path folder, RunStore store) throws Exception {
        List<String> newest = store.list().stream()
                .limit(ManyRuns.LONG_RUNS)
                .map(RunListing::id)
                .toList();
        long began = System.nanoTime();
        DashboardSettings settings = new DashboardSettings(
                store.root(), folder.resolve("cache"), "127.0.0.1", 0, Optional.empty(), List.of());
        try (Dashboard dashboard = Dashboard.start(settings);
                HttpClient client = HttpClient.newHttpClient()) {
            String list = "/api/runs?column=best:train/loss&column=last:train/loss&column=config:model.n_layer";
            int bytes = get(client, dashboard.address().resolve(list)).join();
            System.out.printf(
                    "server started and list of %,d runs answered (%,d bytes): %.0f ms%n",
                    RUNS, bytes, (System.nanoTime() - began) / 1e6);
            repeated(
                    "list of 1,000 runs, three columns",
                    () -> get(client, dashboard.address().resolve(list)).join());
            String curve = "/metrics?points=800&name=train/loss";
            repeated("one metric of 20 runs x 10,000 steps, asked at once as a page does", () -> {
                List<CompletableFuture<Integer>> answers = newest.stream()
                        .map(id -> get(client, dashboard.address().resolve("/api/runs/" + id + curve)))
                        .toList();
                answers.forEach(CompletableFuture::join);
            });
        }
    }

    private static CompletableFuture<Integer> get(HttpClient client, URI uri) {
        return client.sendAsync(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofByteArray())
                .thenApply(answer -> {
                    if (answer.statusCode() != 200) {
                        throw new IllegalStateException(uri + ": " + answer.statusCode());
                    }
                    return answer.body().length;
                });
    }

    private static void repeated(String what, Runnable work) {
        double[] millis = new double[REPEATS];
        for (int i = 0; i < REPEATS; i++) {
            long began = System.nanoTime();
            work.run();
            millis[i] = (System.nanoTime() - began) / 1e6;
        }
        double first = millis[0];
        Arrays.sort(millis);
        System.out.printf(
                "%s: first %.0f ms, median %.0f ms, slowest %.0f ms%n",
                what, first, millis[REPEATS / 2], millis[REPEATS - 1]);
    }
}
