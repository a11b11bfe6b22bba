package dev.trainyard.scaling.fit;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Where the descents begin: every combination of these values.
 *
 * @param lnA natural logarithms of A, ascending, as are the others
 * @param lnB natural logarithms of B
 * @param lnE natural logarithms of E
 * @param alpha exponents of the parameters
 * @param beta exponents of the tokens
 */
public record StartGrid(List<Double> lnA, List<Double> lnB, List<Double> lnE, List<Double> alpha, List<Double> beta) {
    private static final List<String> NAMES = List.of("A", "B", "E", "alpha", "beta");

    public StartGrid {
        lnA = List.copyOf(lnA);
        lnB = List.copyOf(lnB);
        lnE = List.copyOf(lnE);
        alpha = List.copyOf(alpha);
        beta = List.copyOf(beta);
    }

    /** The 4,500 of Hoffmann et al. 2022, appendix D. */
    public static StartGrid published() {
        List<Double> scales = List.of(0.0, 5.0, 10.0, 15.0, 20.0, 25.0);
        List<Double> exponents = List.of(0.0, 0.5, 1.0, 1.5, 2.0);
        return new StartGrid(scales, scales, List.of(-1.0, -0.5, 0.0, 0.5, 1.0), exponents, exponents);
    }

    /** 32, for fits after the first: a search of another kind, which every fit makes too, guards against a wrong valley. */
    public static StartGrid few() {
        return new StartGrid(
                List.of(5.0, 10.0), List.of(5.0, 10.0), List.of(0.0, 0.5), List.of(0.3, 0.6), List.of(0.3, 0.6));
    }

    public int size() {
        return lnA.size() * lnB.size() * lnE.size() * alpha.size() * beta.size();
    }

    /** The start of this number: (ln A, ln B, ln E, alpha, beta). */
    double[] start(int index) {
        double[] start = new double[ParametricObjective.DIMENSION];
        int rest = index;
        for (int k = 0; k < start.length; k++) {
            List<Double> values = axes().get(k);
            start[k] = values.get(rest % values.size());
            rest /= values.size();
        }
        return start;
    }

    /** Names of the parameters of which this start lies on the grid's edge. */
    Set<String> edges(int index) {
        Set<String> edges = new LinkedHashSet<>();
        double[] start = start(index);
        for (int k = 0; k < start.length; k++) {
            List<Double> values = axes().get(k);
            if (start[k] == values.getFirst() || start[k] == values.getLast()) {
                edges.add(NAMES.get(k));
            }
        }
        return edges;
    }

    private List<List<Double>> axes() {
        return List.of(lnA, lnB, lnE, alpha, beta);
    }
}
