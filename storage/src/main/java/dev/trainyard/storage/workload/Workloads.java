package dev.trainyard.storage.workload;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The workload files that are shipped, named as DLIO's: {@code unet3d_h100}, {@code unet3d_datagen} and, for a checkpoint
 * workload, {@code llama3_8b}. What models and accelerators there are follows from the names.
 */
public final class Workloads {
    private static final String DATAGEN = "datagen";
    private static final String LATER_DATAGEN = "_v3_" + DATAGEN;

    private static final List<String> NAMES = text("index.txt").lines().toList();

    private Workloads() {}

    /** The names of all files, without {@code .yaml}. */
    public static List<String> names() {
        return NAMES;
    }

    /** The models that can be trained on. */
    public static List<String> trainingModels() {
        return training().map(Workloads::model).distinct().toList();
    }

    /** The models of checkpoint workloads, as the command line writes them: {@code llama3-8b}. */
    public static List<String> checkpointModels() {
        return names().stream()
                .filter(name -> name.startsWith("llama3_"))
                .map(name -> name.replace('_', '-'))
                .toList();
    }

    /** The accelerators that a model has a file for. */
    public static List<String> accelerators(String model) {
        return training()
                .filter(name -> model(name).equals(model))
                .map(name -> name.substring(model.length() + 1))
                .toList();
    }

    /**
     * What emulates {@code accelerator} on {@code model}.
     *
     * @param overrides {@code key=value}, dotted
     * @throws InputException at an unknown model or accelerator, with those there are, and at a bad override
     */
    public static ChosenWorkload training(String model, String accelerator, List<String> overrides) {
        known("model", model, trainingModels());
        known("accelerator type for " + model, accelerator, accelerators(model));
        return shipped(model, Optional.of(accelerator), model + "_" + accelerator, overrides);
    }

    /**
     * What generates the data of {@code model}. Accelerators that came with a later data set have their own.
     *
     * @throws InputException as {@link #training(String, String, List)}
     */
    public static ChosenWorkload datagen(String model, Optional<String> accelerator, List<String> overrides) {
        known("model", model, trainingModels());
        if (accelerator.isPresent()) {
            known("accelerator type for " + model, accelerator.get(), accelerators(model));
        }
        boolean later = accelerator
                        .filter(name -> !name.equals("a100") && !name.equals("h100"))
                        .isPresent()
                && names().contains(model + LATER_DATAGEN);
        return shipped(model, accelerator, model + (later ? LATER_DATAGEN : "_" + DATAGEN), overrides);
    }

    /**
     * A checkpoint workload, named as on the command line.
     *
     * @throws InputException as {@link #training(String, String, List)}
     */
    public static ChosenWorkload checkpoint(String model, List<String> overrides) {
        known("checkpoint model", model, checkpointModels());
        return shipped(model, Optional.empty(), model.replace('-', '_'), overrides);
    }

    /**
     * A workload file of the user's own; {@code _h100} and the like at the end of its name is the accelerator.
     *
     * @throws InputException if it cannot be read or says something impossible
     */
    public static ChosenWorkload file(Path file, List<String> overrides) {
        Config config = Config.load(file, overrides);
        Workload workload = config.document(Workload.class);
        String name = file.getFileName().toString().replaceFirst("\\.ya?ml$", "");
        Optional<String> accelerator = Optional.of(name.substring(name.lastIndexOf('_') + 1))
                .filter(end -> training().anyMatch(known -> known.endsWith("_" + end)));
        return new ChosenWorkload(
                workload.model().name(),
                "--workload " + file,
                accelerator,
                workload,
                given(overrides),
                Ineffective.keys(config.flattened().keySet()));
    }

    /** The text of a shipped file. */
    public static String yaml(String name) {
        return text(name + ".yaml");
    }

    private static ChosenWorkload shipped(
            String model, Optional<String> accelerator, String name, List<String> overrides) {
        Workload workload = Config.parse(name + ".yaml", yaml(name), overrides).document(Workload.class);
        Map<String, String> given = given(overrides);
        String named = "--model " + model
                + accelerator.map(type -> " --accelerator-type " + type).orElse("");
        return new ChosenWorkload(model, named, accelerator, workload, given, Ineffective.keys(given.keySet()));
    }

    private static Map<String, String> given(List<String> overrides) {
        Map<String, String> given = new LinkedHashMap<>();
        for (String override : overrides) {
            int equals = override.indexOf('=');
            given.put(
                    override.substring(0, equals).strip(),
                    override.substring(equals + 1).strip());
        }
        return given;
    }

    private static Stream<String> training() {
        return names().stream().filter(name -> !name.startsWith("llama3_") && !name.endsWith(DATAGEN));
    }

    private static String model(String name) {
        return name.substring(0, name.lastIndexOf('_'));
    }

    private static void known(String what, String name, List<String> names) {
        if (!names.contains(name)) {
            throw new InputException("unknown " + what + " '" + name + "'; known are " + String.join(", ", names));
        }
    }

    private static String text(String resource) {
        try (InputStream in = Workloads.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("no resource " + resource);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
