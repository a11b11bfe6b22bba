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
    private static final @Nullable MethodHandle CREATE = create(LibTorchLibrary.symbols());

    private OptionalValue() {}

    static long of(long value) {
        long cell = CREATE == null ? Libc.malloc(8) : allocate(CREATE);
        MEMORY.set(LONG, cell, value);
        return cell;
    }

    private static long allocate(MethodHandle create) {
        long out = Scratch.result();
        try {
            int code = (int) create.invokeExact(out);
            if (code != 0) {
                throw new NativeException("torch_new_stable_ivalue", code, "no memory");
            }
            return MEMORY.get(LONG, out);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static @Nullable MethodHandle create(SymbolLookup library) {
        return library.find("torch_new_stable_ivalue").isPresent()
                ? Native.function(library, "torch_new_stable_ivalue", INT, LONG)
                : null;
    }
}
