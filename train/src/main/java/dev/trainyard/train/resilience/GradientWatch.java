package dev.trainyard.train.resilience;

import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Sees a gradient whose norm is far above what it has been, and names the parameter that has most of it. */
public final class GradientWatch {
    private static final int WINDOW = 128;
    private static final int LEAST = 16;
    private static final double FACTOR = 100;

    private final ParameterStore parameters;
    private final double[] window = new double[WINDOW];
    private int seen;

    public GradientWatch(ParameterStore parameters) {
        this.parameters = parameters;
    }

    /**
     * The norm of the next update's gradient.
     *
     * @param isThere whether that gradient is still in the store
     * @return the fields of an event, if it is one: step, norm, times_median, and layer where the gradient is still there
     */
    public Optional<Map<String, Object>> see(long step, double norm, boolean isThere) {
        double median = median();
        boolean exploded = seen >= LEAST && median > 0 && norm > FACTOR * median;
        if (Double.isFinite(norm) && !exploded) {
            window[seen++ % WINDOW] = norm;
        }
        if (!exploded) {
            return Optional.empty();
        }
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("step", step);
        event.put("norm", norm);
        event.put("times_median", Math.rint(norm / median));
        if (isThere) {
            event.put("layer", largest());
        }
        return Optional.of(event);
    }

    private String largest() {
        String largest = "";
        double most = -1;
        try (TensorScope scope = TensorScope.open()) {
            for (String name : parameters.names()) {
                Tensor gradient = parameters.viewIn(parameters.gradient(), name);
                double size = gradient.times(gradient).sum().item();
                if (size > most || Double.isNaN(size)) {
                    most = size;
                    largest = name;
                }
            }
        }
        return largest;
    }

    private double median() {
        int count = Math.min(seen, WINDOW);
        if (count == 0) {
            return 0;
        }
        double[] sorted = Arrays.copyOf(window, count);
        Arrays.sort(sorted);
        return sorted[count / 2];
    }
}
