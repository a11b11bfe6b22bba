package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.DataConstrainedLaw;
import dev.trainyard.scaling.fit.Optimum;
import dev.trainyard.scaling.fit.OverTraining;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Predicted;
import dev.trainyard.scaling.fit.Prediction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoubleFunction;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** What {@code scaling predict} answers. */
public final class PredictionDocument {
    private static final int DECADES = 4;

    private final JsonNode document;

    /** @param document of a fit, see {@link FitDocument} */
    public PredictionDocument(JsonNode document) {
        this.document = document;
    }

    /**
     * Budgets for a table where none was asked for: the largest of the data, and the next powers of ten.
     *
     * @throws InputException if the document holds no parametric law
     */
    public List<Double> budgets() {
        double largest = law().largestFlops();
        List<Double> budgets = new ArrayList<>(List.of(largest));
        double decade = Math.pow(10, Math.floor(Math.log10(largest) + 1e-9));
        for (int i = 1; i <= DECADES; i++) {
            budgets.add(Double.parseDouble("1e" + Math.round(Math.log10(decade) + i)));
        }
        return budgets;
    }

    /** The table over {@link #budgets()}: as far as the rows tell, and the reason where that is not the end. */
    public record Table(List<Map<String, Object>> answers, Optional<String> noFurther) {}

    /**
     * Answers for the budgets of the data and beyond.
     *
     * @param asked what is asked of each
     * @throws InputException if not even the first can be answered
     */
    public Table table(DoubleFunction<Question> asked) {
        List<Map<String, Object>> answers = new ArrayList<>();
        for (double flops : budgets()) {
            try {
                answers.add(answer(asked.apply(flops)));
            } catch (InputException e) {
                if (answers.isEmpty()) {
                    throw e;
                }
                return new Table(answers, Optional.of(String.valueOf(e.getMessage())));
            }
        }
        return new Table(answers, Optional.empty());
    }

    private FitFile law() {
        return FitFile.of(document)
                .orElseThrow(() -> new InputException("the fit holds no parametric law; write it"
                        + " by trainyard scaling fit ... --method parametric --json, or --method all"));
    }

    /**
     * The answer to one question. 6 n d is the budget exactly.
     *
     * @throws InputException if the document holds no law for it
     */
    public Map<String, Object> answer(Question asked) {
        return asked.unique().isPresent() ? repeated(asked, asked.unique().getAsDouble()) : fresh(asked);
    }

    private Map<String, Object> fresh(Question asked) {
        FitFile file = law();
        if (!file.law().hasOptimum()) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "the fitted law has alpha %.3g and beta %.3g: the rows do not tell how the loss falls with both size and"
                            + " tokens, so no best split can be told; add rows of other sizes and token counts",
                    file.law().alpha(),
                    file.law().beta()));
        }
        Prediction prediction = file.prediction(asked.flops(), asked.level(), asked.seed());
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> intervals = new LinkedHashMap<>();
        fields.put("flops", asked.flops());
        put(fields, intervals, "n", prediction.n());
        put(fields, intervals, "d", prediction.d());
        put(fields, intervals, "tokens_per_parameter", prediction.tokensPerParameter());
        put(fields, intervals, "loss", prediction.loss());
        fields.put("ci", intervals);
        fields.put("ci_level", asked.level());
        fields.put("ci_source", "bootstrap");
        fields.put("loss_of_one_run", IsoFlopDocument.pair(prediction.lossOfOneRun()));
        fields.put("extrapolation", prediction.extrapolation());
        fields.put("warnings", warnings(file, asked));
        otherApproaches(fields, asked.flops());
        double tokens = asked.inferenceTokens().orElse(0);
        fields.put("over_training", OverTraining.curve(file.law(), asked.flops(), tokens));
        if (tokens > 0) {
            fields.put("inference_tokens", tokens);
            fields.put("cheapest_over_life", OverTraining.cheapest(file.law(), asked.flops(), tokens));
        }
        return fields;
    }

    /** What approaches 1 and 2 say, where the fit has them. */
    private void otherApproaches(Map<String, Object> fields, double flops) {
        for (Method method : List.of(Method.ISOFLOP, Method.ENVELOPE)) {
            JsonNode law = FitDocument.part(document, method).path("n_of_c");
            if (law.has("exponent")) {
                double n = law.path("coefficient").asDouble()
                        * Math.pow(flops, law.path("exponent").asDouble());
                Map<String, Object> other = new LinkedHashMap<>();
                other.put("n", n);
                other.put("d", flops / (ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * n));
                fields.put(method.word(), other);
            }
        }
    }

    private Map<String, Object> repeated(Question asked, double unique) {
        JsonNode part = FitDocument.part(document, Method.DATA_CONSTRAINED);
        if (!part.has("repeats")) {
            throw new InputException(
                    "--unique needs a law of repeated tokens, which this fit does not hold; write it by"
                            + " trainyard scaling fit ... --unique COL --method data-constrained --json");
        }
        FitFile base = FitFile.ofPart(part);
        base.requireIntervals();
        base.requireInReach(asked.flops());
        DataConstrainedLaw law = new DataConstrainedLaw(
                base.law(), part.path("repeats").asDouble(), part.path("excess").asDouble());
        Optimum best = law.optimum(asked.flops(), unique);
        List<DataConstrainedLaw> laws = base.ofRepeated();
        List<Optimum> others = laws.parallelStream()
                .map(other -> other.optimum(asked.flops(), unique))
                .toList();
        Map<String, Object> fields = new LinkedHashMap<>();
        Map<String, Object> intervals = new LinkedHashMap<>();
        fields.put("flops", asked.flops());
        fields.put("unique", unique);
        put(fields, intervals, "n", predicted(best, others, Optimum::n, asked));
        put(fields, intervals, "d", predicted(best, others, Optimum::d, asked));
        put(fields, intervals, "tokens_per_parameter", predicted(best, others, Optimum::tokensPerParameter, asked));
        put(fields, intervals, "epochs", predicted(best, others, optimum -> optimum.d() / unique, asked));
        double[] losses = laws.stream()
                .mapToDouble(other -> other.loss(best.n(), best.d(), unique))
                .toArray();
        put(fields, intervals, "loss", new Predicted(best.loss(), Prediction.interval(losses, asked.level())));
        fields.put("ci", intervals);
        fields.put("ci_level", asked.level());
        fields.put("ci_source", "bootstrap of the law of fresh tokens and of both decays");
        fields.put("loss_of_fresh_tokens", base.law().optimum(asked.flops()).loss());
        fields.put("extrapolation", asked.flops() / base.largestFlops());
        fields.put("warnings", warnings(base, asked));
        return fields;
    }

    private static List<String> warnings(FitFile file, Question asked) {
        return Stream.concat(file.warnings().stream(), file.beyond(asked.flops()).stream())
                .toList();
    }

    private static Predicted predicted(
            Optimum best, List<Optimum> others, ToDoubleFunction<Optimum> quantity, Question asked) {
        double[] values = others.stream().mapToDouble(quantity).toArray();
        Arrays.sort(values);
        return new Predicted(quantity.applyAsDouble(best), Prediction.interval(values, asked.level()));
    }

    private static void put(
            Map<String, Object> fields, Map<String, Object> intervals, String name, Predicted predicted) {
        fields.put(name, predicted.value());
        intervals.put(name, IsoFlopDocument.pair(predicted.interval()));
    }
}
