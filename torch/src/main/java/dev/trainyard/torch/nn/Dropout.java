package dev.trainyard.torch.nn;

import dev.trainyard.torch.Autograd;
import dev.trainyard.torch.DropoutMask;
import dev.trainyard.torch.Tensor;

/**
 * Zeroes a share of the elements and scales the others up. The mask is a function of (seed, step, sample of the global
 * batch, layer, element): a resumed, re-sized or split run drops the same elements.
 *
 * @param probability the share that is dropped, in [0, 1)
 * @param layer the number of this dropout in its network
 */
public record Dropout(double probability, int layer) {
    public Dropout {
        if (!(probability >= 0 && probability < 1)) {
            throw new IllegalArgumentException("dropout must be at least 0 and below 1, not " + probability);
        }
    }

    /** Whether forward changes anything. */
    public boolean isActive(ForwardPass pass) {
        return pass.isTraining() && probability > 0;
    }

    /** (B, ...) to the same. */
    public Tensor forward(Tensor x, ForwardPass pass) {
        if (!isActive(pass)) {
            return x;
        }
        Tensor mask = Autograd.noGrad(() -> {
            Tensor empty = Tensor.empty(x.dtype(), x.device(), x.shape());
            DropoutMask.fill(empty, probability, pass.seed(), layer, pass.counters());
            return empty;
        });
        return x.times(mask);
    }
}
