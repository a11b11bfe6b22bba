package dev.trainyard.bench;

import dev.trainyard.base.InputException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The flags of {@link StepTime}, {@code --name value} each, named as those of {@code peers/step_time.py}. */
record StepTimeOptions(Map<String, String> values) {
    /** Every flag and its default; GPT-2 124M. {@code --vocab 0} is the vocabulary of the data. */
    private static final Map<String, String> DEFAULTS = new LinkedHashMap<>();

    static {
        DEFAULTS.put("n-layer", "12");
        DEFAULTS.put("n-head", "12");
        DEFAULTS.put("n-embd", "768");
        DEFAULTS.put("block", "1024");
        DEFAULTS.put("vocab", "0");
        DEFAULTS.put("batch", "12");
        DEFAULTS.put("accum", "1");
        DEFAULTS.put("dropout", "0");
        DEFAULTS.put("dtype", "float32");
        DEFAULTS.put("device", "cpu");
        DEFAULTS.put("step-graph", "auto");
        DEFAULTS.put("instances", "1");
        DEFAULTS.put("warmup", "10");
        DEFAULTS.put("steps", "20");
        DEFAULTS.put("windows", "5");
        DEFAULTS.put("libtorch", "");
        DEFAULTS.put("data", "");
    }

    static StepTimeOptions parse(String... args) {
        Map<String, String> values = new LinkedHashMap<>(DEFAULTS);
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!DEFAULTS.containsKey(name) || i + 1 == args.length) {
                throw new InputException(args[i] + ": expected --name value with a name of " + DEFAULTS.keySet());
            }
            values.put(name, args[i + 1]);
        }
        if (values.getOrDefault("data", "").isEmpty()) {
            throw new InputException("--data DIR is missing: a folder that trainyard data prepare has made");
        }
        return new StepTimeOptions(values);
    }

    int instances() {
        return positive("instances");
    }

    int warmup() {
        return positive("warmup");
    }

    /** Updates in a window. */
    int steps() {
        return positive("steps");
    }

    int windows() {
        return positive("windows");
    }

    long tokensPerStep() {
        return (long) positive("batch") * positive("accum") * positive("block");
    }

    Optional<Path> libtorch() {
        String folder = value("libtorch");
        return folder.isEmpty() ? Optional.empty() : Optional.of(Path.of(folder));
    }

    /** What a user would write to train this; the trainer checks the values. */
    String yaml() {
        String vocabulary = value("vocab").equals("0") ? "" : ", vocab_size: " + value("vocab");
        return """
                data: {path: '%s'}
                model: {n_layer: %s, n_head: %s, n_embd: %s, block_size: %s, dropout: %s, bias: false%s}
                train: {batch_size: %s, gradient_accumulation_steps: %s, micro_batch: %s, device: %s,
                  compute_dtype: %s, step_graph: %s}
                optimizer: {learning_rate: 1e-4, schedule: constant, warmup_iters: 0}
                """.formatted(
                        value("data").replace("'", "''"),
                        value("n-layer"),
                        value("n-head"),
                        value("n-embd"),
                        value("block"),
                        value("dropout"),
                        vocabulary,
                        value("batch"),
                        value("accum"),
                        value("batch"),
                        value("device"),
                        value("dtype"),
                        value("step-graph"));
    }

    private int positive(String name) {
        String text = value(name);
        if (!text.matches("[1-9]\\d{0,8}")) {
            throw new InputException("--" + name + " must be a number from 1 on, not '" + text + "'");
        }
        return Integer.parseInt(text);
    }

    private String value(String name) {
        return values.getOrDefault(name, "");
    }
}
