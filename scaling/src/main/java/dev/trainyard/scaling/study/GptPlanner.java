package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Sha256;
import dev.trainyard.base.config.Config;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Torch;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.config.TrainConfig;
import dev.trainyard.train.data.TokenData;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** From YAML to the plan of a sweep of GPTs. */
final class GptPlanner {
    private static final String CONVENTION = "n is all trained values of the instantiated model, planned_flops is"
            + " 6 n d; counts has the other conventions, counted_flops is 3 x the operations of forward with attention"
            + " and head";

    /** Further apart than any run is long: trials are evaluated before the first and after the last update. */
    private static final String NEVER = "1000000000000";

    private final SweepFolder folder;
    private final Optional<Path> libtorch;
    private final SweepSection sweep;
    private final String yaml;
    private final TrainConfig shared;
    private final String data;
    private final long uniqueTokens;
    private final List<String> warnings = new ArrayList<>();
    private final List<Trial> trials;
    private final String recipeHash;

    GptPlanner(Config config, SweepFolder folder, Optional<Path> libtorch) {
        this.folder = folder;
        this.libtorch = libtorch;
        if (config.flattened().keySet().stream().noneMatch(key -> key.startsWith("sweep."))) {
            throw new InputException("the configuration has no section sweep; give it budgets, e.g. sweep: {budgets:"
                    + " [1e12, 3e12, 1e13]}");
        }
        sweep = config.section("sweep", SweepSection.class);
        TrainConfig bound = TrainConfig.bind(config);
        config.rejectUnknownSections();
        if (!bound.train().initFrom().equals("scratch")) {
            throw new InputException("train.init_from: a sweep trains models of many sizes from scratch; leave it out");
        }
        try (TokenData tokens =
                TokenData.open(bound.data().path(), bound.model().vocabSize())) {
            TrainConfig complete = bound.withVocabulary(config, tokens.vocabSize());
            tokens.requireBlockSize(complete.model().blockSize());
            shared = shared(config, complete, tokens.val().length());
            uniqueTokens = tokens.train().length();
        }
        yaml = Config.yaml(shared);
        data = DataFingerprint.of(shared.data().path());
        recipeHash = recipeHash();
        Recipe recipe = new Recipe(
                recipeHash,
                shared.optimizer().learningRate(),
                shared.train().batchSize(),
                (long) shared.train().gradientAccumulationSteps()
                        * shared.model().blockSize(),
                shared.optimizer().warmupIters(),
                OptionalLong.of(uniqueTokens));
        List<Long> seeds = sweep.seeds().isEmpty() ? List.of(bound.train().seed()) : sweep.seeds();
        GridPlanner grid =
                new GridPlanner(sweep, recipe, GptLadder.upTo(GridPlanner.largest(sweep), shared.model()), seeds);
        trials = grid.trials();
        warnings.addAll(grid.warnings());
        warnUnused(config);
    }

    /** What the trials share: every one is evaluated on the same validation tokens. */
    private static TrainConfig shared(Config config, TrainConfig complete, long valLength) {
        Map<String, String> given = config.flattened();
        List<String> overrides = new ArrayList<>(List.of("train.seed=0", "train.max_iters=1", "train.eval_iters=0"));
        if (complete.data().valTokens().isEmpty() && complete.train().evalIters() > 0) {
            long wanted = 1L
                    + (long) complete.train().evalIters()
                            * complete.train().batchSize()
                            * complete.model().blockSize();
            overrides.add("data.val_tokens=" + Math.min(valLength, wanted));
        }
        if (!given.containsKey("train.eval_interval")) {
            overrides.add("train.eval_interval=" + NEVER);
        }
        // Trials are short and their checkpoints small: a kill should cost seconds.
        if (!given.containsKey("checkpoint.every_minutes")) {
            overrides.add("checkpoint.every_minutes=0.25");
        }
        if (!given.containsKey("checkpoint.keep")) {
            overrides.add("checkpoint.keep=1");
        }
        return TrainConfig.bind(Config.parse("sweep", Config.yaml(complete), overrides));
    }

    private String recipeHash() {
        Config recipe = Config.parse("recipe", yaml, List.of("data.path=" + data));
        TrainConfig.bind(recipe);
        return Sha256.hex(recipe.hash() + sweep.lrRule() + sweep.batchRule() + sweep.warmupShare());
    }

    private void warnUnused(Config config) {
        Set<String> unused = new LinkedHashSet<>(List.of("train.max_iters", "optimizer.lr_decay_iters"));
        unused.retainAll(config.flattened().keySet());
        if (!unused.isEmpty()) {
            warnings.add(
                    String.join(" and ", unused) + " do not count here: the budget decides how long each trial is");
        }
    }

    /** Of these trials and those of the folder that would stay. */
    String planHash() {
        return SweepPlan.hash(recipeHash, withDone());
    }

    SweepPlan plan() {
        List<Trial> all = withDone();
        GptTrials runner = new GptTrials(folder, yaml, libtorch, "", List.of(), List.of(Device.CPU), false);
        Torch.load(libtorch);
        Device device = GptSweep.devices(shared.train().device()).getFirst();
        PaceCurve paces = PaceCurve.measure(all, trial -> {
            try (TrainPlan opened = runner.open(trial, device, List.of())) {
                return Pace.of(List.of(() -> Rehearsal.of(opened)));
            }
        });
        SweepPlan plan = new SweepPlan(
                        SweepPlan.FORMAT,
                        SweepPlan.hash(recipeHash, all),
                        recipeHash,
                        yaml,
                        data,
                        OptionalLong.of(uniqueTokens),
                        all.stream().map(Trial::budget).distinct().sorted().toList(),
                        prior(),
                        CONVENTION,
                        device.toString(),
                        sweep.parallel(),
                        Double.NaN,
                        warnings,
                        all)
                .timed(device.toString(), trial -> seconds(trial, paces));
        folder.begin(plan);
        return plan;
    }

    private String prior() {
        return sweep.sizes().isPresent()
                ? "sizes as given"
                : "sizes around N where D/N is " + sweep.guessTokensPerParameter() + ", from it divided by "
                        + sweep.span() + " to it times " + sweep.span() + ": a starting guess"
                        + " (sweep.guess_tokens_per_parameter), to be checked by the result";
    }

    /** With the trials of the folder that have begun and that this configuration does not ask for again. */
    private List<Trial> withDone() {
        if (!folder.isPlanned()) {
            return trials;
        }
        SweepPlan before = folder.plan();
        if (!before.recipeHash().equals(recipeHash)) {
            throw new InputException(folder.path() + " holds a sweep of another recipe" + difference(before)
                    + "; its results cannot be mixed with these: choose another --out");
        }
        return folder.withBegun(trials);
    }

    private String difference(SweepPlan before) {
        Map<String, String> old =
                Config.parse("sweep.json", before.config(), List.of()).flattened();
        String keys = Config.parse("sweep", yaml, List.of()).flattened().entrySet().stream()
                .filter(entry -> entry.getKey().matches("(model|data|train|optimizer)\\..*"))
                .filter(entry -> !entry.getValue().equals(old.get(entry.getKey())))
                .map(entry -> entry.getKey() + " was " + old.get(entry.getKey()) + ", now " + entry.getValue())
                .collect(Collectors.joining("; "));
        if (!before.data().equals(data)) {
            return " (the tokens differ)";
        }
        return " (" + (keys.isEmpty() ? "lr_rule, batch_rule or warmup_share differ" : keys) + ")";
    }

    /** Training, and two evaluations of validation and training tokens at a third of training's cost each. */
    private double seconds(Trial trial, PaceCurve paces) {
        double evaluated = 2.0 * 2 * shared.data().valTokens().orElse(uniqueTokens) / 3;
        return paces.seconds(trial.n(), trial.d() + evaluated);
    }
}
