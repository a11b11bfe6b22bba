package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Sha256;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.Optimum;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.study.TrialResult.Status;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.train.Interruption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/**
 * A scaling study of a model of your own: brings models of all sizes together with data and a loss, plans an IsoFLOP grid,
 * trains it, and says which model is best for a budget. Each setter returns the study.
 *
 * @param <M> the model
 */
public final class ScalingStudy<M extends Module> {
    private static final int LADDER = 41;
    private static final int HELD_OUT = 8;

    private final LongFunction<M> model;
    private final Path folder;
    private long smallest = 8;
    private long largest = 512;
    private List<Double> budgets = List.of();
    private int sizesPerBudget = 5;
    private double span = 4;
    private double guess = 20;
    private List<Long> seeds = List.of(1337L);
    private double learningRate = 1e-3;
    private long tokensPerBatch;
    private boolean resume = true;
    private Optional<Iterable<Batch>> data = Optional.empty();
    private Optional<Iterable<Batch>> validation = Optional.empty();
    private Optional<BiFunction<M, Batch, Tensor>> loss = Optional.empty();

    private ScalingStudy(LongFunction<M> model, Path folder) {
        this.model = model;
        this.folder = folder;
    }

    /**
     * Begins a study.
     *
     * @param model from a size, such as a width, to a model that has more parameters the larger the size
     * @param folder of the sweep: what is completed there is not trained again
     */
    public static <M extends Module> ScalingStudy<M> of(LongFunction<M> model, Path folder) {
        return new ScalingStudy<>(model, folder);
    }

    /** From which size to which models may be built; 8 to 512. */
    public ScalingStudy<M> sizes(long from, long to) {
        smallest = from;
        largest = to;
        return this;
    }

    /** Training budgets in FLOPs, 6 N D each. */
    public ScalingStudy<M> budgets(double... flops) {
        budgets = Arrays.stream(flops).boxed().toList();
        return this;
    }

    /**
     * How many sizes are trained for a budget, and where.
     *
     * @param span they go from the expected optimum divided by it to the optimum times it
     * @param tokensPerParameter starting guess of the optimum's; no law
     */
    public ScalingStudy<M> grid(int sizes, double span, double tokensPerParameter) {
        this.sizesPerBudget = sizes;
        this.span = span;
        this.guess = tokensPerParameter;
        return this;
    }

    /** Each model is trained once with every seed, which gives it its initial values; 1337. */
    public ScalingStudy<M> seeds(Long... values) {
        seeds = List.of(values);
        return this;
    }

    /** Peak of the cosine schedule that every trial runs through; 1e-3. */
    public ScalingStudy<M> learningRate(double rate) {
        learningRate = rate;
        return this;
    }

    /**
     * Training data, read from the front by every trial, and again from the front where it ends.
     *
     * @param batches an iterator of which makes tensors when it is asked for the next batch; they are closed after the
     *     update
     */
    public ScalingStudy<M> data(Iterable<Batch> batches) {
        data = Optional.of(batches);
        return this;
    }

    /** Tokens of a batch: what D counts. */
    public ScalingStudy<M> tokensPerBatch(long tokens) {
        tokensPerBatch = tokens;
        return this;
    }

    /** All of it is the validation set. Without one the first 8 batches of the data are held out. */
    public ScalingStudy<M> validation(Iterable<Batch> batches) {
        validation = Optional.of(batches);
        return this;
    }

    /** From a model and a batch to the mean loss, a tensor of one element. */
    public ScalingStudy<M> loss(BiFunction<M, Batch, Tensor> function) {
        loss = Optional.of(function);
        return this;
    }

    /** Whether to go on with what the folder has; false starts over. */
    public ScalingStudy<M> resume(boolean wanted) {
        resume = wanted;
        return this;
    }

    /**
     * The trials, before any is trained; needs the tokens of a batch, but neither data nor loss.
     *
     * @throws InputException if the model has no parameters, does not grow with its size, or a budget cannot be met
     */
    public SweepPlan plan() {
        if (tokensPerBatch < 1) {
            throw new InputException("the study does not know how many tokens a batch has: call tokensPerBatch(n)");
        }
        SweepSection sweep = new SweepSection(
                budgets,
                Optional.empty(),
                sizesPerBudget,
                span,
                guess,
                seeds,
                new ScaleRule(ScaleRule.Kind.FIXED, OptionalDouble.empty(), OptionalDouble.empty()),
                new ScaleRule(ScaleRule.Kind.FIXED, OptionalDouble.empty(), OptionalDouble.empty()),
                ModuleTrials.WARM_UP,
                OptionalInt.of(1));
        List<Candidate> ladder = ladder();
        String recipe = Sha256.hex(
                Json.line(List.of("study 1", learningRate, tokensPerBatch, signature(model.apply(smallest)))));
        GridPlanner grid = new GridPlanner(
                sweep,
                new Recipe(recipe, learningRate, 1, tokensPerBatch, Long.MAX_VALUE, Long.MAX_VALUE),
                ladder,
                seeds);
        List<Trial> trials = grid.trials();
        return new SweepPlan(
                SweepPlan.FORMAT,
                SweepPlan.hash(recipe, trials),
                recipe,
                "",
                "",
                Long.MAX_VALUE,
                sweep.budgets(),
                "sizes around N where D/N is " + guess + ": a starting guess, to be checked by the result",
                "n is all trained values of the instantiated model, planned_flops is 6 n d",
                "",
                OptionalInt.of(1),
                Double.NaN,
                grid.warnings(),
                trials);
    }

    /**
     * Plans, trains what the folder does not have yet, and fits the parametric law to all.
     *
     * @param flops the budget that the answer is for
     * @return the best model by the law
     * @throws InputException if the folder holds another study, or too few trials came to an end for a fit
     */
    public Optimum run(double flops) {
        return law(results()).optimum(flops);
    }

    /** Plans and trains as {@link #run}, and returns what came out; a signal stops it, and the next call goes on. */
    public List<TrialResult> results() {
        Iterable<Batch> batches = data.orElseThrow(() -> new InputException("the study has no data: call data()"));
        BiFunction<M, Batch, Tensor> function =
                loss.orElseThrow(() -> new InputException("the study has no loss: call loss()"));
        SweepPlan plan = plan();
        SweepFolder sweep = new SweepFolder(folder);
        if (sweep.isPlanned() && resume && !sweep.plan().recipeHash().equals(plan.recipeHash())) {
            throw new InputException(folder + " holds a study of another model, data or rate; choose another folder, or"
                    + " resume(false) to start over");
        }
        sweep.locked(() -> {
            sweep.write(plan);
            return true;
        });
        sweep.update(rows -> plan.trials().stream()
                .map(trial -> rows.stream()
                        .filter(row -> resume && row.key().equals(trial.key()))
                        .findFirst()
                        .orElseGet(() -> TrialResult.planned(trial, plan.uniqueTokens())))
                .toList());
        try (Interruption interruption = Interruption.listen(Optional.empty());
                SweepProgress progress = new SweepProgress(ProgressLine.onStderr())) {
            if (validation.isEmpty()) {
                progress.note("no validation set: the first " + HELD_OUT + " batches are held out");
            }
            long skipped = validation.isEmpty() ? HELD_OUT : 0;
            ModuleTrials<M> trials = new ModuleTrials<>(
                    sweep, model, batches, skipped, validation.orElse(batches), function, tokensPerBatch);
            return new SweepRun(sweep, plan, trials, true, progress).run(interruption, 1);
        }
    }

    private static ParametricLaw law(List<TrialResult> results) {
        List<TrialResult> completed =
                results.stream().filter(row -> row.status() == Status.COMPLETED).toList();
        return ParametricFitter.published()
                .fit(new Observations(
                        column(completed, TrialResult::n),
                        column(completed, TrialResult::d),
                        column(completed, row -> row.finalLoss().orElseThrow())))
                .law();
    }

    private static double[] column(List<TrialResult> rows, ToDoubleFunction<TrialResult> value) {
        return rows.stream().mapToDouble(value).toArray();
    }

    /** Sizes evenly in their logarithm, each built once to count its parameters. */
    private List<Candidate> ladder() {
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
