package dev.trainyard.train.resilience;

import dev.trainyard.base.JobException;
import dev.trainyard.base.config.Config;
import dev.trainyard.ffi.Libc;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.Training;
import dev.trainyard.train.checkpoint.CheckpointInfo;
import dev.trainyard.train.checkpoint.CheckpointStore;
import dev.trainyard.train.config.Fault;
import dev.trainyard.train.parallel.WorkerLostException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import sun.misc.Signal;

/**
 * Makes the faults of {@code train.faults} happen, each once in a run: an event says so before it does, and a resumed run reads
 * it.
 */
public final class Faults implements TrainExtension {
    private static final long IMPOSSIBLE_BYTES = 1L << 50;
    private static final String EVENT = "fault_injected";
    private static final int SIGKILL = 9;

    private final List<Fault> faults;
    private final Set<Integer> happened = ConcurrentHashMap.newKeySet();
    private @Nullable Training training;
    private volatile long step;

    public Faults(List<Fault> faults) {
        this.faults = List.copyOf(faults);
    }

    @Override
    public String name() {
        return "faults";
    }

    @Override
    public void bind(Config config) {
        // part of the section train
    }

    @Override
    public boolean allowsStepGraph() {
        return true;
    }

    @Override
    public boolean allowsReplicas() {
        return true;
    }

    @Override
    public boolean needsCalls(long number) {
        return faults.stream().anyMatch(fault -> fault.atStep() == number);
    }

    @Override
    public void begin(Training begun) {
        training = begun;
        begun.run().folder().events().stream()
                .filter(event -> event.path("kind").asString("").equals(EVENT))
                .forEach(event -> happened.add(event.path("fault").asInt()));
    }

    @Override
    public void beforeStep(long number) {
        step = number;
        happen(Fault.Kind.KILL, () -> Libc.signal(ProcessHandle.current().pid(), SIGKILL));
        happen(Fault.Kind.SIGTERM, () -> Signal.raise(new Signal("TERM")));
        happen(Fault.Kind.HANG, Faults::hang);
        happen(Fault.Kind.GPU_LOST, this::lose);
        happen(Fault.Kind.BITFLIP, this::flipBit);
        happen(Fault.Kind.TORN_CHECKPOINT, this::tear);
        happen(Fault.Kind.CLOCK_JUMP, this::age);
    }

    @Override
    public void beforeBatch() {
        beforeBatch(0);
    }

    /** The batch of worker {@code rank}, on its thread. */
    public void beforeBatch(int rank) {
        happen(Fault.Kind.OOM, rank, () -> Tensor.empty(DType.UINT8, training().device(), IMPOSSIBLE_BYTES));
    }

    @Override
    public void afterBackward(long number) {
        happen(Fault.Kind.NAN, () -> {
            try (TensorScope scope = TensorScope.open()) {
                training().parameters().gradient().narrow(0, 0, 1).fill(Double.NaN);
            }
        });
    }

    /** What happens to the process, or is done by the first worker. */
    private void happen(Fault.Kind kind, Runnable effect) {
        happen(kind, -1, effect);
    }

    private void happen(Fault.Kind kind, int rank, Runnable effect) {
        for (int i = 0; i < faults.size(); i++) {
            Fault fault = faults.get(i);
            if (fault.kind() == kind
                    && fault.atStep() == step
                    && (rank < 0 || fault.rank() == rank)
                    && happened.add(i)) {
                training()
                        .run()
                        .event(
                                EVENT,
                                Map.of(
                                        "step",
                                        step,
                                        "fault",
                                        i,
                                        "fault_kind",
                                        kind.name().toLowerCase(Locale.ROOT)));
                effect.run();
            }
        }
    }

    private static void hang() {
        try {
            Thread.sleep(Long.MAX_VALUE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Of worker {@code rank}: its thread does not come back, its device answers no more. */
    private void lose() {
        int rank = faults.stream()
                .filter(fault -> fault.kind() == Fault.Kind.GPU_LOST && fault.atStep() == step)
                .findFirst()
                .orElseThrow()
                .rank();
        throw new WorkerLostException(rank, new DeviceLostException("injected"));
    }

    private void flipBit() {
        onNewest(file -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                ByteBuffer one = ByteBuffer.allocate(1);
                long middle = channel.size() / 2;
                channel.read(one, middle);
                one.put(0, (byte) (one.get(0) ^ 1)).rewind();
                channel.write(one, middle);
            }
        });
    }

    private void tear() {
        onNewest(file -> {
            try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(channel.size() / 2);
            }
        });
    }

    private void age() {
        onNewest(file -> Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH)));
        training().run().shiftClock(-3600);
    }

    /** What is done to a file. */
    private interface Damage {
        void to(Path file) throws IOException;
    }

    private void onNewest(Damage damage) {
        RunFolder run = training().run().folder();
        Path newest = CheckpointStore.list(training().config().checkpoint().folder(run)).stream()
                .findFirst()
                .map(CheckpointInfo::directory)
                .orElseThrow(() -> new JobException("train.faults: there is no checkpoint yet at step " + step));
        try (Stream<Path> files = Files.list(newest)) {
            damage.to(files.filter(file -> file.toString().endsWith(".safetensors"))
                    .sorted()
                    .findFirst()
                    .orElseThrow());
        } catch (IOException e) {
            throw new JobException("train.faults: " + e, e);
        }
    }

    private Training training() {
        if (training == null) {
            throw new IllegalStateException("before begin");
        }
        return training;
    }
}
