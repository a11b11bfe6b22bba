package dev.trainyard.cli.storage;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import picocli.CommandLine.Option;

/** {@code --param}, overrides of a workload. */
final class OverrideOptions {
    /** What YAML takes for text without quotes. */
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z/._][A-Za-z0-9/._-]*");

    @Option(
            names = {"--param", "--params", "-p"},
            arity = "1..*",
            paramLabel = "KEY=VALUE",
            description = "Overrides of the workload, e.g. reader.read_threads=8 or checkpoint.fsync=true.")
    private List<String> overrides = new ArrayList<>();

    /**
     * As they were typed.
     *
     * @throws InputException if one has no value
     */
    List<String> all() {
        for (String override : overrides) {
            if (!override.contains("=")) {
                throw new InputException("--param " + override + ": expected key=value, e.g. reader.read_threads=8");
            }
        }
        return List.copyOf(overrides);
    }

    /** An override that sets {@code key} to a path. */
    static String path(String key, Path value) {
        String text = value.toString();
        return key + "=" + (PLAIN.matcher(text).matches() ? text : Json.line(text));
    }
}
