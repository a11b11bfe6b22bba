package dev.trainyard.bench;

import dev.trainyard.cluster.World;
import dev.trainyard.storage.data.DataLayout.Part;
import dev.trainyard.storage.run.Latencies;
import dev.trainyard.storage.run.RunOptions;
import dev.trainyard.storage.run.SampleSource;
import dev.trainyard.storage.run.TrainingRun;
import dev.trainyard.storage.workload.Workload;
import dev.trainyard.storage.workload.Workloads;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.DoubleStream;

/**
 * Accelerator utilisation on the machine's clock, on a source whose samples take a known time, beside the closed form. A
 * virtual clock gives the closed form exactly (UtilisationTest of the storage module); what differs here is what threads, timers
 * and the machine add.
 *
 * <p>{@code StorageUtilisation [ROUNDS]} prints a table in Markdown.
 */
final class StorageUtilisation {
    private static final int BATCH = 7;

    private StorageUtilisation() {}

    /**
     * A source and an accelerator.
     *
     * @param threads that read; 0 without prefetch, where one reads what is asked for
     * @param computeSeconds of a batch
     * @param sampleSeconds that a sample takes
     */
    private record Case(
            String what, int accelerators, int threads, double computeSeconds, double sampleSeconds, int steps) {
        /** The time of computing in the time of a step, which is the longer of both where they overlap, else their sum. */
        double closedForm() {
            double batch = BATCH * sampleSeconds;
            return threads == 0
                    ? 100 * computeSeconds / (computeSeconds + batch)
                    : 100 * Math.min(1, computeSeconds * threads / batch);
        }

        double measured(int seed) {
            List<String> keys = new ArrayList<>(List.of(
                    "workflow.checkpoint=false",
                    "train.epochs=1",
                    "train.computation_time=" + computeSeconds,
                    "reader.read_threads=" + Math.max(1, threads),
                    "reader.prefetch_size=" + threads,
                    "dataset.num_files_train=" + BATCH * steps * accelerators));
            Workload workload = Workloads.training("unet3d", "h100", keys).workload();
            Delayed source = new Delayed(BATCH * steps * accelerators, Math.round(sampleSeconds * 1e9));
            return TrainingRun.of(workload, source, World.alone(), RunOptions.of(accelerators, seed))
                    .run()
                    .auMeanPercent()
                    .orElseThrow();
        }
    }

    /** Files of one sample, each there after a fixed time. */
    private record Delayed(int files, long nanos) implements SampleSource {
        /** Of a sleep, so that it ends in time. */
        private static final long SPIN_NANOS = 200_000;

        @Override
        public int files(Part part) {
            return files;
        }

        @Override
        public int samplesPerFile() {
            return 1;
        }

        @Override
        public SampleReader reader() {
            Latencies latencies = new Latencies();
            return new SampleReader() {
                @Override
                public long read(Part part, int file, int first, int count) {
                    long end = System.nanoTime() + nanos;
                    for (long left = nanos; left > SPIN_NANOS; left = end - System.nanoTime()) {
                        LockSupport.parkNanos(left - SPIN_NANOS);
                    }
                    while (System.nanoTime() < end) {
                        Thread.onSpinWait();
                    }
                    return 1;
                }

                @Override
                public Latencies latencies() {
                    return latencies;
                }
            };
        }
    }

    /** @param args as above */
    public static void main(String[] args) {
        int rounds = args.length == 0 ? 3 : Integer.parseInt(args[0]);
        List<Case> cases = List.of(
                new Case("unet3d on H100, read when wanted", 1, 0, 0.323, 0.010, 40),
                new Case("equal halves, read when wanted", 1, 0, 0.050, 0.050 / BATCH, 100),
                new Case("four threads, all busy", 1, 4, 0.020, 0.200 / BATCH, 400),
                new Case("two accelerators, all busy", 2, 2, 0.020, 0.100 / BATCH, 200),
                new Case("faster than it is wanted", 1, 4, 0.100, 0.010, 100));
        System.out.println("| source | closed form, % | measured, % | furthest off, points |");
        System.out.println("|---|---|---|---|");
        cases.getFirst().measured(0); // the compiler's share is not what is measured
        for (Case one : cases) {
            double[] measured = new double[rounds];
            for (int round = 0; round < rounds; round++) {
                measured[round] = one.measured(round + 1);
            }
            double furthest = DoubleStream.of(measured)
                    .map(value -> Math.abs(value - one.closedForm()))
                    .max()
                    .orElseThrow();
            System.out.println(String.format(
                    Locale.ROOT,
                    "| %s | %.2f | %s | %.2f |",
                    one.what,
                    one.closedForm(),
                    String.join(
                            ", ",
                            DoubleStream.of(measured)
                                    .mapToObj(value -> String.format(Locale.ROOT, "%.2f", value))
                                    .toList()),
                    furthest));
        }
    }
}
