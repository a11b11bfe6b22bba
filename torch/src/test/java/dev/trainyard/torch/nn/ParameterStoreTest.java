package dev.trainyard.torch.nn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Functional;
import dev.trainyard.torch.LeakCheck;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

@ExtendWith(LeakCheck.class)
class ParameterStoreTest {
    private static final int WIDTH = 5;

    /** Norm before layers, so that the declared order is not that of the memory. */
    private static final class Net extends Module {
        private final LayerNorm norm = child("norm", new LayerNorm(WIDTH, true, 1e-5));
        private final Linear first = child("first", new Linear(WIDTH, 7, true));
        private final Linear second = child("second", new Linear(7, 3, true));

        Tensor loss(Tensor x) {
            return second.forward(Functional.gelu(first.forward(norm.forward(x))))
                    .to(DType.FLOAT32)
                    .sum();
        }
    }

    @Test
    void decayedParametersComeFirst() {
        try (ParameterStore store = float32(new Net())) {
            assertThat(store.names())
                    .containsExactly(
                            "first.weight", "second.weight", "norm.weight", "norm.bias", "first.bias", "second.bias");
            assertThat(store.decayedElements()).isEqualTo(128); // 35 and 21, rounded up to 64 each
            assertThat(store.master().elements()).isEqualTo(6 * 64);
        }
    }

    @Test
    void everyParameterBeginsAt256Bytes() {
        try (ParameterStore store = float32(new Net())) {
            long start = store.master().address();
            for (String name : store.names()) {
                assertThat((store.master(name).address() - start) % 256)
                        .as(name)
                        .isZero();
            }
        }
    }

    @Test
    void aParameterIsAViewOfTheFlatMemory() {
        Net net = new Net();
        try (ParameterStore store = float32(net)) {
            store.master().fill(1);
            assertThat(leaf(net, "first.weight").toFloats()).hasSize(35).containsOnly(1);
            store.master("second.bias").fill(4);
            assertThat(store.master().sum().item()).isEqualTo(6 * 64 + 3 * 3);
            Autograd.backward(net.loss(Tensor.zeros(DType.FLOAT32, Device.CPU, 2, WIDTH)));
            assertThat(store.viewIn(store.gradient(), "second.bias").toFloats()).containsExactly(2, 2, 2);
        }
    }

    @Test
    void initialisationDependsOnTheSeedAndTheNameAlone() {
        float[] once = firstWeight(new Net(), "first.weight", 7);
        assertThat(firstWeight(new Net(), "first.weight", 7)).containsExactly(once);
        assertThat(firstWeight(new Net(), "first.weight", 8)).isNotEqualTo(once);
        Module other = new Module() {
            {
                child("before", new Embedding(9, 9, new Init.Normal(1)));
                child("first", new Linear(WIDTH, 7, false));
            }
        };
        assertThat(firstWeight(other, "first.weight", 7)).containsExactly(once);
    }

    @Test
    void paddingStaysZero() {
        try (ParameterStore store = float32(new Net())) {
            store.initialise(1);
            double values = 0;
            for (String name : store.names()) {
                values += store.master(name).abs().to(DType.FLOAT64).sum().item();
            }
            assertThat(store.master().abs().to(DType.FLOAT64).sum().item()).isEqualTo(values);
        }
    }

    @Test
    void theComputeCopyFollowsTheMasterWhenItIsRefreshed() {
        Net net = new Net();
        try (ParameterStore store = ParameterStore.allocate(net, Device.CPU, DType.BFLOAT16)) {
            store.initialise(3);
            Tensor leaf = leaf(net, "first.weight");
            assertThat(leaf.dtype()).isEqualTo(DType.BFLOAT16);
            assertThat(leaf.toFloats())
                    .containsExactly(
                            store.master("first.weight").to(DType.BFLOAT16).toFloats());
            store.master("first.weight").fill(3.3);
            assertThat(leaf.toFloats()).doesNotContain(3.296875f);
            store.refresh();
            assertThat(leaf.toFloats()).containsOnly(3.296875f); // 3.3 in bfloat16
        }
    }

    @Test
    void foldedGradientsAreTheFloat32SumOfTheMicroBatches() {
        Net net = new Net();
        try (ParameterStore store = ParameterStore.allocate(net, Device.CPU, DType.BFLOAT16)) {
            store.initialise(3);
            Tensor sum = Tensor.zeros(DType.FLOAT32, Device.CPU, store.master().elements());
            store.gradient().fill(99); // of the step before
            store.clearGradient();
            for (int batch = 0; batch < 5; batch++) {
                Tensor x = Tensor.of(new float[] {1, 2, 3 + batch, -batch, 0.5f}, 1, WIDTH)
                        .to(DType.BFLOAT16);
                Autograd.backward(net.loss(x));
                for (String name : store.names()) {
                    Tensor place = store.viewIn(sum, name);
                    Tensor gradient = leaf(net, name).grad().orElseThrow();
                    place.addInPlace(gradient.to(DType.FLOAT32));
                }
                store.foldGradient(batch == 0);
            }
            assertThat(store.gradient().dtype()).isEqualTo(DType.FLOAT32);
            assertThat(store.gradient().toFloats()).containsExactly(sum.toFloats());
            assertThat(sum.abs().sum().item()).isGreaterThan(1);
        }
    }

    @Test
    void aModelWithoutMemorySaysSo() {
        Net net = new Net();
        assertThatThrownBy(() -> net.loss(Tensor.zeros(DType.FLOAT32, Device.CPU, 1, WIDTH)))
                .hasMessageContaining("ParameterStore.allocate");
    }

    @Test
    void aWeightsFileBringsEveryValueBack(@TempDir Path folder) throws IOException {
        Path file = folder.resolve("net.safetensors");
        float[] saved;
        try (ParameterStore store = float32(new Net())) {
            store.initialise(11);
            WeightsFile.save(file, store);
            store.initialise(12);
            WeightsFile.save(file, store);
            saved = store.master().toFloats();
        }
        try (ParameterStore store = float32(new Net())) {
            WeightsFile.load(file, store);
            assertThat(store.master().toFloats()).containsExactly(saved);
        }
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void weightsOfAnotherModelAreRefused(@TempDir Path folder) {
        Path file = folder.resolve("net.safetensors");
        try (ParameterStore store = float32(new Linear(2, 3, true))) {
            WeightsFile.save(file, store);
        }
        refused(file, new Linear(3, 2, true), "weight has shape [3, 2], the model needs [2, 3]");
        refused(file, new Linear(2, 3, false), "the model has no place for the tensor bias");
        refused(file, new Net(), "the model has no place for the tensor");
    }

    @Test
    void aSharedParameterIsListedOnce() {
        Embedding table = new Embedding(4, 2, new Init.Normal(1));
        Module twice = new Module() {
            {
                child("in", table);
                child("out", table);
            }
        };
        assertThat(List.copyOf(twice.parameters().keySet())).containsExactly("in.weight");
        assertThat(twice.parameterCount()).isEqualTo(8);
    }

    private static Tensor leaf(Module model, String name) {
        return Objects.requireNonNull(model.parameters().get(name)).value();
    }

    private static void refused(Path file, Module model, String why) {
        try (ParameterStore store = float32(model)) {
            assertThatThrownBy(() -> WeightsFile.load(file, store))
                    .isInstanceOf(InputException.class)
                    .hasMessageStartingWith(file.toString())
                    .hasMessageContaining(why);
        }
    }

    private static float[] firstWeight(Module model, String name, long seed) {
        try (ParameterStore store = float32(model);
                TensorScope scope = TensorScope.open()) {
            store.initialise(seed);
            return store.master(name).toFloats();
        }
    }

    private static ParameterStore float32(Module model) {
        return ParameterStore.allocate(model, Device.CPU, DType.FLOAT32);
    }
}
