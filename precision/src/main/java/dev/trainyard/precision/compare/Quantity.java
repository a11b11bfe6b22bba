package dev.trainyard.precision.compare;

import java.util.List;
import java.util.OptionalDouble;

/** What is watched in every layer: causes first, and the cosine of the gradient with float32's, which shows their effect. */
public enum Quantity {
    NAN("NaN", "nothing was rounded, or no telemetry was recorded"),
    OVERFLOW("overflow", "nothing was rounded, or no telemetry was recorded"),
    UNDERFLOW("underflow", "nothing was rounded, or no telemetry was recorded"),
    STALL("updates that moved nothing", "no gradient telemetry was recorded"),
    COSINE("cosine", "no FP32 shadow of the gradient ran; train with precision.shadow.enabled=true"),
    SQNR("signal to quantisation noise", "nothing was rounded, or no telemetry was recorded");

    private final String label;
    private final String absence;

    Quantity(String label, String absence) {
        this.label = label;
        this.absence = absence;
    }

    /** For people. */
    public String label() {
        return label;
    }

    /** Why a run may not have it. */
    String absence() {
        return absence;
    }

    /** Beginnings of the metric's names, the best first: a run's are those of the first that it has. */
    List<String> prefixes() {
        return switch (this) {
            case NAN -> List.of("precision/nan/");
            case OVERFLOW -> List.of("precision/overflow/");
            case UNDERFLOW -> List.of("precision/underflow/");
            case STALL -> List.of("grad/stall_observed/", "grad/stall_predicted/");
            case COSINE -> List.of("shadow/cosine/");
            case SQNR -> List.of("precision/sqnr_db/");
        };
    }

    /** Whether a value below is the worse one. */
    boolean lowIsWorse() {
        return this == COSINE || this == SQNR;
    }

    /** Whether it is a share of elements, shown in percent. */
    boolean isShare() {
        return this == STALL || this == OVERFLOW || this == UNDERFLOW;
    }

    /** Beyond which a layer has departed; empty if it has no limit. */
    OptionalDouble limit(Limits limits) {
        return switch (this) {
            case COSINE -> OptionalDouble.of(limits.cosine());
            case STALL -> OptionalDouble.of(limits.stall());
            case OVERFLOW -> OptionalDouble.of(limits.overflow());
            case UNDERFLOW -> OptionalDouble.of(limits.underflow());
            case NAN -> OptionalDouble.of(0);
            case SQNR -> OptionalDouble.empty();
        };
    }

    /** Whether {@code value} lies beyond {@code limit}; NaN does. */
    boolean isBeyond(double value, double limit) {
        if (lowIsWorse()) {
            return !(value > limit);
        }
        return this == NAN ? !(value <= limit) : !(value < limit);
    }
}
