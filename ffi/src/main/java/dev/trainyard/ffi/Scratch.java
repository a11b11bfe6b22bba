package dev.trainyard.ffi;

/** Where C writes a result of this thread: 16 bytes that live as long as the process. */
final class Scratch {
    private static final ThreadLocal<Long> RESULT = ThreadLocal.withInitial(() -> Libc.malloc(16));

    private Scratch() {}

    static long result() {
        return RESULT.get();
    }
}
