package dev.trainyard.bench;

import com.sun.management.OperatingSystemMXBean;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.safetensors.NamedTensor;
import dev.trainyard.train.checkpoint.CheckpointContent;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.checkpoint.FileContent;
import dev.trainyard.train.checkpoint.HostCopies;
import dev.trainyard.train.checkpoint.SaveReport;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;

/**
 * How long a checkpoint holds training up, and how long it takes to be committed: {@code CheckpointSpeed FOLDER GB ROUNDS
 * [cuda [LIBTORCH-FOLDER]]}. State of GB gigabytes, a third of it weights, is copied to the host and saved with and without
 * reading back; in turn with that, as many bytes are written to the same disk by nothing but writes. Every ratio is that of
 * neighbours in time.
 */
public final class CheckpointSpeed {
    private static final int CHUNK = 16 << 20;
    private static final int[] RAW_THREADS = {4, 8};

    private final Path folder;
    private final Tensor[] state;
    private final HostCopies copies = new HostCopies(System.out::println);
    private final List<Tensor> host = new ArrayList<>();
    private final long bytes;

    private CheckpointSpeed(Path folder, double gigabytes, Device device) {
        this.folder = folder;
        long elements = (long) (gigabytes * 1e9) / 3 / CHUNK * CHUNK / Float.BYTES;
        this.bytes = 3 * elements * Float.BYTES;
        this.state = new Tensor[3];
        for (int i = 0; i < state.length; i++) {
            Tensor zeros = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, device, elements));
            state[i] = zeros;
            host.add(copies.of(zeros));
        }
        fill();
    }

    public static void main(String[] arguments) throws IOException, InterruptedException, ExecutionException {
        boolean cuda = arguments.length > 3 && arguments[3].equals("cuda");
        System.out.println(arguments.length > 4 ? Torch.load(Optional.of(Path.of(arguments[4]))) : Torch.load());
        if (cuda && !Cuda.isAvailable()) {
            throw new IllegalStateException(Cuda.whyNot());
        }
        Path folder = Files.createTempDirectory(Path.of(arguments[0]), "checkpoint-speed");
        try {
            double start = System.nanoTime();
            CheckpointSpeed speed =
                    new CheckpointSpeed(folder, Double.parseDouble(arguments[1]), cuda ? Device.cuda(0) : Device.CPU);
            System.out.printf(
                    "state %.3f GB on %s, %d processors; host memory allocated and filled in %.1f s%n",
                    speed.bytes / 1e9,
                    cuda ? "cuda" : "cpu",
                    Runtime.getRuntime().availableProcessors(),
                    (System.nanoTime() - start) / 1e9);
            speed.measure(Integer.parseInt(arguments[2]));
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private void measure(int rounds) throws IOException, InterruptedException, ExecutionException {
        double[] stalls = new double[rounds];
        double[] plain = new double[rounds];
        double[] verified = new double[rounds];
        MemorySegment source = host.getFirst().memory();
        for (int round = 0; round < rounds; round++) {
            double raw = raw(source);
            stalls[round] = stall();
            long cpu = processor();
            SaveReport fast = save(false);
            double plainCpu = (processor() - cpu) / 1e9;
            double rawBetween = raw(source);
            cpu = processor();
            SaveReport safe = save(true);
            double safeCpu = (processor() - cpu) / 1e9;
            double rawAfter = raw(source);
            plain[round] = 2 * rate(fast) / (raw + rawBetween);
            verified[round] = 2 * rate(safe) / (rawBetween + rawAfter);
            System.out.printf(
                    "raw %.2f %.2f %.2f GB/s; stall %.3f s; commit %.2f s (%.2f GB/s, %.2f of raw, %.1f s of"
                            + " processors); with reading back %.2f s (%.2f GB/s, %.2f of raw, %.1f s of processors;"
                            + " %.2f s of it reading back, %.2f s forcing)%n",
                    raw / 1e9,
                    rawBetween / 1e9,
                    rawAfter / 1e9,
                    stalls[round],
                    seconds(fast.commitTime()),
                    rate(fast) / 1e9,
                    plain[round],
                    plainCpu,
                    seconds(safe.commitTime()),
                    rate(safe) / 1e9,
                    verified[round],
                    safeCpu,
                    seconds(safe.verifyTime()),
                    seconds(safe.forceTime()));
        }
        System.out.printf(
                "medians of %d: stall %.3f s, commit at %.2f of the disk's rate, read back included %.2f%n",
                rounds, median(stalls), median(plain), median(verified));
    }

    private double raw(MemorySegment source) throws IOException, InterruptedException, ExecutionException {
        double best = 0;
        for (int threads : RAW_THREADS) {
            best = Math.max(best, bytes / RawWrites.seconds(folder, bytes, threads, source));
        }
        return best;
    }

    private double stall() {
        long start = System.nanoTime();
        copies.take();
        return (System.nanoTime() - start) / 1e9;
    }

    private SaveReport save(boolean verifies) throws IOException {
        CheckpointStore store = CheckpointStore.open(folder.resolve("checkpoints"), 1, verifies);
        Map<String, FileContent> files = new LinkedHashMap<>();
        files.put("model.safetensors", tensors(host.subList(0, 1)));
        files.put("optimizer.safetensors", tensors(host.subList(1, 3)));
        SaveReport report = store.save(new CheckpointContent(1, "speed", files));
        try (var written = Files.list(report.directory())) {
            for (Path file : written.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(report.directory());
        Files.delete(folder.resolve("checkpoints"));
        return report;
    }

    /** Parameters of uneven size, as models have them: chunks and tensors do not begin at the same places. */
    private static FileContent tensors(List<Tensor> flats) {
        List<NamedTensor> named = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            for (Tensor flat : flats) {
                long size = 7_087_872;
                for (long at = 0; at < flat.elements(); at += size) {
                    long length = Math.min(size, flat.elements() - at);
                    named.add(NamedTensor.of("t" + named.size(), flat.narrow(0, at, length)));
                }
            }
        }
        return new FileContent.Tensors(named, Map.of());
    }

    /** Nothing that a disk could compress. */
    private void fill() {
        try (TensorScope scope = TensorScope.open()) {
            MemorySegment random = host.getFirst().memory();
            SplittableRandom bits = new SplittableRandom(1);
            for (long at = 0; at < random.byteSize(); at += Long.BYTES) {
                random.set(ValueLayout.JAVA_LONG_UNALIGNED, at, bits.nextLong());
            }
            for (Tensor tensor : state) {
                tensor.copyFrom(host.getFirst());
            }
            copies.take();
        }
    }

    private static long processor() {
        return ((OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean()).getProcessCpuTime();
    }

    private static double rate(SaveReport report) {
        return report.bytes() / seconds(report.commitTime());
    }

    private static double seconds(Duration time) {
        return time.toNanos() / 1e9;
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted.length % 2 == 1
                ? sorted[sorted.length / 2]
                : (sorted[sorted.length / 2 - 1] + sorted[sorted.length / 2]) / 2;
    }
}
