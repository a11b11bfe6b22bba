package dev.trainyard.cli.storage;

import dev.trainyard.base.InputException;
import dev.trainyard.storage.workload.ChosenWorkload;
import dev.trainyard.storage.workload.Workloads;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Which workload, with which overrides: the flags of mlpstorage. */
final class WorkloadOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"--model", "-m"},
            paramLabel = "MODEL",
            description = "A shipped workload: unet3d, resnet50, cosmoflow, dlrm, dlrm_parquet, retinanet, flux.")
    private @Nullable String model;

    @Option(
            names = {"--accelerator-type", "-g", "-at"},
            paramLabel = "TYPE",
            description = "The accelerator that is emulated: h100, a100; b200 and mi355 for some models.")
    private @Nullable String accelerator;

    @Option(names = "--workload", paramLabel = "FILE", description = "A workload file of DLIO instead of --model.")
    private @Nullable Path file;

    @Mixin
    private OverrideOptions overrides = new OverrideOptions();

    @Option(
            names = {"--data-dir", "-dd"},
            paramLabel = "DIR",
            description = "The data set: the folder in which train/ and valid/ stand; else as the workload says.")
    private @Nullable Path dataDir;

    /**
     * The workload that emulates an accelerator.
     *
     * @throws InputException if the options do not name one, with what to add
     */
    ChosenWorkload training() {
        if (file != null) {
            return told(Workloads.file(onlyFile(file), all()));
        }
        String name = required(model, "--model", Workloads.trainingModels());
        String type = required(accelerator, "--accelerator-type", Workloads.accelerators(name));
        return told(Workloads.training(name, type, all()));
    }

    /**
     * The workload that generates the data; it needs no accelerator.
     *
     * @throws InputException as {@link #training}
     */
    ChosenWorkload datagen() {
        if (file != null) {
            return told(Workloads.file(onlyFile(file), all()));
        }
        String name = required(model, "--model", Workloads.trainingModels());
        return told(Workloads.datagen(name, Optional.ofNullable(accelerator), all()));
    }

    /** The same choice as words of a command line, overrides of the keys {@code without} left out. */
    String words(Set<String> without) {
        List<String> words = new ArrayList<>();
        if (file != null) {
            words.add("--workload " + file);
        }
        if (model != null) {
            words.add("--model " + model);
        }
        if (accelerator != null) {
            words.add("--accelerator-type " + accelerator);
        }
        words.add("--data-dir " + (dataDir == null ? "DIR" : dataDir));
        overrides.all().stream()
                .filter(override ->
                        !without.contains(override.replaceFirst("=.*", "").strip()))
                .forEach(override -> words.add("--param " + override));
        return String.join(" ", words);
    }

    private List<String> all() {
        List<String> all = new ArrayList<>(overrides.all());
        if (dataDir != null) {
            all.add(OverrideOptions.path("dataset.data_folder", dataDir));
        }
        return all;
    }

    private Path onlyFile(Path workload) {
        if (model != null || accelerator != null) {
            throw new InputException("--workload stands alone: its file says the model and the accelerator;"
                    + " leave out --model and --accelerator-type");
        }
        return workload;
    }

    private ChosenWorkload told(ChosenWorkload chosen) {
        chosen.notices().forEach(command.commandLine().getErr()::println);
        return chosen;
    }

    private static String required(@Nullable String value, String option, List<String> known) {
        if (value == null) {
            throw new InputException(option + " is missing: one of " + String.join(", ", known));
        }
        return value;
    }
}
