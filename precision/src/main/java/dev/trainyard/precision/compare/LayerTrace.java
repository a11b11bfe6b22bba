package dev.trainyard.precision.compare;

import java.util.Optional;
import java.util.Set;

/** One quantity of one tensor over the steps of a run. */
record LayerTrace(Quantity quantity, String tensor, Curve curve) {
    private static final Set<String> KINDS =
            Set.of("weight", "bias", "input", "grad_output", "exp_avg", "exp_avg_sq", "master");

    /** {@code h.0.attn.c_attn} of {@code h.0.attn.c_attn.weight@wgrad}. */
    String layer() {
        int dot = tensor.lastIndexOf('.');
        return dot > 0 && KINDS.contains(withoutProduct(tensor.substring(dot + 1))) ? tensor.substring(0, dot) : tensor;
    }

    /** {@code weight}, {@code input}, {@code grad_output}; empty for a layer as a whole. */
    String kind() {
        return layer().equals(tensor) ? "" : withoutProduct(tensor.substring(layer().length() + 1));
    }

    private static String withoutProduct(String kind) {
        int at = kind.indexOf('@');
        return at < 0 ? kind : kind.substring(0, at);
    }

    /** When it went beyond its limit to stay there. */
    Optional<Departure> departure(Limits limits, String run) {
        if (quantity.limit(limits).isEmpty()) {
            return Optional.empty();
        }
        double limit = quantity.limit(limits).getAsDouble();
        var at = curve.departure(value -> quantity.isBeyond(value, limit), limits.lines());
        return at.isEmpty()
                ? Optional.empty()
                : Optional.of(new Departure(
                        quantity, layer(), tensor, curve.step(at.getAsInt()), curve.value(at.getAsInt()), limit, run));
    }
}
