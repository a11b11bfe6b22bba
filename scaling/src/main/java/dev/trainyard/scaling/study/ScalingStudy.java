package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.scaling.fit.Budget;
import dev.trainyard.scaling.fit.Determined;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.Optimum;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.study.TrialResult.Status;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.nn.Module;
import dev.trainyard.train.Interruption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.BiFunction;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * A scaling study of a model of your own: brings models of all sizes together with data and a loss, plans an IsoFLOP grid,
 * trains it, and says which model is best for a budget. Each setter returns the study.
 *
 * @param <M> the model
 */
public final class ScalingStudy<M extends Module> {
    /** Share of a device's memory that trials may fill. */
    private static final double MEMORY_TARGET = 0.8;

    /** Share of a trial's updates in which the learning rate rises. */
    private static final double WARM_UP = 0.1;

    private static final long SEED = 1;

    private final LongFunction<M> model;
    private final Path folder;
    private List<Long> sizes = ModulePlanner.between(8, 512);
    private boolean explicit;
    private List<Double> budgets = List.of();
    private int sizesPerBudget = 5;
    private double span = 4;
    private double guess = 20;
    private List<Long> seeds = List.of(1337L);
    private double learningRate = 1e-3;
    private long tokensPerBatch;
    private boolean resume = true;
    private boolean retryFailed;
    private OptionalInt parallel = OptionalInt.empty();
    private ScaleRule lrRule = ScaleRule.FIXED;
    private int batchesPerUpdate = 1;
    private ScaleRule batchRule = ScaleRule.FIXED;
    private StudyOptimizer optimizer = StudyOptimizer.standard();
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
        sizes = ModulePlanner.between(from, to);
        explicit = false;
        return this;
    }

    /** Exactly these sizes, ascending, for every budget; {@link #grid} then counts no more. */
    public ScalingStudy<M> exactly(Long... values) {
        sizes = List.of(values);
        explicit = true;
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
        return learningRate(rate, 0, 1);
    }

    /**
     * The peak for each size: {@code rate * (N / reference)^exponent}.
     *
     * @param exponent usually negative: large models want smaller steps
     * @param reference the parameters at which the peak is {@code rate}
     */
    public ScalingStudy<M> learningRate(double rate, double exponent, double reference) {
        learningRate = rate;
        lrRule = ScaleRule.power(exponent, reference);
        return this;
    }

    /**
     * How many batches of the data make an update, for each size: {@code batches * (N / reference)^exponent}, rounded, at
     * least 1; 1 for all.
     *
     * @param exponent usually positive: large models want larger batches; 0 for the same everywhere
     * @param reference the parameters at which it is {@code batches}
     */
    public ScalingStudy<M> batchesPerUpdate(int batches, double exponent, double reference) {
        batchesPerUpdate = batches;
        batchRule = ScaleRule.power(exponent, reference);
        return this;
    }

    /** With what the models learn; {@link StudyOptimizer#standard()}. */
    public ScalingStudy<M> optimizer(StudyOptimizer choice) {
        optimizer = choice;
        return this;
    }

    /**
     * Training data, read from the front by every trial, and again from the front where it ends.
     *
     * @param batches gives an iterator of the same batches each time it is asked, to several threads; the iterator makes
     *     tensors when it is asked for the next batch, and they are closed after the update
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

    /** All of it is the validation set, so it must end. Without one the first 8 batches of the data are held out. */
    public ScalingStudy<M> validation(Iterable<Batch> batches) {
        validation = Optional.of(batches);
        return this;
    }

    /** From a model and a batch to the mean loss, a tensor of one element; called by several threads. */
    public ScalingStudy<M> loss(BiFunction<M, Batch, Tensor> function) {
        loss = Optional.of(function);
        return this;
    }

    /** How many trials to train at once on a device; by default what measuring says. */
    public ScalingStudy<M> parallel(int trials) {
        parallel = OptionalInt.of(trials);
        return this;
    }

    /** Whether to train failed trials again; false. */
    public ScalingStudy<M> retryFailed(boolean wanted) {
        retryFailed = wanted;
        return this;
    }

    /** Whether to go on with what the folder has; false starts over. */
    public ScalingStudy<M> resume(boolean wanted) {
        resume = wanted;
        return this;
    }

    /**
     * The trials, before any is trained. It needs the tokens of a batch, but neither data nor loss; with both it says how
     * long the trials will take, from a measurement of a few seconds.
     *
     * @throws InputException if the model has no parameters, does not grow with its size, or a budget cannot be met
     */
    public SweepPlan plan() {
        if (data.isEmpty() || loss.isEmpty()) {
            return planner("").plan(OptionalLong.empty(), trials -> trials);
        }
        ModuleTask<M> task = task();
        return timed(planner(task.data().fingerprint()), trials -> trials, task);
    }

    /**
     * Plans, trains what the folder does not have yet, and fits the parametric law to all that is completed.
     *
     * @param flops the budget that the answer is for
     * @return the best model by the law
     * @throws InputException if the folder holds another study, or what came to an end does not determine the law
     * @throws StudyStopped by a signal, after checkpoints; the next call goes on
     */
    public Optimum run(double flops) {
        return law(results()).optimum(flops);
    }

    /**
     * Plans and trains as {@link #run}, and returns what came out.
     *
     * @throws StudyStopped by a signal, after checkpoints; the next call goes on
     */
    public List<TrialResult> results() {
        ModuleTask<M> task = task();
        SweepFolder sweep = new SweepFolder(folder);
        SweepPlan plan = begun(sweep, task);
        List<Device> devices = GptSweep.devices("auto");
        try (Interruption interruption = Interruption.listen(Optional.empty());
                SweepProgress progress = new SweepProgress(ProgressLine.onStderr())) {
            plan.warnings().forEach(warning -> progress.note("note: " + warning));
            if (validation.isEmpty()) {
                progress.note("no validation set: the first " + StudyData.HELD_OUT + " batches are held out");
            }
            List<Trial> due = SweepRun.due(sweep, plan, retryFailed);
            int perDevice = due.isEmpty() ? 1 : perDevice(sweep, due, task, devices.getFirst(), progress);
            int workers = Math.clamp((long) perDevice * devices.size(), 1, Math.max(1, due.size()));
            List<TrialResult> results = new SweepRun(
                            sweep, plan, new ModuleTrials<>(sweep, task, devices), retryFailed, progress)
                    .run(interruption, workers);
            interruption.requested().ifPresent(kind -> {
                throw stopped(kind, results);
            });
            return results;
        }
    }

    private StudyStopped stopped(Interruption.Kind kind, List<TrialResult> results) {
        return new StudyStopped(
                kind.exitCode(),
                "stopped by a signal: " + completed(results).size() + " of " + results.size() + " trials of " + folder
                        + " are completed, those in progress have checkpoints; start it again to go on");
    }

    private ModuleTask<M> task() {
        Iterable<Batch> batches = data.orElseThrow(() -> new InputException("the study has no data: call data()"));
        BiFunction<M, Batch, Tensor> function =
                loss.orElseThrow(() -> new InputException("the study has no loss: call loss()"));
        return new ModuleTask<>(
                model, new StudyData(batches, validation, tokensPerBatch), function, tokensPerBatch, optimizer);
    }

    private ModulePlanner planner(String fingerprint) {
        if (tokensPerBatch < 1) {
            throw new InputException("the study does not know how many tokens a batch has: call tokensPerBatch(n)");
        }
        SweepSection sweep = new SweepSection(
                budgets, Optional.empty(), sizesPerBudget, span, guess, seeds, lrRule, batchRule, WARM_UP, parallel);
        return new ModulePlanner(
                model, sizes, explicit, sweep, learningRate, batchesPerUpdate, tokensPerBatch, optimizer, fingerprint);
    }

    /** The plan in the folder, if it is that of this study; else a new one, or the folder's with more trials. */
    private SweepPlan begun(SweepFolder sweep, ModuleTask<M> task) {
        String fingerprint = task.data().fingerprint();
        ModulePlanner planner = planner(fingerprint);
        UnaryOperator<List<Trial>> withBegun = sweep::withBegun;
        SweepPlan untimed = planner.plan(OptionalLong.empty(), resume ? withBegun : trials -> trials);
        if (!resume) {
            sweep.clear();
        } else if (sweep.isPlanned()) {
            SweepPlan before = sweep.plan();
            requireSame(before, fingerprint, planner.recipe());
            if (before.planHash().equals(untimed.planHash())) {
                return before;
            }
        }
        SweepPlan plan = timed(planner, withBegun, task);
        sweep.begin(plan);
        return plan;
    }

    private void requireSame(SweepPlan before, String fingerprint, String recipe) {
        if (!before.data().equals(fingerprint)) {
            throw new InputException(folder + " holds a study of other data: its first batches differ. Data must give"
                    + " the same batches each time; choose another folder, or resume(false) to start over");
        }
        if (!before.recipeHash().equals(recipe)) {
            throw new InputException(
                    folder + " holds a study of another model, batch size, optimiser or learning rate; choose"
                            + " another folder, or resume(false) to start over");
        }
    }

    /** Reads the data once, as far as the longest trial does, to know how many tokens differ; and measures. */
    private SweepPlan timed(ModulePlanner planner, UnaryOperator<List<Trial>> extended, ModuleTask<M> task) {
        long longest = planner.plan(OptionalLong.empty(), extended).trials().stream()
                .mapToLong(trial -> trial.steps() * trial.batchSize())
                .max()
                .orElse(0);
        OptionalLong batches = task.data().trainingBatches(longest);
        OptionalLong unique =
                batches.isPresent() ? OptionalLong.of(batches.getAsLong() * tokensPerBatch) : OptionalLong.empty();
        SweepPlan plan = planner.plan(unique, extended);
        Device device = GptSweep.devices("auto").getFirst();
        PaceCurve paces = PaceCurve.measure(
                plan.trials(), trial -> Pace.of(List.of(() -> new ModuleLearner<>(trial, task, device))));
        return plan.timed(device.toString(), trial -> paces.seconds(trial.n(), trial.d()));
    }

    private int perDevice(
            SweepFolder sweep, List<Trial> due, ModuleTask<M> task, Device device, SweepProgress progress) {
        return parallel.orElseGet(() -> Packing.remembered(
                sweep,
                device,
                () -> Packing.measure(
                        Packing.longestFirst(due, device).stream()
                                .<Supplier<Rehearsal>>map(trial -> () -> new ModuleLearner<>(trial, task, device))
                                .toList(),
                        device,
                        MEMORY_TARGET),
                progress));
    }

    private static List<TrialResult> completed(List<TrialResult> results) {
        return results.stream().filter(row -> row.status() == Status.COMPLETED).toList();
    }

    private static ParametricLaw law(List<TrialResult> results) {
        List<TrialResult> completed = completed(results);
        Observations rows = new Observations(
                column(completed, TrialResult::n),
                column(completed, TrialResult::d),
                column(completed, row -> row.finalLoss().orElseThrow()));
        ParametricFit fit = ParametricFitter.published().fit(rows);
        Determined.require(fit, rows, Budget.planned(column(completed, TrialResult::budget)), SEED);
        return fit.law();
    }

    private static double[] column(List<TrialResult> rows, ToDoubleFunction<TrialResult> value) {
        return rows.stream().mapToDouble(value).toArray();
    }
}
