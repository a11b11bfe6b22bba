package dev.trainyard.cli.doctor;

import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** NCCL, from the system or from the wheels of a Python environment, where PyTorch's own copy lies. */
public final class NcclProbe implements Probe {
    private static final String LIBRARY = "libnccl.so.2";
    private static final List<String> SYSTEM_FOLDERS = List.of(
            "/usr/lib/x86_64-linux-gnu",
            "/usr/lib64",
            "/usr/local/lib",
            "/usr/local/cuda/lib64",
            "/usr/local/nvidia/lib64");

    private final Optional<Path> libtorch;
    private final Map<String, String> environment;

    /** @param libtorch the folder that the user named; in a wheel it is {@code site-packages/torch} */
    public NcclProbe(Optional<Path> libtorch, Map<String, String> environment) {
        this.libtorch = libtorch;
        this.environment = environment;
    }

    @Override
    public List<Finding> look() {
        String enables = "training on several GPUs";
        return List.of(places().stream()
                .map(folder -> folder.resolve(LIBRARY))
                .filter(Files::exists)
                .findFirst()
                .map(found -> Finding.ok("NCCL", found.toString(), enables))
                .orElseGet(() -> Finding.missing(
                        "NCCL",
                        "no " + LIBRARY,
                        enables,
                        "install libnccl2, or activate the Python environment that has PyTorch")));
    }

    private List<Path> places() {
        List<Path> places = new ArrayList<>();
        for (String folder : environment.getOrDefault("LD_LIBRARY_PATH", "").split(File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                places.add(Path.of(folder));
            }
        }
        libtorch.map(Path::toAbsolutePath).ifPresent(folder -> {
            places.add(folder.resolve("lib"));
            places.add(folder.resolveSibling("nvidia").resolve("nccl/lib"));
        });
        for (String variable : List.of("VIRTUAL_ENV", "CONDA_PREFIX")) {
            String prefix = environment.getOrDefault(variable, "");
            if (!prefix.isEmpty()) {
                places.add(Path.of(prefix, "lib"));
                places.addAll(wheels(Path.of(prefix, "lib")));
            }
        }
        SYSTEM_FOLDERS.forEach(folder -> places.add(Path.of(folder)));
        return places;
    }

    private static List<Path> wheels(Path lib) {
        List<Path> found = new ArrayList<>();
        try (DirectoryStream<Path> pythons = Files.newDirectoryStream(lib, "python3*")) {
            pythons.forEach(python -> found.add(python.resolve("site-packages/nvidia/nccl/lib")));
        } catch (IOException e) {
            return List.of(); // no such environment any more
        }
        return found;
    }
}
