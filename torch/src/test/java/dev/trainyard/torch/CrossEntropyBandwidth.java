package dev.trainyard.torch;

import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.torch.cuda.CudaEvent;
import dev.trainyard.torch.cuda.CudaKernel;
import dev.trainyard.torch.cuda.CudaProgram;
import dev.trainyard.torch.cuda.CudaStream;
import dev.trainyard.torch.cuda.StepGraph;
import java.util.Arrays;

/**
 * Device times of the kernels at the size of a GPT-2 step, one line each on stdout. No test: run it by hand, with
 * bench/peers/cross_entropy.py as its peer.
 */
final class CrossEntropyBandwidth {
    private static final Device GPU = Device.cuda(0);
    private static final int ROWS = 32768;
    private static final int VOCABULARY = 50304;
    private static final int REPEATS = 10;
    private static final Operator RANDN = Operator.of("aten::normal_", "");
    private static final Operator RANDOM = Operator.of("aten::random_", "from");

    private CrossEntropyBandwidth() {}

    public static void main(String[] arguments) {
        System.out.println("java " + Torch.load());
        try (TensorScope scope = TensorScope.open()) {
            Tensor logits = Tensor.empty(DType.BFLOAT16, GPU, ROWS, VOCABULARY);
            Tensor random = Tensor.empty(DType.BFLOAT16, GPU, ROWS, VOCABULARY);
            RANDN.with().tensor(random).real(0).real(1).none().runInPlace();
            Tensor targets = Tensor.empty(DType.INT64, GPU, ROWS);
            RANDOM.with()
                    .tensor(targets)
                    .integer(0)
                    .someInteger(VOCABULARY)
                    .none()
                    .runInPlace();
            report("copy of the logits (read + write)", 2, () -> logits.copyFrom(random));
            kernels(logits, random, targets);
            whole(logits, random, targets);
            masks();
        }
    }

    /** Which block size and how many loads in flight: the choice behind CrossEntropyKernels.THREADS and BATCH. */
    private static void kernels(Tensor logits, Tensor random, Tensor targets) {
        Tensor losses = Tensor.empty(DType.FLOAT32, GPU, ROWS);
        Tensor sums = Tensor.empty(DType.FLOAT32, GPU, ROWS, 2);
        Tensor statistics = Tensor.of(new float[] {0, ROWS}, 2).to(GPU);
        Tensor upstream = Tensor.of(new float[] {1}, 1).to(GPU);
        logits.copyFrom(random);
        for (int batch : new int[] {1, 2, 4}) {
            CudaProgram program =
                    CudaProgram.resource(CrossEntropyKernels.class, "cross_entropy.cu", "-DBATCH=" + batch);
            CudaKernel forward = program.kernel("cross_entropy_forward_bfloat16");
            CudaKernel backward = program.kernel("cross_entropy_backward_bfloat16");
            for (int threads : new int[] {256, 512, 1024}) {
                String variant = " with " + threads + " threads, " + batch + " loads in flight";
                report(
                        "forward" + variant,
                        1,
                        () -> forward.with()
                                .tensor(random)
                                .tensor(targets)
                                .tensor(losses)
                                .tensor(sums)
                                .int32(ROWS)
                                .int32(VOCABULARY)
                                .launch(GPU, ROWS, threads));
                report(
                        "backward" + variant,
                        2,
                        () -> backward.with()
                                .tensor(logits)
                                .tensor(targets)
                                .tensor(sums)
                                .tensor(statistics)
                                .tensor(upstream)
                                .int32(ROWS)
                                .int32(VOCABULARY)
                                .launch(GPU, ROWS, threads));
            }
        }
        report("mean", 0, () -> CrossEntropyKernels.mean(losses, targets, statistics));
    }

    private static void whole(Tensor logits, Tensor random, Tensor targets) {
        logits.copyFrom(random);
        Tensor leaf = random.detach().requiresGrad(true);
        Tensor losses = Tensor.empty(DType.FLOAT32, GPU, ROWS);
        Tensor sums = Tensor.empty(DType.FLOAT32, GPU, ROWS, 2);
        Tensor statistics = Tensor.empty(DType.FLOAT32, GPU, 2);
        Tensor upstream = Tensor.of(new float[] {1}, 1).to(GPU);
        report("the three kernels of FusedCrossEntropy, forward + backward", 3, () -> {
            CrossEntropyKernels.forward(logits, targets, losses, sums);
            CrossEntropyKernels.mean(losses, targets, statistics);
            CrossEntropyKernels.backward(logits, targets, sums, statistics, upstream);
        });
        report("Functional.crossEntropy, forward + backward", 0, () -> {
            try (TensorScope scope = TensorScope.open()) {
                Autograd.backward(Functional.crossEntropy(leaf, targets));
                leaf.clearGrad();
            }
        });
    }

    private static void masks() {
        Tensor counters = Tensor.of(new long[] {1, 0}, 2).to(GPU);
        Tensor mask = Tensor.empty(DType.BFLOAT16, GPU, 32, 1024, 3072);
        long bytes = mask.bytes();
        double millis = median(() -> DropoutMask.fill(mask, 0.1, 1, 0, counters));
        System.out.printf(
                "java dropout mask, bf16 (32, 1024, 3072): %.3f ms, %.2f TB/s%n", millis, bytes / millis / 1e9);
        Tensor small = Tensor.empty(DType.BFLOAT16, GPU, 4, 64);
        hostTime("a launch", () -> DropoutMask.fill(small, 0.1, 1, 0, counters));
        CudaStream stream = CudaStream.fromPool(GPU);
        try (StepGraph graph = StepGraph.capture(stream, () -> DropoutMask.fill(small, 0.1, 1, 0, counters))) {
            hostTime("a replay", graph::replay);
            hostTime("asking whether the graph is stale", graph::isStale);
        }
    }

    private static void hostTime(String what, Runnable work) {
        int calls = 500; // fewer than the device queues, so that nobody waits for it
        double[] micros = new double[400];
        for (int round = 0; round < micros.length; round++) {
            Cuda.synchronize(GPU);
            long start = System.nanoTime();
            for (int i = 0; i < calls; i++) {
                work.run();
            }
            micros[round] = (System.nanoTime() - start) / 1e3 / calls;
        }
        Arrays.sort(micros);
        System.out.printf("java host time of %s: median %.2f us%n", what, micros[micros.length / 2]);
    }

    private static void report(String what, int passes, Runnable work) {
        double millis = median(work);
        double bytes = (double) passes * ROWS * VOCABULARY * 2;
        String rate = passes == 0 ? "" : String.format(", %.2f TB/s", bytes / millis / 1e9);
        System.out.printf("java %s: median %.3f ms%s%n", what, millis, rate);
    }

    private static double median(Runnable work) {
        for (int i = 0; i < 3; i++) {
            work.run();
        }
        double[] millis = new double[REPEATS];
        CudaStream stream = CudaStream.current(GPU);
        try (CudaEvent start = CudaEvent.create(GPU);
                CudaEvent end = CudaEvent.create(GPU)) {
            for (int i = 0; i < REPEATS; i++) {
                start.record(stream);
                work.run();
                end.record(stream);
                millis[i] = end.millisSince(start);
            }
        }
        Arrays.sort(millis);
        return millis[REPEATS / 2];
    }
}
