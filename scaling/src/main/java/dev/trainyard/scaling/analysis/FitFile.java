package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.GaussianLaws;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A fitted law as {@code scaling fit --json} wrote it.
 *
 * @param law the fit
 * @param laws what it could have been: of the bootstrap, else drawn from the covariance; none where the rows do not
 *     determine it
 * @param bootstrapped whether the laws are those of a bootstrap
 * @param residuals of the fit, log scale
 * @param largestFlops of its rows
 * @param warnings of the fit
 */
public record FitFile(
        ParametricLaw law,
        List<ParametricLaw> laws,
        boolean bootstrapped,
        List<Double> residuals,
        double largestFlops,
        List<String> warnings) {
    private static final int DRAWS = 4000;

    /** Whether a best split of a budget, and how far it may be off, can be told. */
    public boolean predicts() {
        return law.hasOptimum() && !laws.isEmpty();
    }

    /** The law of a document; empty if it has none. */
    public static Optional<FitFile> of(JsonNode document, long seed) {
        JsonNode fit = Stream.of(Method.PARAMETRIC, Method.LEAST_SQUARES, Method.VARPRO)
                .map(method -> FitDocument.part(document, method))
                .filter(part -> part.has("residuals"))
                .findFirst()
                .orElse(MissingNode.getInstance());
        return fit.isMissingNode() ? Optional.empty() : Optional.of(ofPart(fit, seed));
    }

    /** The law of a part that has the constants, a covariance and residuals. */
    static FitFile ofPart(JsonNode fit, long seed) {
        ParametricLaw law = new ParametricLaw(
                fit.path("E").asDouble(),
                fit.path("A").asDouble(),
                fit.path("B").asDouble(),
                fit.path("alpha").asDouble(),
                fit.path("beta").asDouble());
        List<ParametricLaw> laws = new ArrayList<>();
        for (JsonNode row : fit.path("laws")) {
            double[] v = numbers(row);
            laws.add(new ParametricLaw(v[0], v[1], v[2], v[3], v[4]));
        }
        boolean bootstrapped = !laws.isEmpty();
        if (!bootstrapped) {
            List<double[]> covariance = new ArrayList<>();
            fit.path("covariance").forEach(row -> covariance.add(numbers(row)));
            laws = GaussianLaws.draw(law, covariance.toArray(double[][]::new), DRAWS, seed);
        }
        List<Double> residuals = new ArrayList<>();
        fit.path("residuals").forEach(value -> residuals.add(FitDocument.number(value)));
        return new FitFile(
                law,
                laws,
                bootstrapped,
                residuals,
                fit.path("range").path("flops").path(1).asDouble(),
                fit.path("warnings").valueStream().map(JsonNode::asString).toList());
    }

    /** The prediction of one budget. */
    public Prediction prediction(double flops, double level, long seed) {
        if (!(flops > 0) || Double.isInfinite(flops)) {
            throw new InputException("a budget must be a positive number of FLOPs, got " + flops);
        }
        if (laws.isEmpty()) {
            throw new InputException("the rows do not determine the law, so no interval can be given; fit with"
                    + " --bootstrap 1000 to see what they allow");
        }
        return Prediction.of(law, laws, residuals, flops, largestFlops, level, seed);
    }

    private static double[] numbers(JsonNode row) {
        double[] numbers = new double[row.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = FitDocument.number(row.get(i));
        }
        return numbers;
    }
}
