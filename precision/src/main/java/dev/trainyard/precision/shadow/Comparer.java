package dev.trainyard.precision.shadow;

import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import dev.trainyard.torch.nn.ParameterStore;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Compares flat tensors parameter by parameter. Sums are libtorch's, which add in pairs; one copy brings them all. */
final class Comparer {
    private static final int SUMS = 4;

    private final ParameterStore run;
    private final ParameterStore shadow;

    Comparer(ParameterStore run, ParameterStore shadow) {
        this.run = run;
        this.shadow = shadow;
    }

    /** The gradients of both. */
    Map<String, Agreement> gradients() {
        return compare(run.gradient(), shadow.gradient());
    }

    /** The weights of both. */
    Map<String, Agreement> weights() {
        return compare(run.master(), shadow.master());
    }

    private Map<String, Agreement> compare(Tensor ours, Tensor right) {
        List<String> names = run.names();
        Map<String, Agreement> agreements = new LinkedHashMap<>();
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> sums = new ArrayList<>();
            for (String name : names) {
                Tensor a = run.viewIn(ours, name);
                Tensor b = shadow.viewIn(right, name);
                sums.add(sumOfProducts(a, b));
                sums.add(sumOfProducts(a, a));
                sums.add(sumOfProducts(b, b));
                sums.add(squaredDistance(a, b));
            }
            float[] values = Tensor.stack(sums).toFloats();
            for (int i = 0; i < names.size(); i++) {
                int at = SUMS * i;
                agreements.put(names.get(i), new Agreement(values[at], values[at + 1], values[at + 2], values[at + 3]));
            }
        }
        return agreements;
    }

    /** The products go before the next are made: of an embedding they are as large as all the rest. */
    private static Tensor sumOfProducts(Tensor a, Tensor b) {
        try (TensorScope scope = TensorScope.open()) {
            return scope.moveOut(a.times(b).sum());
        }
    }

    private static Tensor squaredDistance(Tensor a, Tensor b) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor difference = a.subtract(b);
            return scope.moveOut(difference.times(difference).sum());
        }
    }
}
