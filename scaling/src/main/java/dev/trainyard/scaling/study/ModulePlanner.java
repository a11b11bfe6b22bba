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
import java.util.stream.IntStream;

/** From models of the user's own to the trials of a sweep. */
final class ModulePlanner {
    private static final int LADDER = 41;

    private final SweepSection sweep;
    private final double learningRate;
    private final int batchesPerUpdate;
    private final long tokensPerBatch;
    private final String recipe;
    private final String data;
    private final List<Candidate> ladder;

    /**
     * @param model from a size to a model
     * @param sizes those that are built, ascending
     * @param explicit whether every budget is to have all of them
     * @param data fingerprint; empty if there is no data yet
     */
    ModulePlanner(
            LongFunction<? extends Module> model,
            List<Long> sizes,
            boolean explicit,
            SweepSection sweep,
            double learningRate,
            int batchesPerUpdate,
            long tokensPerBatch,
            StudyOptimizer optimizer,
            String data) {
        this.learningRate = learningRate;
        this.tokensPerBatch = tokensPerBatch;
        this.data = data;
        this.batchesPerUpdate = batchesPerUpdate;
        this.ladder = ladder(model, sizes);
        this.sweep = explicit
                ? sweep.withSizes(ladder.stream().map(one -> (double) one.n()).toList())
                : sweep;
        this.recipe = Sha256.hex(Json.line(List.of(
                "study 3",
                learningRate,
                sweep.lrRule().toString(),
                batchesPerUpdate,
                sweep.batchRule().toString(),
                tokensPerBatch,
                optimizer.toString(),
                signature(model.apply(sizes.getFirst())),
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
                new Recipe(recipe, learningRate, batchesPerUpdate, tokensPerBatch, Long.MAX_VALUE, unique),
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
                sweep.sizes().isPresent()
                        ? "sizes as given"
                        : "sizes around N where D/N is " + sweep.guessTokensPerParameter()
                                + ": a starting guess, to be checked by the result",
                "n is all trained values of the instantiated model, planned_flops is 6 n d",
                "",
                sweep.parallel(),
                Double.NaN,
                grid.warnings(),
                trials);
    }

    /** Sizes from one to another, evenly in their logarithm. */
    static List<Long> between(long smallest, long largest) {
        if (smallest < 1 || largest <= smallest) {
            throw new InputException("sizes must rise from at least 1, got " + smallest + " to " + largest);
        }
        return IntStream.range(0, LADDER)
                .mapToObj(i -> Math.round(smallest * Math.pow((double) largest / smallest, i / (LADDER - 1.0))))
                .distinct()
                .toList();
    }

    /** Each size is built once to count its parameters. */
    private static List<Candidate> ladder(LongFunction<? extends Module> model, List<Long> sizes) {
        List<Candidate> ladder = new ArrayList<>();
        for (long size : sizes) {
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
