package dev.trainyard.torch.cuda;

import dev.trainyard.base.JobException;
import dev.trainyard.ffi.NativeException;

/** CUDA refused something; the message holds CUDA's own text. */
public final class CudaException extends JobException {
    private static final long serialVersionUID = 1L;

    CudaException(String what, NativeException cause) {
        super(what + ": " + cause.getMessage(), cause);
    }
}
