package dev.trainyard.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Loads libtorch's shared libraries, once a process. Finding the folder is the caller's business. */
public final class LibTorchLibrary {
    /** In the order in which they need one another; those that a build does not have are left out. */
    private static final List<String> CPU = List.of(
            "libgomp.so.1", "libquadmath.so.0", "libgfortran.so.5", "libopenblas.so.0", "libc10.so", "libtorch_cpu.so");

    private static final List<String> CUDA = List.of("libc10_cuda.so", "libtorch_cuda.so");

    private static @Nullable SymbolLookup symbols;
    private static @Nullable Path folder;

    private LibTorchLibrary() {}

    /**
     * Loads the libraries of {@code folder}, with CUDA where the folder has it.
     *
     * @throws IllegalStateException if another folder was loaded before
     * @throws IllegalArgumentException if a library cannot be loaded; the message is the loader's
     */
    public static synchronized void load(Path libraries) {
        if (folder != null) {
            if (!folder.equals(libraries)) {
                throw new IllegalStateException("libtorch is loaded from " + folder + " already");
            }
            return;
        }
        SymbolLookup all = open(libraries, CPU, Native.libc());
        if (Files.exists(libraries.resolve("libtorch_cuda.so"))) {
            all = open(libraries, CUDA, all);
        }
        symbols = all;
        folder = libraries;
    }

    /** The folder that was loaded. */
    public static synchronized Path folder() {
        if (folder == null) {
            throw new IllegalStateException("libtorch is not loaded");
        }
        return folder;
    }

    static synchronized SymbolLookup symbols() {
        if (symbols == null) {
            throw new IllegalStateException("libtorch is not loaded");
        }
        return symbols;
    }

    private static SymbolLookup open(Path libraries, List<String> names, SymbolLookup before) {
        SymbolLookup all = before;
        for (String name : names) {
            Path file = libraries.resolve(name);
            if (Files.exists(file)) {
                all = SymbolLookup.libraryLookup(file, Arena.global()).or(all);
            }
        }
        return all;
    }
}
