package dev.trainyard.train.resilience;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.nn.Linear;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.torch.nn.ParameterStore;
import org.junit.jupiter.api.Test;

class GradientWatchTest {
    @Test
    void aNormFarAboveItsMedianIsToldWithTheParameterThatHasMostOfIt() {
        Torch.load();
        try (TensorScope scope = TensorScope.open();
                ParameterStore store = ParameterStore.allocate(new Two(), Device.CPU, DType.FLOAT32)) {
            store.viewIn(store.gradient(), "second.weight").fill(7);
            store.viewIn(store.gradient(), "first.weight").fill(1);
            GradientWatch watch = new GradientWatch(store);
            assertThat(watch.see(1, 1e6, true)).as("too early to know").isEmpty();
            for (int step = 2; step < 40; step++) {
                assertThat(watch.see(step, step % 2 == 0 ? 2 : 90, true)).isEmpty();
            }
            assertThat(watch.see(40, 90 * 101, true))
                    .hasValueSatisfying(event -> assertThat(event)
                            .containsEntry("step", 40L)
                            .containsEntry("times_median", 101.0)
                            .containsEntry("layer", "second.weight"));
            assertThat(watch.see(41, 90 * 101, false))
                    .hasValueSatisfying(event -> assertThat(event).doesNotContainKey("layer"));
        }
    }

    private static final class Two extends Module {
        Two() {
            child("first", new Linear(2, 2, false));
            child("second", new Linear(2, 2, false));
        }
    }
}
