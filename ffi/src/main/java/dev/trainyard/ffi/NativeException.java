package dev.trainyard.ffi;

/** A foreign function reported an error. The message holds the library's own text where it gives one. */
public final class NativeException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String function;
    private final int code;

    public NativeException(String function, int code, String text) {
        super(function + " failed (" + code + "): " + text);
        this.function = function;
        this.code = code;
    }

    /** The C function that failed. */
    public String function() {
        return function;
    }

    /** The library's own error number. */
    public int code() {
        return code;
    }
}
