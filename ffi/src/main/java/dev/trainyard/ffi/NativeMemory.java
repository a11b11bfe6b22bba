package dev.trainyard.ffi;

import java.lang.foreign.MemorySegment;

/** Memory that C owns, seen from Java; whoever asks for it knows how long it lives. */
public final class NativeMemory {
    private NativeMemory() {}

    /** {@code bytes} bytes at {@code address}. */
    public static MemorySegment at(long address, long bytes) {
        return MemorySegment.ofAddress(address).reinterpret(bytes);
    }

    /** Reads the 64-bit word at {@code address}. */
    public static long word(long address) {
        return Native.MEMORY.get(Native.LONG, address);
    }

    /** Writes the 64-bit word at {@code address}. */
    public static void word(long address, long value) {
        Native.MEMORY.set(Native.LONG, address, value);
    }

    /** Memory from the C heap that lives as long as the process. */
    public static long forever(long bytes) {
        return Libc.malloc(bytes);
    }
}
