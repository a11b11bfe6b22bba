package dev.trainyard.ffi;

import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The text behind an error code of libtorch: from 2.13 on a function gives it; before that libtorch only writes it to
 * descriptor 2, which {@link StandardErrorTap} listens to.
 */
final class LibTorchErrors {
    private static final String PREFIX = "Exception in aoti_torch: ";

    private final @Nullable MethodHandle what;
    private final @Nullable StandardErrorTap tap;

    LibTorchErrors(SymbolLookup library) {
        boolean has = library.find("torch_exception_get_what_without_backtrace").isPresent();
        this.what = has ? Native.function(library, "torch_exception_get_what_without_backtrace", LONG) : null;
        this.tap = has ? null : StandardErrorTap.install(PREFIX);
    }

    NativeException exception(String function, int code) {
        return new NativeException(function, code, text());
    }

    private String text() {
        if (what == null) {
            return tap == null ? "" : brief(tap.take());
        }
        try {
            return brief(Native.string((long) what.invokeExact()));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The message without the C++ frames that follow it. */
    private static String brief(String text) {
        int start = text.indexOf(PREFIX);
        String message = start < 0 ? text : text.substring(start + PREFIX.length());
        int frames = message.indexOf("\nException raised from");
        return (frames < 0 ? message : message.substring(0, frames)).strip();
    }
}
