package dev.trainyard.torch;

/** A device (or the host) had no memory for a tensor. The process goes on: free tensors and try a smaller batch. */
public final class OutOfMemoryException extends TorchException {
    private static final long serialVersionUID = 1L;

    OutOfMemoryException(String message, Throwable cause) {
        super(message, cause);
    }
}
