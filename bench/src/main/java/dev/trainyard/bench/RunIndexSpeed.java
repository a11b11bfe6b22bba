package dev.trainyard.bench;

import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.index.Axis;
import dev.trainyard.runs.index.IndexedRun;
import dev.trainyard.runs.index.Refresh;
import dev.trainyard.runs.index.RunIndex;
import dev.trainyard.runs.index.Source;
import dev.trainyard.runs.index.Window;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;

/**
 * The index of a thousand runs: how fast it is made, looked through when nothing changed, and asked for a chart.
 * {@code RunIndexSpeed FOLDER [RUNS]}; runs are generated where there are none.
 */
public final class RunIndexSpeed {
    private RunIndexSpeed() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        int runs = args.length > 1 ? Integer.parseInt(args[1]) : 1000;
        Path store = folder.resolve("runs");
        if (!Files.isDirectory(store)) {
            ManyRuns.write(new RunStore(store), runs);
        }
        try (RunIndex index = RunIndex.open(store, folder.resolve("cache"))) {
            Refresh cold = timed("first refresh", index::refresh);
            System.out.printf(
                    "%,d points, %.2f million a second, index of %,d MB%n",
                    cold.points(), cold.points() * 1e3 / cold.nanos(), Files.size(index.file()) >> 20);
            for (int i = 0; i < 5; i++) {
                timed("refresh, nothing new", index::refresh);
                timed("list", index::runs);
            }
            List<IndexedRun> newest = index.runs().subList(0, ManyRuns.LONG_RUNS);
            for (int i = 0; i < 5; i++) {
                timed("one metric of 20 runs, 1,000 points each", () -> newest.stream()
                        .mapToInt(run -> index.curve(run.id(), Source.METRICS, "train/loss", Window.all(Axis.STEP, 1000))
                                .orElseThrow()
                                .size())
                        .sum());
            }
            timed("columns", index::columns);
            timed("metricColumn", () -> index.metricColumn("train/loss"));
        }
        for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
            if (line.startsWith("VmHWM")) {
                System.out.println("peak memory " + line.substring(6).strip());
            }
        }
    }

    private static <T> T timed(String what, Supplier<T> work) {
        long began = System.nanoTime();
        T result = work.get();
        System.out.printf("%-45s %8.1f ms%n", what, (System.nanoTime() - began) / 1e6);
        return result;
    }
}
