package dev.trainyard.cli.scaling;

import dev.trainyard.base.config.Config;
import dev.trainyard.cli.options.LibtorchOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The configuration of a sweep and its folder. */
final class SweepOptions {
    @Mixin
    private LibtorchOption libtorch = new LibtorchOption();

    @Parameters(
            index = "0",
            paramLabel = "CONFIG",
            description = "YAML file with the sections of a training run and a section sweep; for scaling run also the"
                    + " folder that scaling plan has made, or a Java file.")
    private Path config = Path.of("");

    @Parameters(
            index = "1..*",
            arity = "0..*",
            paramLabel = "KEY=VALUE",
            description =
                    "Overrides of the configuration, e.g. sweep.sizes_per_budget=5; the arguments of a Java file.")
    private List<String> overrides = new ArrayList<>();

    @Option(
            names = "--out",
            paramLabel = "DIR",
            description = "Folder of the sweep; sweeps/ and the configuration's name.")
    private @Nullable Path out;

    /** The configuration, or whatever was given in its place. */
    Path config() {
        return config;
    }

    Config load() {
        return Config.load(config, overrides);
    }

    List<String> overrides() {
        return overrides;
    }

    boolean hasOut() {
        return out != null;
    }

    Path folder() {
        if (out != null) {
            return out;
        }
        String name = String.valueOf(config.getFileName());
        return Path.of("sweeps").resolve(name.replaceFirst("\\.ya?ml$", ""));
    }

    Optional<Path> libtorch() {
        return libtorch.directory();
    }
}
