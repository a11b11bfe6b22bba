package dev.trainyard.train.config;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import dev.trainyard.train.model.GptShape;
import dev.trainyard.train.model.GptWeights;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** All sections of a training run, bound. */
public record TrainConfig(
        RunSection run,
        GptShape model,
        DataSection data,
        TrainSection train,
        OptimizerSection optimizer,
        CheckpointSection checkpoint,
        AlertsSection alerts,
        RetrySection retry,
        HooksSection hooks) {
    /**
     * Binds the sections of the trainer; those of extensions are theirs to bind.
     *
     * @throws InputException at the first thing that is wrong
     */
    public static TrainConfig bind(Config config) {
        TrainSection train = config.section("train", TrainSection.class);
        GptShape shape = config.section("model", GptShape.class);
        return new TrainConfig(
                config.section("run", RunSection.class),
                train.initFrom().equals("scratch") ? shape : initial(config, shape, Path.of(train.initFrom())),
                config.section("data", DataSection.class),
                train,
                config.section("optimizer", OptimizerSection.class),
                config.section("checkpoint", CheckpointSection.class),
                config.section("alerts", AlertsSection.class),
                config.section("retry", RetrySection.class),
                config.section("hooks", HooksSection.class));
    }

    /** This configuration with the vocabulary of the data, which {@code config} then shows too. */
    public TrainConfig withVocabulary(Config config, int size) {
        GptShape complete = model.withVocabulary(model.vocabSize().orElse(size));
        config.replace("model", complete);
        return new TrainConfig(run, complete, data, train, optimizer, checkpoint, alerts, retry, hooks);
    }

    /** The shape of the weights to begin from; a key that is given must agree with it. */
    private static GptShape initial(Config config, GptShape given, Path folder) {
        GptShape stored = GptWeights.shape(folder);
        List<String> differing = new ArrayList<>();
        compare(config, differing, "n_layer", given.nLayer(), stored.nLayer());
        compare(config, differing, "n_head", given.nHead(), stored.nHead());
        compare(config, differing, "n_embd", given.nEmbd(), stored.nEmbd());
        compare(config, differing, "block_size", given.blockSize(), stored.blockSize());
        compare(config, differing, "vocab_size", given.vocabSize(), stored.vocabSize());
        compare(config, differing, "bias", given.bias(), stored.bias());
        compare(config, differing, "activation", given.activation(), stored.activation());
        compare(config, differing, "tied_head", given.tiedHead(), stored.tiedHead());
        compare(config, differing, "layer_norm_epsilon", given.layerNormEpsilon(), stored.layerNormEpsilon());
        if (!differing.isEmpty()) {
            throw new InputException("model." + differing.getFirst() + " by train.init_from " + folder
                    + "; leave the key out or give the same value");
        }
        GptShape shape = given(config, "dropout") ? withDropout(stored, given.dropout()) : stored;
        config.replace("model", shape);
        return shape;
    }

    private static void compare(Config config, List<String> differing, String key, Object given, Object stored) {
        if (given(config, key) && !given.equals(stored)) {
            differing.add(key + " is " + shown(given) + ", but " + shown(stored));
        }
    }

    private static boolean given(Config config, String key) {
        return config.flattened().containsKey("model." + key);
    }

    private static String shown(Object value) {
        return value.toString().toLowerCase(Locale.ROOT).replaceAll("optionalint\\[(.*)]", "$1");
    }

    private static GptShape withDropout(GptShape shape, double dropout) {
        return new GptShape(
                shape.nLayer(),
                shape.nHead(),
                shape.nEmbd(),
                shape.blockSize(),
                shape.vocabSize(),
                shape.bias(),
                dropout,
                shape.activation(),
                shape.tiedHead(),
                shape.layerNormEpsilon());
    }
}
