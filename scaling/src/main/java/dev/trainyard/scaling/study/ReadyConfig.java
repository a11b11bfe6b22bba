package dev.trainyard.scaling.study;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.scaling.fit.PowerLaw;
import dev.trainyard.train.config.TrainConfig;
import dev.trainyard.train.data.TokenData;
import dev.trainyard.train.model.GptShape;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.DoubleUnaryOperator;

/**
 * A training configuration for the optimum of a budget: the model nearest to the optimal size in the proportions of a recipe,
 * and as many updates as read the optimal tokens.
 *
 * @param yaml what {@code trainyard train} takes
 * @param n parameters of the model
 * @param tokens that it will be trained on
 * @param steps updates
 * @param notes what the user should look at before training
 */
public record ReadyConfig(String yaml, long n, long tokens, long steps, List<String> notes) {
    private static final Set<String> SECTIONS =
            Set.of("run", "model", "data", "train", "optimizer", "checkpoint", "alerts", "sweep");
    private static final int EVALUATIONS = 20;

    public ReadyConfig {
        notes = List.copyOf(notes);
    }

    /** Rates and batches by the rules of a sweep. */
    private record Rules(DoubleUnaryOperator learningRate, DoubleUnaryOperator batch, double warmupShare) {}

    /**
     * By the recipe of a sweep: its rules of learning rate and batch are continued to the size.
     *
     * @throws InputException if the sweep is not one of the built-in GPT
     */
    public static ReadyConfig ofSweep(SweepFolder folder, double n, double d) {
        SweepPlan plan = folder.plan();
        if (plan.config().isEmpty()) {
            throw new InputException(folder.path() + " is a study of a model of your own: build it with "
                    + Math.round(n) + " parameters and train it on " + Math.round(d) + " tokens");
        }
        List<Trial> trials = plan.trials();
        Rules rules = new Rules(
                size -> power(trials.stream().mapToDouble(Trial::learningRate).toArray(), trials, size),
                size -> power(trials.stream().mapToDouble(Trial::batchSize).toArray(), trials, size),
                trials.stream()
                        .mapToDouble(trial -> (double) trial.warmupIters() / trial.steps())
                        .max()
                        .orElse(0));
        // How often a trial is saved and looked at suits minutes of training
        List<String> overrides =
                List.of("train.seed=" + trials.getFirst().seed(), "checkpoint.every_minutes=5", "checkpoint.keep=3");
        Config config = Config.parse("sweep.json", plan.config(), overrides);
        ReadyConfig ready = of(TrainConfig.bind(config), rules, n, d, true);
        List<String> notes = new ArrayList<>(ready.notes());
        plan.uniqueTokens().ifPresent(unique -> {
            if (ready.tokens() > unique) {
                notes.add(String.format(
                        Locale.ROOT,
                        "the data of the sweep has %d tokens, which would be read %.1f times: bring more",
                        unique,
                        (double) ready.tokens() / unique));
            }
        });
        return new ReadyConfig(ready.yaml(), ready.n(), ready.tokens(), ready.steps(), notes);
    }

    /** By a training configuration; the rules of its section {@code sweep} are followed if it has one. */
    public static ReadyConfig of(Config config, double n, double d) {
        TrainConfig bound = TrainConfig.bind(config);
        Set<String> sections = new TreeSet<>();
        config.flattened().keySet().forEach(key -> sections.add(key.replaceFirst("\\..*", "")));
        List<String> notes = new ArrayList<>();
        Rules rules = new Rules(
                _ -> bound.optimizer().learningRate(), _ -> bound.train().batchSize(), 1);
        if (sections.contains("sweep")) {
            SweepSection sweep = config.section("sweep", SweepSection.class);
            rules = new Rules(
                    size -> sweep.lrRule().at(bound.optimizer().learningRate(), size),
                    size -> sweep.batchRule().at(bound.train().batchSize(), size),
                    sweep.warmupShare());
        } else {
            notes.add("learning rate and batch are those of the configuration: right for its size, perhaps not for this"
                    + " one");
        }
        sections.removeAll(SECTIONS);
        if (!sections.isEmpty()) {
            notes.add("not taken over: the sections " + String.join(", ", sections));
        }
        TrainConfig complete = bound;
        if (bound.model().vocabSize().isEmpty()) {
            try (TokenData tokens =
                    TokenData.open(bound.data().path(), bound.model().vocabSize())) {
                complete = bound.withVocabulary(config, tokens.vocabSize());
            }
        }
        ReadyConfig ready = of(complete, rules, n, d, false);
        notes.addAll(ready.notes());
        return new ReadyConfig(ready.yaml(), ready.n(), ready.tokens(), ready.steps(), notes);
    }

    private static ReadyConfig of(TrainConfig recipe, Rules rules, double n, double d, boolean ofSweep) {
        GptShape shape = recipe.model();
        Candidate model = GptLadder.upTo(n, shape).stream()
                .min(Comparator.comparingDouble(candidate -> Math.abs(Math.log(candidate.n() / n))))
                .orElseThrow();
        double size = model.n();
        int batch = (int) Math.max(1, Math.round(rules.batch().applyAsDouble(size)));
        double rate = rules.learningRate().applyAsDouble(size);
        long tokensPerStep = (long) batch * recipe.train().gradientAccumulationSteps() * shape.blockSize();
        long steps = Math.max(1, Math.round(d / tokensPerStep));
        List<String> overrides = new ArrayList<>();
        model.model().forEach((key, value) -> overrides.add(key + "=" + value));
        overrides.add("train.batch_size=" + batch);
        overrides.add("train.max_iters=" + steps);
        overrides.add("optimizer.learning_rate=" + rate);
        recipe.optimizer()
                .minLr()
                .ifPresent(least -> overrides.add(
                        "optimizer.min_lr=" + least / recipe.optimizer().learningRate() * rate));
        overrides.add("optimizer.warmup_iters="
                + Math.min(recipe.optimizer().warmupIters(), Math.round(rules.warmupShare() * steps)));
        overrides.add("optimizer.lr_decay_iters=" + steps);
        if (ofSweep) {
            overrides.add("train.eval_interval=" + Math.max(1, steps / EVALUATIONS));
        }
        String yaml = Config.yaml(TrainConfig.bind(Config.parse("recipe", Config.yaml(recipe), overrides)));
        long tokens = steps * tokensPerStep;
        List<String> notes = new ArrayList<>();
        double ratio = size / n;
        if (Math.abs(Math.log(ratio)) > Math.log(1.25)) {
            notes.add(String.format(
                    Locale.ROOT, "the nearest model that can be built has %.2f times the optimal size", ratio));
        }
        return new ReadyConfig(yaml, model.n(), tokens, steps, notes);
    }

    /** A setting that is a power of the size, as the rules are, at another size. */
    private static double power(double[] settings, List<Trial> trials, double size) {
        double[] sizes = trials.stream().mapToDouble(Trial::n).toArray();
        boolean oneSize = trials.stream().mapToLong(Trial::n).distinct().count() == 1;
        return oneSize ? settings[0] : PowerLaw.of(sizes, settings).at(size);
    }
}
