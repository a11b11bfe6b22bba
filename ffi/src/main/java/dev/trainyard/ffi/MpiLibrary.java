package dev.trainyard.ffi;

import java.lang.foreign.Arena;
import java.lang.foreign.SymbolLookup;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Loads the MPI library, once a process. Which names to try is the caller's business. */
public final class MpiLibrary {
    private static @Nullable SymbolLookup symbols;
    private static String loaded = "";

    private MpiLibrary() {}

    /**
     * Loads the first of {@code names} that the loader finds.
     *
     * @return its name, also if an earlier call has loaded it
     * @throws NativeException if there is none
     */
    public static synchronized String load(List<String> names) {
        if (symbols != null) {
            return loaded;
        }
        for (String name : names) {
            Optional<SymbolLookup> found = open(name);
            if (found.isPresent()) {
                symbols = found.get();
                loaded = name;
                return name;
            }
        }
        throw new NativeException("dlopen", -1, "none of " + String.join(", ", names) + " can be loaded");
    }

    static synchronized SymbolLookup symbols() {
        if (symbols == null) {
            throw new IllegalStateException("MPI is not loaded");
        }
        return symbols;
    }

    private static Optional<SymbolLookup> open(String name) {
        try {
            return Optional.of(SymbolLookup.libraryLookup(name, Arena.global()));
        } catch (IllegalArgumentException e) {
            return Optional.empty(); // not there, or not loadable: the next one may be
        }
    }
}
