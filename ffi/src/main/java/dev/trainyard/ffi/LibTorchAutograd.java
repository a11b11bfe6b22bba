package dev.trainyard.ffi;

import static dev.trainyard.ffi.LibTorch.check;
import static dev.trainyard.ffi.LibTorch.entry;
import static dev.trainyard.ffi.Native.BOOL;
import static dev.trainyard.ffi.Native.LONG;
import static dev.trainyard.ffi.Native.MEMORY;
import static dev.trainyard.ffi.Native.unexpected;

import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * What autograd needs beside operators. The stable ABI can ask a leaf for a gradient but neither read nor set it; libc10
 * exports the members of {@code c10::TensorImpl} that do, and they take the pointer that is the first word behind a
 * tensor handle.
 */
public final class LibTorchAutograd {
    private static final SymbolLookup LIBRARY = LibTorchLibrary.symbols();
    private static final MethodHandle SET_REQUIRES_GRAD = entry("torch_set_requires_grad", LONG, BOOL);
    private static final MethodHandle GRAD_MODE = Native.function(LIBRARY, "aoti_torch_grad_mode_is_enabled", BOOL);
    private static final MethodHandle SET_GRAD_MODE =
            Native.procedure(LIBRARY, "aoti_torch_grad_mode_set_enabled", BOOL);
    private static final MethodHandle ASSIGN = entry("aoti_torch_assign_tensors", LONG, LONG);
    /** {@code const at::Tensor& c10::TensorImpl::grad() const}. */
    private static final MethodHandle GRAD = Native.function(LIBRARY, "_ZNK3c1010TensorImpl4gradEv", LONG, LONG);
    /** {@code at::Tensor& c10::TensorImpl::mutable_grad()}. */
    private static final MethodHandle MUTABLE_GRAD =
            Native.function(LIBRARY, "_ZN3c1010TensorImpl12mutable_gradEv", LONG, LONG);
    /** {@code bool c10::TensorImpl::requires_grad() const}. */
    private static final MethodHandle REQUIRES_GRAD =
            Native.function(LIBRARY, "_ZNK3c1010TensorImpl13requires_gradEv", BOOL, LONG);

    private static final long UNDEFINED = undefined();

    private LibTorchAutograd() {}

    public static void setRequiresGrad(long tensor, boolean required) {
        try {
            check((int) SET_REQUIRES_GRAD.invokeExact(tensor, required), "torch_set_requires_grad");
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Whether backward comes to this tensor: a leaf that asks for a gradient, or what was recorded from one. */
    public static boolean requiresGrad(long tensor) {
        try {
            return (boolean) REQUIRES_GRAD.invokeExact(MEMORY.get(LONG, tensor));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Whether operators of this thread are recorded for backward. */
    public static boolean gradMode() {
        try {
            return (boolean) GRAD_MODE.invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    public static void setGradMode(boolean enabled) {
        try {
            SET_GRAD_MODE.invokeExact(enabled);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** A new handle to the gradient of a leaf, or 0 where there is none. */
    public static long grad(long tensor) {
        long handle = LibTorch.duplicate(reference(tensor));
        if (LibTorch.isDefined(handle)) {
            return handle;
        }
        LibTorch.delete(handle);
        return 0;
    }

    /** Makes a leaf forget its gradient. */
    public static void clearGrad(long tensor) {
        setGrad(tensor, UNDEFINED);
    }

    /** Makes {@code gradient} the gradient of a leaf, into which backward adds from now on. */
    public static void setGrad(long tensor, long gradient) {
        try {
            long reference = (long) MUTABLE_GRAD.invokeExact(MEMORY.get(LONG, tensor));
            check((int) ASSIGN.invokeExact(gradient, reference), "aoti_torch_assign_tensors");
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The gradient as the tensor itself holds it, usable as a handle that must not be deleted. */
    private static long reference(long tensor) {
        try {
            return (long) GRAD.invokeExact(MEMORY.get(LONG, tensor));
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The gradient of a fresh tensor: a handle that holds nothing. */
    private static long undefined() {
        long fresh = LibTorch.scalar(0);
        try {
            return LibTorch.duplicate(reference(fresh));
        } finally {
            LibTorch.delete(fresh);
        }
    }
}
