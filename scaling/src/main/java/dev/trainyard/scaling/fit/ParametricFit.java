package dev.trainyard.scaling.fit;

import java.util.List;

/**
 * A fitted {@link ParametricLaw} and what speaks for it.
 *
 * @param law the fit
 * @param misfit what was minimised
 * @param objective its value, a sum over the rows (a mean for {@link Misfit.LowerEnvelope})
 * @param gradientNorm length of the gradient there, over (ln A, ln B, ln E, alpha, beta) with ln N and ln D centred
 * @param points rows that were fitted
 * @param starts agreement of the starts
 * @param confirmation the second method
 * @param warnings what to mistrust, one line each
 */
public record ParametricFit(
        ParametricLaw law,
        Misfit misfit,
        double objective,
        double gradientNorm,
        int points,
        Starts starts,
        Confirmation confirmation,
        List<String> warnings) {
    public ParametricFit {
        warnings = List.copyOf(warnings);
    }
}
