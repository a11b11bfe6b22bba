package dev.trainyard.torch;

import dev.trainyard.base.JobException;
import dev.trainyard.ffi.NativeException;
import java.util.Locale;

/** libtorch refused an operator; the message is libtorch's own. */
public class TorchException extends JobException {
    private static final long serialVersionUID = 1L;

    TorchException(String message, Throwable cause) {
        super(message, cause);
    }

    /** The one place that tells running out of memory from every other error. */
    static TorchException of(NativeException error) {
        String text = String.valueOf(error.getMessage());
        String lower = text.toLowerCase(Locale.ROOT);
        boolean memory = lower.contains("out of memory")
                || lower.contains("can't allocate memory")
                || lower.contains("alloc_failed")
                || lower.contains("not enough memory");
        return memory ? new OutOfMemoryException(text, error) : new TorchException(text, error);
    }
}
