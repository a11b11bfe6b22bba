package dev.trainyard.torch.optim;

/**
 * The learning rate as a function of the update, 0 for the first one: a linear warm-up, then a shape, as nanoGPT counts.
 *
 * @param shape what follows the warm-up
 * @param peak the learning rate at the end of the warm-up
 * @param floor the learning rate at the end of the decay
 * @param warmup updates of warm-up
 * @param decayEnd the update at which the floor is reached
 */
public record Schedule(Shape shape, double peak, double floor, long warmup, long decayEnd) {
    /** Shapes of decay; all but {@code CONSTANT} stay at the floor after their end. */
    public enum Shape {
        CONSTANT,
        COSINE,
        LINEAR,
        /** Warm-up, stable, decay: constant until the last fifth, then linear to the floor (Hu et al., 2024). */
        WSD
    }

    private static final double WSD_DECAY_SHARE = 0.2;

    /** The learning rate of update {@code update}, counted from 0. */
    public double at(long update) {
        if (update < warmup) {
            return peak * (update + 1) / (warmup + 1);
        }
        if (shape == Shape.CONSTANT) {
            return peak;
        }
        if (update > decayEnd) {
            return floor;
        }
        double progress = decayEnd == warmup ? 1 : (double) (update - warmup) / (decayEnd - warmup);
        return floor
                + (peak - floor)
                        * switch (shape) {
                            case CONSTANT -> 1;
                            case COSINE -> 0.5 * (1 + Math.cos(Math.PI * progress));
                            case LINEAR -> 1 - progress;
                            case WSD -> Math.min(1, (1 - progress) / WSD_DECAY_SHARE);
                        };
    }
}
