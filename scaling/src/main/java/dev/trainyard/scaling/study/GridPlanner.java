package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.Sha256;
import dev.trainyard.base.Units;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** The trials of an IsoFLOP grid: sizes, D = C / (6 N) in whole updates, rates and batches by their rules. */
final class GridPlanner {
    private static final double FLOPS_PER_PARAMETER_TOKEN = 6;
    private static final double TOLERANCE = 0.01;
    private static final double SIZE_TOLERANCE = 0.25;
    private static final int FEWEST_SIZES = 4;
    private static final int FEWEST_BUDGETS = 3;
    private static final int NAMED = 3;
    private static final int LISTED = 20;

    private final SweepSection sweep;
    private final Recipe recipe;
    private final List<Candidate> ladder;
    private final List<Long> seeds;
    private final Set<String> warnings = new LinkedHashSet<>();

    /**
     * @param ladder the models that can be built, ascending
     */
    GridPlanner(SweepSection sweep, Recipe recipe, List<Candidate> ladder, List<Long> seeds) {
        this.sweep = sweep;
        this.recipe = recipe;
        this.ladder = ladder;
        this.seeds = seeds;
    }

    /** The most parameters that the grid asks for. */
    static double largest(SweepSection sweep) {
        return sweep.sizes()
                .map(sizes -> sizes.stream().mapToDouble(size -> size).max().orElseThrow())
                .orElseGet(() -> expectedOptimum(sweep, sweep.budgets().getLast()) * sweep.span());
    }

    /** N where D / N is the guess and 6 N D the budget. */
    static double expectedOptimum(SweepSection sweep, double budget) {
        return Math.sqrt(budget / (FLOPS_PER_PARAMETER_TOKEN * sweep.guessTokensPerParameter()));
    }

    /** What the user should know of the trials that were planned. */
    List<String> warnings() {
        return List.copyOf(warnings);
    }

    /** Budget by budget, small models first. */
    List<Trial> trials() {
        List<Trial> trials = new ArrayList<>();
        List<String> missed = new ArrayList<>();
        for (double budget : sweep.budgets()) {
            for (Candidate candidate : candidates(budget)) {
                for (long seed : seeds) {
                    Trial trial = trial(budget, candidate, seed);
                    trials.add(trial);
                    if (Math.abs(trial.plannedFlops() / budget - 1) > TOLERANCE && seed == seeds.getFirst()) {
                        missed.add(missed(trial));
                    }
                }
            }
        }
        refuse(missed);
        Set<String> keys = new HashSet<>();
        for (Trial trial : trials) {
            if (!keys.add(trial.key())) {
                throw new InputException("sweep.budgets: two budgets near " + trial.budget()
                        + " give the same trial of " + trial.n() + " parameters and " + trial.d()
                        + " tokens; move them apart");
            }
        }
        warn(trials);
        return trials;
    }

    private List<Candidate> candidates(double budget) {
        return sweep.sizes().isPresent() ? explicit(sweep.sizes().get()) : automatic(budget);
    }

    private List<Candidate> explicit(List<Double> sizes) {
        List<Candidate> chosen = new ArrayList<>();
        List<String> bad = new ArrayList<>();
        for (double size : sizes) {
            Candidate nearest = nearest(size, ladder);
            if (chosen.contains(nearest)) {
                bad.add(Units.count(size) + " and another size are both nearest to a model of " + nearest.n());
            } else if (Math.abs(Math.log(nearest.n() / size)) > Math.log1p(SIZE_TOLERANCE)) {
                bad.add("no model near " + Units.count(size) + " can be built");
            } else {
                chosen.add(nearest);
            }
        }
        if (!bad.isEmpty()) {
            throw new InputException("sweep.sizes: " + String.join("; ", bad) + "; models that can be built have "
                    + buildable(sizes) + " parameters");
        }
        return ascending(chosen);
    }

    /** Those of the ladder from below the least to above the greatest size asked for. */
    private String buildable(List<Double> sizes) {
        double least = sizes.stream().min(Double::compare).orElseThrow();
        double most = sizes.stream().max(Double::compare).orElseThrow();
        List<Candidate> near = ladder.stream()
                .filter(candidate -> candidate.n() >= nearest(least, ladder).n() / 2
                        && candidate.n() <= 2 * nearest(most, ladder).n())
                .toList();
        String first = near.stream()
                .limit(LISTED)
                .map(candidate -> String.valueOf(candidate.n()))
                .collect(Collectors.joining(", "));
        return near.size() > LISTED ? first + " ... " + near.getLast().n() : first;
    }

    /** Evenly in log N around the expected optimum; each the nearest model that is not taken yet. */
    private List<Candidate> automatic(double budget) {
        double centre = expectedOptimum(sweep, budget);
        int count = sweep.sizesPerBudget();
        List<Candidate> chosen = new ArrayList<>();
        List<Candidate> free = new ArrayList<>(ladder);
        for (int i = 0; i < count && !free.isEmpty(); i++) {
            double place = count == 1 ? 0 : 2.0 * i / (count - 1) - 1;
            Candidate nearest = nearest(centre * Math.pow(sweep.span(), place), free);
            free.remove(nearest);
            chosen.add(nearest);
        }
        if (chosen.size() < count) {
            warnings.add(
                    String.format(Locale.ROOT, "budget %.4g: only ", budget) + chosen.size() + " sizes can be built");
        }
        if (chosen.contains(ladder.getFirst())
                && ladder.getFirst().n() > centre / sweep.span() * (1 + SIZE_TOLERANCE)) {
            warnings.add(String.format(
                    Locale.ROOT,
                    "budget %.3g: its smallest sizes should lie near %s parameters, but no model has fewer than %s;"
                            + " raise the budget, or shrink the vocabulary",
                    budget,
                    Units.count(centre / sweep.span()),
                    Units.count(ladder.getFirst().n())));
        }
        return ascending(chosen);
    }

    private static List<Candidate> ascending(List<Candidate> chosen) {
        return chosen.stream().sorted(Comparator.comparingLong(Candidate::n)).toList();
    }

    private static Candidate nearest(double n, List<Candidate> among) {
        return among.stream()
                .min(Comparator.comparingDouble(candidate -> Math.abs(Math.log(candidate.n() / n))))
                .orElseThrow();
    }

    private Trial trial(double budget, Candidate candidate, long seed) {
        long n = candidate.n();
        int batch = (int) Math.max(1, Math.round(sweep.batchRule().at(recipe.batchSize(), n)));
        double rate = sweep.lrRule().at(recipe.learningRate(), n);
        long tokensPerStep = batch * recipe.tokensPerSequence();
        double exactSteps = budget / (FLOPS_PER_PARAMETER_TOKEN * n * tokensPerStep);
        long steps = Math.max(1, Math.round(exactSteps));
        double flops = FLOPS_PER_PARAMETER_TOKEN * n * steps * tokensPerStep;
        long tokens = steps * tokensPerStep;
        long warmup = Math.min(recipe.warmupLimit(), Math.round(sweep.warmupShare() * steps));
        String key = Sha256.hex(
                Json.line(List.of("trial 1", recipe.hash(), candidate.model(), steps, batch, rate, warmup, seed)));
        return new Trial(
                "n" + Units.count(n) + "-d" + Units.count(tokens) + "-s" + seed + "-" + key.substring(0, 8),
                key,
                budget,
                candidate.counts(),
                candidate.model(),
                n,
                tokens,
                steps,
                batch,
                rate,
                warmup,
                seed,
                flops,
                candidate.counts().countedFlopsPerToken().orElse(Double.NaN) * tokens,
                recipe.uniqueTokens().isPresent()
                        ? (double) tokens / recipe.uniqueTokens().getAsLong()
                        : Double.NaN,
                Double.NaN);
    }

    private static void refuse(List<String> missed) {
        if (!missed.isEmpty()) {
            throw new InputException("sweep: whole updates miss the budget by more than 1 %: "
                    + missed.stream().limit(NAMED).collect(Collectors.joining("; "))
                    + (missed.size() > NAMED ? "; and " + (missed.size() - NAMED) + " more" : ""));
        }
    }

    /** From 50 updates on, half an update is never more than one percent. */
    private String missed(Trial trial) {
        double exactSteps = trial.budget() * trial.steps() / trial.plannedFlops();
        long fitting = (long) (trial.batchSize() * exactSteps * 2 * TOLERANCE);
        return String.format(
                Locale.ROOT,
                "%.4g FLOPs with %s parameters is %.1f updates of %s tokens (%s)",
                trial.budget(),
                Units.count(trial.n()),
                exactSteps,
                Units.count(trial.batchSize() * recipe.tokensPerSequence()),
                fitting >= 1
                        ? "lower its batch to " + fitting
                                + " by train.batch_size or sweep.batch_rule, or raise the budget"
                        : "raise the budget, take fewer tokens an update, or leave this size out");
    }

    private void warn(List<Trial> trials) {
        long repeated = trials.stream().filter(trial -> trial.passes() > 1).count();
        if (repeated > 0) {
            double most = trials.stream().mapToDouble(Trial::passes).max().orElseThrow();
            warnings.add(String.format(
                    Locale.ROOT,
                    "%d of %d trials read the %s unique tokens more than once (up to %.1f times): bring more text, or"
                            + " fit with --method data-constrained",
                    repeated,
                    trials.size(),
                    Units.count(recipe.uniqueTokens().orElseThrow()),
                    most));
        }
        if (sweep.lrRule().rule() == ScaleRule.Kind.FIXED) {
            warnings.add(
                    "one learning rate for all sizes (lr_rule: fixed): the best one falls with the size, which bends"
                            + " the exponents");
        }
        if (sweep.budgets().size() < FEWEST_BUDGETS) {
            warnings.add("fewer than " + FEWEST_BUDGETS + " budgets: no exponent can be fitted");
        }
        if (sweep.budgets().stream().anyMatch(budget -> candidates(budget).size() < FEWEST_SIZES)) {
            warnings.add("fewer than " + FEWEST_SIZES + " sizes in a budget: no parabola can be fitted there");
        }
    }
}
