package dev.trainyard.ffi;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * What the library classes share: pointers travel as {@code long}, so that a call allocates nothing, and memory that C
 * owns is read through one segment that spans the address space.
 */
final class Native {
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    static final ValueLayout.OfFloat FLOAT = ValueLayout.JAVA_FLOAT;
    static final ValueLayout.OfDouble DOUBLE = ValueLayout.JAVA_DOUBLE;
    static final ValueLayout.OfByte BYTE = ValueLayout.JAVA_BYTE;
    static final ValueLayout.OfBoolean BOOL = ValueLayout.JAVA_BOOLEAN;

    /** Every address of the process, for reads and writes at pointers that C returned. */
    static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

    private static final Linker LINKER = Linker.nativeLinker();

    private Native() {}

    /** The default C library, which every process has. */
    static SymbolLookup libc() {
        return LINKER.defaultLookup();
    }

    static MethodHandle function(SymbolLookup library, String name, MemoryLayout result, MemoryLayout... arguments) {
        return LINKER.downcallHandle(symbol(library, name), FunctionDescriptor.of(result, arguments));
    }

    static MethodHandle procedure(SymbolLookup library, String name, MemoryLayout... arguments) {
        return LINKER.downcallHandle(symbol(library, name), FunctionDescriptor.ofVoid(arguments));
    }

    /** A C string that C owns; empty for a null pointer. */
    static String string(long address) {
        return address == 0 ? "" : MEMORY.getString(address);
    }

    /** Turns what {@code invokeExact} declares into what it can really throw. */
    static RuntimeException unexpected(Throwable thrown) {
        if (thrown instanceof RuntimeException e) {
            return e;
        }
        if (thrown instanceof Error e) {
            throw e;
        }
        return new IllegalStateException(thrown);
    }

    private static MemorySegment symbol(SymbolLookup library, String name) {
        return library.find(name)
                .orElseThrow(() -> new NativeException(name, -1, "the library does not export this function"));
    }
}
