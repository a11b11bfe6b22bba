package dev.trainyard.torch;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * A folder with libtorch's shared libraries, and how it was found. The order: the one that is named, then a Python
 * environment's libtorch with CUDA, then the embedded one, then a Python environment's without CUDA.
 *
 * @param libraries the folder that holds libtorch_cpu.so
 * @param source how it was found, for people
 * @param cuda whether it was built with CUDA
 */
public record LibTorchHome(Path libraries, String source, boolean cuda) {
    /** The environment variable that names a libtorch. */
    public static final String VARIABLE = "TRAINYARD_LIBTORCH";

    /**
     * Finds libtorch.
     *
     * @param named what {@code --libtorch} gave
     * @throws InputException if a named folder has no libtorch, or if there is none at all
     */
    public static LibTorchHome find(Optional<Path> named) {
        return find(named, System.getenv());
    }

    static LibTorchHome find(Optional<Path> named, Map<String, String> environment) {
        if (named.isPresent()) {
            return required(named.get(), "--libtorch");
        }
        String variable = environment.getOrDefault(VARIABLE, "");
        if (!variable.isEmpty()) {
            return required(Path.of(variable), VARIABLE);
        }
        Optional<LibTorchHome> python = inPython(environment);
        if (python.isPresent() && python.get().cuda()) {
            return python.get();
        }
        Optional<LibTorchHome> embedded =
                EmbeddedLibTorch.folder().map(folder -> new LibTorchHome(folder, "embedded", false));
        return embedded.or(() -> python)
                .orElseThrow(() -> new InputException(
                        "no libtorch found: this build embeds none for this platform and the active Python environment"
                                + " has no torch; install PyTorch 2.10 or newer (pip install torch), or name one by"
                                + " --libtorch DIR or " + VARIABLE));
    }

    /** The libtorch of the active Python environment, or of the first python3 on the path that has one. */
    static Optional<LibTorchHome> inPython(Map<String, String> environment) {
        List<Path> prefixes = new ArrayList<>();
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String prefix = environment.getOrDefault(variable, "");
            if (!prefix.isEmpty()) {
                prefixes.add(Path.of(prefix));
            }
        }
        for (String directory : environment.getOrDefault("PATH", "").split(":", -1)) {
            if (!directory.isEmpty() && Files.isExecutable(Path.of(directory, "python3"))) {
                prefixes.addAll(prefixesOf(Path.of(directory, "python3")));
            }
        }
        for (Path prefix : prefixes) {
            Optional<Path> libraries = sitePackages(prefix);
            if (libraries.isPresent()) {
                return libraries.map(folder -> of(folder, "Python environment " + prefix));
            }
        }
        return Optional.empty();
    }

    private static List<Path> prefixesOf(Path python) {
        List<Path> prefixes = new ArrayList<>();
        prefixes.add(parentOf(parentOf(python)));
        try {
            prefixes.add(parentOf(parentOf(python.toRealPath())));
        } catch (IOException e) {
            // A broken link: the folder that holds it has been added.
        }
        return prefixes;
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static Optional<Path> sitePackages(Path prefix) {
        for (String lib : List.of("lib", "lib64", "local/lib")) {
            Path folder = prefix.resolve(lib);
            if (!Files.isDirectory(folder)) {
                continue;
            }
            try (DirectoryStream<Path> pythons = Files.newDirectoryStream(folder, "python3*")) {
                for (Path python : pythons) {
                    for (String packages : List.of("site-packages", "dist-packages")) {
                        Path libraries = python.resolve(packages).resolve("torch/lib");
                        if (hasLibTorch(libraries)) {
                            return Optional.of(libraries);
                        }
                    }
                }
            } catch (IOException e) {
                // An unreadable folder holds nothing for us.
            }
        }
        return Optional.empty();
    }

    /** Accepts the folder of the libraries, of libtorch or of the torch package, and a Python environment. */
    private static LibTorchHome required(Path named, String source) {
        List<Function<Path, Optional<Path>>> places = List.of(
                Optional::of,
                folder -> Optional.of(folder.resolve("lib")),
                folder -> Optional.of(folder.resolve("torch/lib")),
                LibTorchHome::sitePackages);
        for (Function<Path, Optional<Path>> place : places) {
            Optional<Path> libraries = place.apply(named).filter(LibTorchHome::hasLibTorch);
            if (libraries.isPresent()) {
                return of(libraries.get(), source);
            }
        }
        throw new InputException(
                source + " names " + named + ", which has no libtorch_cpu.so (nor lib/libtorch_cpu.so);"
                        + " name the folder of a libtorch, of a torch package or of a Python environment");
    }

    private static LibTorchHome of(Path libraries, String source) {
        return new LibTorchHome(
                libraries.toAbsolutePath().normalize(), source, Files.exists(libraries.resolve("libtorch_cuda.so")));
    }

    private static boolean hasLibTorch(Path folder) {
        return Files.exists(folder.resolve("libtorch_cpu.so"));
    }
}
