package dev.trainyard.torch;

import dev.trainyard.base.InputException;
import dev.trainyard.ffi.LibTorch;
import dev.trainyard.ffi.LibTorchLibrary;
import dev.trainyard.ffi.Libc;
import dev.trainyard.ffi.NativeException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * libtorch in this process: found, loaded and checked by {@link #load}, which must come before the first tensor.
 *
 * @param home where it was found
 * @param version "2.13": what the ABI says; patch releases look alike
 * @param threads how many threads an operator uses on the CPU
 */
public record Torch(LibTorchHome home, String version, int threads) {
    /** The oldest libtorch whose stable ABI can run operators by name. */
    public static final String OLDEST = "2.10";

    private static @Nullable Torch loaded;
    private static boolean deterministic;

    /** Loads the libtorch that {@link LibTorchHome#find} finds; afterwards this returns what is loaded. */
    public static synchronized Torch load(Optional<Path> named) {
        if (loaded == null) {
            loaded = load(LibTorchHome.find(named));
        }
        return loaded;
    }

    /** As {@link #load(Optional)}, with no folder named. */
    public static Torch load() {
        return load(Optional.empty());
    }

    /**
     * Makes every operator of the process give the same bits from the same inputs, also on CUDA, where some kernels add
     * in whatever order threads arrive. Call it before the first CUDA operator: cuBLAS reads its workspace setting once.
     */
    public static synchronized void deterministic(boolean wanted) {
        if (wanted == deterministic) {
            return;
        }
        deterministic = wanted;
        if (wanted) {
            Libc.setEnvironment("CUBLAS_WORKSPACE_CONFIG", ":4096:8");
        }
        LibTorch.setDeterministic(wanted);
    }

    private static Torch load(LibTorchHome home) {
        try {
            LibTorchLibrary.load(home.libraries());
            return new Torch(home, version(home, LibTorch.abiVersion()), LibTorch.threads());
        } catch (ExceptionInInitializerError | NoClassDefFoundError e) {
            if (e.getCause() instanceof NativeException) {
                throw tooOld(home, "unknown version", e);
            }
            throw e;
        } catch (IllegalArgumentException e) {
            throw new InputException(
                    "libtorch in " + home.libraries() + " (" + home.source() + ") cannot be loaded: " + e.getMessage()
                            + "; check it with ldd, or name another by --libtorch DIR",
                    e);
        }
    }

    /**
     * The version behind the ABI's number: major in bits 56-63, minor in bits 48-55.
     *
     * @throws InputException below {@link #OLDEST}
     */
    static String version(LibTorchHome home, long abi) {
        long major = abi >>> 56;
        long minor = abi >>> 48 & 0xFF;
        if (major < 2 || major == 2 && minor < 10) {
            throw tooOld(home, major + "." + minor, null);
        }
        return major + "." + minor;
    }

    private static InputException tooOld(LibTorchHome home, String version, @Nullable Throwable cause) {
        return new InputException(
                "libtorch in " + home.libraries() + " (" + home.source() + ") is too old (" + version + "): " + OLDEST
                        + " or newer is needed; upgrade it (pip install -U torch), or name another by --libtorch DIR",
                cause);
    }
}
