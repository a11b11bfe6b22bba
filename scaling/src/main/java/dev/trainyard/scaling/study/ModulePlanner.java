package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.Sha256;
import dev.trainyard.torch.nn.Module;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;

/** From models of the user's own to the trials of a sweep. */
final class ModulePlanner {
    private static final int LADDER = 41;

    private final SweepSection sweep;
    private final double learningRate;
    private final long tokensPerBatch;
    private final String recipe;
    private final String data;
    private final List<Candidate> ladder;

    /**
     * @param model from a size to a model
     * @param data fingerprint; empty if there is no data yet
     */
    ModulePlanner(
            LongFunction<? extends Module> model,
            long smallest,
            long largest,
            SweepSection sweep,
            double learningRate,
            long tokensPerBatch,
            String data) {
        this.sweep = sweep;
        this.learningRate = learningRate;
        this.tokensPerBatch = tokensPerBatch;
        this.data = data;
        this.ladder = ladder(model, smallest, largest);
        this.recipe = Sha256.hex(Json.line(List.of(
                "study 2",
                learningRate,
                sweep.lrRule().toString(),
                tokensPerBatch,
                signature(model.apply(smallest)),
                data)));
    }

    String recipe() {
        return recipe;
    }

    /**
     * The plan, without an estimate of its time.
     *
     * @param unique tokens of the data, if it has an end
     * @param extended adds trials that a folder has begun
     */
    SweepPlan plan(OptionalLong unique, UnaryOperator<List<Trial>> extended) {
        GridPlanner grid = new GridPlanner(
                sweep,
                new Recipe(recipe, learningRate, 1, tokensPerBatch, Long.MAX_VALUE, unique),
                ladder,
                sweep.seeds());
        List<Trial> trials = extended.apply(grid.trials());
        return new SweepPlan(
                SweepPlan.FORMAT,
                SweepPlan.hash(recipe, trials),
                recipe,
                "",
                data,
                unique,
                trials.stream().map(Trial::budget).distinct().sorted().toList(),
                "sizes around N where D/N is " + sweep.guessTokensPerParameter()
                        + ": a starting guess, to be checked by the result",
                "n is all trained values of the instantiated model, planned_flops is 6 n d",
                "",
                sweep.parallel(),
                Double.NaN,
                grid.warnings(),
                trials);
    }

    /** Sizes evenly in their logarithm, each built once to count its parameters. */
    private static List<Candidate> ladder(LongFunction<? extends Module> model, long smallest, long largest) {
        if (smallest < 1 || largest <= smallest) {
            throw new InputException("sizes must rise from at least 1, got " + smallest + " to " + largest);
        }
        List<Candidate> ladder = new ArrayList<>();
        long before = 0;
        for (int i = 0; i < LADDER; i++) {
            long size = Math.round(smallest * Math.pow((double) largest / smallest, i / (LADDER - 1.0)));
            if (size == before) {
                continue;
            }
            before = size;
            long n = model.apply(size).parameterCount();
            if (n < 1) {
                throw new InputException("the model of size " + size + " has no parameters; declare them by parameter()"
                        + " and child() of Module");
            }
            if (!ladder.isEmpty() && n <= ladder.getLast().n()) {
                throw new InputException("the model of size " + size + " has " + n + " parameters, no more than the one"
                        + " before it with " + ladder.getLast().n() + "; does the model use its size?");
            }
            ladder.add(new Candidate(ModelCounts.of(n), Map.of("size", String.valueOf(size))));
        }
        return ladder;
    }

    private static List<String> signature(Module probe) {
        return probe.parameters().entrySet().stream()
                .map(entry -> entry.getKey() + Arrays.toString(entry.getValue().shape()))
                .toList();
    }
}
