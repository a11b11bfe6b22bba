package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.DataConstrainedLaw;
import dev.trainyard.scaling.fit.Interval;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Prediction;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/**
 * A fitted law as {@code scaling fit --json} wrote it.
 *
 * @param law the fit
 * @param laws what it could have been, of the bootstrap; none of a fit without one
 * @param ofRepeated the same for repeated tokens, where the fit is of those
 * @param residuals of the fit, log scale
 * @param smallestFlops of its rows
 * @param largestFlops of its rows
 * @param warnings of the fit
 */
public record FitFile(
        ParametricLaw law,
        List<ParametricLaw> laws,
        List<DataConstrainedLaw> ofRepeated,
        List<Double> residuals,
        double smallestFlops,
        double largestFlops,
        List<String> warnings) {
    /** An interval of the best size that is wider by this factor is as good as none. */
    private static final double WIDEST = 1e4;

    private static final double FAR = 100;

    /** A budget so far beyond the data, or below it, is in another unit. */
    private static final double ABSURD = 1e9;

    /** Whether a best split of a budget, and how far it may be off, can be told. */
    public boolean predicts() {
        return law.hasOptimum() && !laws.isEmpty();
    }

    /** The law of a document; empty if it has none. */
    public static Optional<FitFile> of(JsonNode document) {
        JsonNode fit = Stream.of(Method.PARAMETRIC, Method.LEAST_SQUARES, Method.VARPRO)
                .map(method -> FitDocument.part(document, method))
                .filter(part -> part.has("residuals"))
                .findFirst()
                .orElse(MissingNode.getInstance());
        return fit.isMissingNode() ? Optional.empty() : Optional.of(ofPart(fit));
    }

    /** The law of a part that has the constants, a covariance and residuals. */
    static FitFile ofPart(JsonNode fit) {
        ParametricLaw law = new ParametricLaw(
                fit.path("E").asDouble(),
                fit.path("A").asDouble(),
                fit.path("B").asDouble(),
                fit.path("alpha").asDouble(),
                fit.path("beta").asDouble());
        List<ParametricLaw> laws = new ArrayList<>();
        List<DataConstrainedLaw> ofRepeated = new ArrayList<>();
        for (JsonNode row : fit.path("laws")) {
            double[] v = numbers(row);
            ParametricLaw one = new ParametricLaw(v[0], v[1], v[2], v[3], v[4]);
            laws.add(one);
            if (v.length > 5) {
                ofRepeated.add(new DataConstrainedLaw(one, v[5], v[6]));
            }
        }
        List<Double> residuals = new ArrayList<>();
        fit.path("residuals").forEach(value -> residuals.add(FitDocument.number(value)));
        return new FitFile(
                law,
                laws,
                ofRepeated,
                residuals,
                fit.path("range").path("flops").path(0).asDouble(),
                fit.path("range").path("flops").path(1).asDouble(),
                fit.path("warnings").valueStream().map(JsonNode::asString).toList());
    }

    /** The prediction of one budget. */
    public Prediction prediction(double flops, double level, long seed) {
        if (!(flops > 0) || Double.isInfinite(flops)) {
            throw new InputException("a budget must be a positive number of FLOPs, got " + flops);
        }
        requireIntervals();
        requireInReach(flops);
        Prediction prediction = Prediction.of(law, laws, residuals, flops, largestFlops, level, seed);
        Interval n = prediction.n().interval();
        Interval loss = prediction.loss().interval();
        if (!(n.low() > 0 && n.high() <= WIDEST * n.low() && Double.isFinite(loss.width()))) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "the rows do not tell the best size for %.3g FLOPs: its interval goes from %.3g to %.3g parameters;"
                            + " needed: rows nearer to that budget, wider ranges of size and tokens, or less noise",
                    flops,
                    n.low(),
                    n.high()));
        }
        return prediction;
    }

    /** @throws InputException if a budget is so far from the data that it can only be in another unit */
    void requireInReach(double flops) {
        if (flops > ABSURD * largestFlops || flops < smallestFlops / ABSURD) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "a budget of %.3g FLOPs is more than 1e9 times off the data, %.3g to %.3g FLOPs: is the unit right?",
                    flops,
                    smallestFlops,
                    largestFlops));
        }
    }

    /** @throws InputException if the fit has no resamples */
    void requireIntervals() {
        if (laws.isEmpty()) {
            throw new InputException(
                    "the fit has no intervals, and a prediction without one is none; fit again without --bootstrap 0");
        }
    }

    /** How far a budget lies from the rows, where that needs saying. */
    List<String> beyond(double flops) {
        if (flops > FAR * largestFlops) {
            return List.of(String.format(
                    Locale.ROOT,
                    "%.3g FLOPs is %.3g times the largest budget of the data: the intervals hold only if the law does",
                    flops,
                    flops / largestFlops));
        }
        return flops < smallestFlops
                ? List.of(String.format(
                        Locale.ROOT, "%.3g FLOPs is below the data, which begin at %.3g", flops, smallestFlops))
                : List.of();
    }

    private static double[] numbers(JsonNode row) {
        double[] numbers = new double[row.size()];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = FitDocument.number(row.get(i));
        }
        return numbers;
    }
}
