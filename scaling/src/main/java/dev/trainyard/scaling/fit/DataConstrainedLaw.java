package dev.trainyard.scaling.fit;

/**
 * A {@link ParametricLaw} for repeated tokens (Muennighoff et al. 2023): repeats are worth ever less, and so are parameters
 * beyond what the unique tokens can feed.
 *
 * @param base the law of fresh tokens
 * @param repeats R_D*: how many repeats before their worth has decayed; towards 0 worthless, infinite as good as new
 * @param excess R_N*: the same for parameters in excess
 */
public record DataConstrainedLaw(ParametricLaw base, double repeats, double excess) {
    private static final int SPLITS = 2000;

    /**
     * The loss, nats per token.
     *
     * @param unique unique tokens at hand
     */
    public double loss(double n, double d, double unique) {
        double fresh = Math.min(unique, d);
        double fed = Math.min(base.sizeFor(fresh), n);
        return base.loss(worth(fed, n, excess), worth(fresh, d, repeats));
    }

    private static double worth(double fresh, double all, double decay) {
        double more = Math.max(all / fresh - 1, 0);
        return more == 0 || Double.isInfinite(decay) ? all : fresh + fresh * decay * -Math.expm1(-more / decay);
    }

    /** The best split of {@code flops} = 6 N D with so many unique tokens. */
    public Optimum optimum(double flops, double unique) {
        double nd = flops / ParametricLaw.FLOPS_PER_PARAMETER_TOKEN;
        double centre = Math.log(base.optimum(flops).n());
        double width = Math.log(1000);
        double best = centre;
        // The valley may be flat but has one bottom: a grid, then a finer one around its least
        for (int round = 0; round < 3; round++) {
            double least = Double.POSITIVE_INFINITY;
            double middle = best;
            for (int k = 0; k <= SPLITS; k++) {
                double lnN = middle + width * (2.0 * k / SPLITS - 1);
                double loss = loss(Math.exp(lnN), nd / Math.exp(lnN), unique);
                if (loss < least) {
                    least = loss;
                    best = lnN;
                }
            }
            width *= 2.0 / SPLITS;
        }
        return Optimum.split(flops, Math.exp(best), (n, d) -> loss(n, d, unique));
    }
}
