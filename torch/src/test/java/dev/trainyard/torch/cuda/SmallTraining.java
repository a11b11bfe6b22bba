package dev.trainyard.torch.cuda;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.CutTape;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.DropoutMask;
import dev.trainyard.torch.Functional;
import dev.trainyard.torch.FusedCrossEntropy;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.Linear;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.torch.nn.ParameterStore;
import dev.trainyard.torch.optim.AdamW;
import dev.trainyard.torch.optim.GradientClipping;

/** A small classifier with all that a captured step must bear: dropout, fused loss, clipping, AdamW, changing rates. */
final class SmallTraining implements AutoCloseable {
    private static final Device GPU = Device.cuda(0);
    private static final int BATCH = 64;
    private static final int FEATURES = 32;
    private static final int CLASSES = 4096;

    private final CudaStream stream = CudaStream.fromPool(GPU);
    private final Network network = new Network();
    private final long seed;
    private final ParameterStore parameters;
    private final AdamW optimizer;
    private final Tensor inputs;
    private final Tensor targets;
    private final Tensor counters;
    private final Tensor loss;

    SmallTraining(long seed) {
        this.seed = seed;
        try (CudaStream.Use use = stream.makeCurrent()) {
            parameters = ParameterStore.allocate(network, GPU, DType.BFLOAT16);
            optimizer = new AdamW(parameters, new AdamW.Options(0.9, 0.95, 1e-8, 0.1));
            inputs = TensorScope.kept(() -> Tensor.zeros(DType.BFLOAT16, GPU, BATCH, FEATURES));
            targets = TensorScope.kept(() -> Tensor.zeros(DType.INT64, GPU, BATCH));
            counters = TensorScope.kept(() -> Tensor.zeros(DType.INT64, GPU, 2));
            loss = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT32, GPU));
            step(); // the warm-up
            restart();
        }
    }

    CudaStream stream() {
        return stream;
    }

    /** What a graph captures. */
    void step() {
        try (TensorScope scope = TensorScope.open()) {
            CutTape tape = new CutTape();
            parameters.clearGradient();
            Tensor hidden = Functional.geluTanh(network.first.forward(inputs));
            Tensor mask = Tensor.empty(DType.BFLOAT16, GPU, hidden.shape());
            DropoutMask.fill(mask, 0.1, seed, 0, counters);
            Tensor mean = FusedCrossEntropy.loss(tape, network.second.forward(hidden.times(mask)), targets);
            loss.copyFrom(mean.detach());
            tape.backward(mean);
            parameters.foldGradient(true);
            GradientClipping.clip(parameters, GradientClipping.norm(parameters), 0.5);
            optimizer.step(null);
        }
    }

    /** The batch, the learning rate and the counters of step {@code n}. */
    void prepare(int n) {
        CounterRandom random = new CounterRandom(seed, "batch " + n);
        float[] x = new float[BATCH * FEATURES];
        long[] y = new long[BATCH];
        for (int i = 0; i < x.length; i++) {
            x[i] = (float) random.normal(i);
        }
        for (int i = 0; i < BATCH; i++) {
            y[i] = random.below(CLASSES, i);
        }
        try (CudaStream.Use use = stream.makeCurrent();
                TensorScope scope = TensorScope.open()) {
            inputs.copyFrom(Tensor.of(x, BATCH, FEATURES));
            targets.copyFrom(Tensor.of(y, BATCH));
            counters.copyFrom(Tensor.of(new long[] {n, 0}, 2));
            optimizer.learningRate(1e-2 / (n + 1));
        }
    }

    /** The loss of the last step; waits for it. */
    float lastLoss() {
        try (CudaStream.Use use = stream.makeCurrent()) {
            return (float) loss.item();
        }
    }

    float[] weights() {
        try (CudaStream.Use use = stream.makeCurrent()) {
            return parameters.master().toFloats();
        }
    }

    /** Logits of the current inputs, on the stream that is current here. */
    Tensor evaluate() {
        return Autograd.noGrad(() -> network.second.forward(Functional.geluTanh(network.first.forward(inputs))));
    }

    /** Runs step {@code n} without a graph. */
    float eager(int n) {
        prepare(n);
        try (CudaStream.Use use = stream.makeCurrent()) {
            step();
        }
        return lastLoss();
    }

    /** Runs step {@code n} by a replay. */
    float replayed(StepGraph graph, int n) {
        prepare(n);
        graph.replay();
        return lastLoss();
    }

    private void restart() {
        parameters.initialise(seed);
        optimizer.updates(0);
        optimizer.state().values().forEach(Tensor::zero);
    }

    @Override
    public void close() {
        stream.synchronize();
        optimizer.close();
        parameters.close();
        inputs.close();
        targets.close();
        counters.close();
        loss.close();
    }

    private static final class Network extends Module {
        private final Linear first = child("first", new Linear(FEATURES, 128, true));
        private final Linear second = child("second", new Linear(128, CLASSES, false));
    }
}
