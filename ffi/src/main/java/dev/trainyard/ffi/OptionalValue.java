package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.INT;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.MEMORY;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/** The cell of a {@code T?} argument: libtorch's own allocation from 2.13 on, a {@code malloc(8)} before. */
final class OptionalValue {
    private static volatile @Nullable MethodHandle create;
    private static volatile boolean looked;

    private OptionalValue() {}

    static long of(SymbolLookup library, long value) {
        if (!looked) {
            create = library.find("torch_new_stable_ivalue").isPresent()
                    ? Native.function(library, "torch_new_stable_ivalue", INT, LONG)
                    : null;
            looked = true;
        }
        MethodHandle function = create;
        long cell = function == null ? Libc.malloc(8) : allocate(function);
        MEMORY.set(LONG, cell, value);
        return cell;
    }

    private static long allocate(MethodHandle function) {
        long out = Libc.malloc(8);
        try {
            int code = (int) function.invokeExact(out);
            if (code != 0) {
                throw new NativeException("torch_new_stable_ivalue", code, "no memory");
            }
            return MEMORY.get(LONG, out);
        } catch (Throwable t) {
            throw unexpected(t);
        } finally {
            Libc.free(out);
        }
    }
}
