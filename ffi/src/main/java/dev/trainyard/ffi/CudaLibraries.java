package dev.trainyard.ffi;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Finds the CUDA libraries that go with the libtorch that is loaded. The one that libtorch has pulled into the process
 * comes first, then what lies in the same folder, then the NVIDIA packages beside a pip-installed torch, then the
 * toolkit, then the loader's own path: a second version of the same library would be a second truth.
 */
final class CudaLibraries {
    private static final List<String> VERSIONS = List.of("13", "12");

    private CudaLibraries() {}

    /** {@code base} is "cudart" or "nvrtc"; empty where the library is nowhere. */
    static Optional<SymbolLookup> find(String base) {
        Pattern name = Pattern.compile("lib" + base + "(-[0-9a-f]{8})?\\.so[.0-9]*");
        List<Path> mapped = mapped();
        Set<Path> candidates = new LinkedHashSet<>();
        mapped.stream().filter(file -> matches(file, name)).forEach(candidates::add);
        for (Path folder : folders(mapped)) {
            candidates.addAll(matching(folder, name));
        }
        for (Path candidate : candidates) {
            Optional<SymbolLookup> found = open(candidate.toString());
            if (found.isPresent()) {
                return found;
            }
        }
        return VERSIONS.stream()
                .flatMap(version -> open("lib" + base + ".so." + version).stream())
                .findFirst();
    }

    private static List<Path> folders(List<Path> mapped) {
        Set<Path> folders = new LinkedHashSet<>();
        Pattern runtime = Pattern.compile("libcudart[-.].*");
        mapped.stream().filter(file -> matches(file, runtime)).forEach(file -> folders.add(parentOf(file)));
        Path libraries = LibTorchLibrary.folder();
        folders.add(libraries);
        folders.addAll(nvidiaPackages(parentOf(parentOf(libraries)).resolve("nvidia")));
        for (String variable : List.of("CUDA_HOME", "CUDA_PATH")) {
            String home = System.getenv(variable);
            if (home != null && !home.isEmpty()) {
                folders.add(Path.of(home, "lib64"));
            }
        }
        folders.add(Path.of("/usr/local/cuda/lib64"));
        return List.copyOf(folders);
    }

    /** {@code nvidia/cu13/lib}, or {@code nvidia/cuda_nvrtc/lib} and its like. */
    private static List<Path> nvidiaPackages(Path nvidia) {
        List<Path> folders = new ArrayList<>();
        if (Files.isDirectory(nvidia)) {
            try (DirectoryStream<Path> packages = Files.newDirectoryStream(nvidia)) {
                packages.forEach(one -> folders.add(one.resolve("lib")));
            } catch (IOException e) {
                return List.of(); // an unreadable folder holds nothing for us
            }
        }
        folders.sort(null);
        return folders;
    }

    private static List<Path> matching(Path folder, Pattern name) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> matches(file, name)).sorted().toList();
        } catch (IOException e) {
            return List.of(); // as above
        }
    }

    private static boolean matches(Path file, Pattern name) {
        Path last = file.getFileName();
        return last != null && name.matcher(last.toString()).matches();
    }

    /** The shared libraries that are loaded now. */
    private static List<Path> mapped() {
        Set<Path> files = new LinkedHashSet<>();
        try (Stream<String> lines = Files.lines(Path.of("/proc/self/maps"))) {
            lines.filter(line -> line.contains(".so"))
                    .map(line -> line.indexOf('/') < 0 ? "" : line.substring(line.indexOf('/')))
                    .filter(file -> !file.isEmpty())
                    .forEach(file -> files.add(Path.of(file)));
        } catch (IOException e) {
            return List.of(); // not Linux: the folders remain
        }
        return List.copyOf(files);
    }

    private static Path parentOf(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static Optional<SymbolLookup> open(String library) {
        try {
            SymbolLookup lookup = library.startsWith("/")
                    ? SymbolLookup.libraryLookup(Path.of(library), Arena.global())
                    : SymbolLookup.libraryLookup(library, Arena.global());
            return Optional.of(lookup);
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not there, or not loadable: the next candidate may be
        }
    }
}
