package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaDriver;
import dev.trainyard.ffi.CudaRuntime;
import dev.trainyard.ffi.CudaTorch;
import dev.trainyard.ffi.LibTorchLibrary;
import dev.trainyard.ffi.NativeException;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.OutOfMemoryException;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.util.function.Supplier;

/** The CUDA devices of this process. */
public final class Cuda {
    /** More than any device has. */
    private static final long IMPOSSIBLE_BYTES = 1L << 50;

    private Cuda() {}

    /**
     * A device's memory.
     *
     * @param freeBytes what the driver could still give; what libtorch keeps cached is not in it
     * @param totalBytes all of it
     */
    public record Memory(long freeBytes, long totalBytes) {}

    /** Whether the loaded libtorch was built with CUDA and there is a device for it. */
    public static boolean isAvailable() {
        return deviceCount() > 0;
    }

    /** How many devices this process may use; 0 where libtorch was built without CUDA. */
    public static int deviceCount() {
        return CudaTorch.isPresent() ? CudaRuntime.deviceCount() : 0;
    }

    /** Why {@link #isAvailable} says no, in words that continue "but". */
    public static String whyNot() {
        if (!CudaTorch.isPresent()) {
            return "the libtorch in " + LibTorchLibrary.folder()
                    + " is built without CUDA; install a PyTorch with CUDA," + " or name one by --libtorch DIR";
        }
        return "no CUDA device is visible to this process";
    }

    /** The major number of the device's compute capability: 8 is Ampere, 9 Hopper. */
    public static int computeCapabilityMajor(Device device) {
        String capability =
                CudaDriver.load().orElseThrow().devices().get(device.index()).computeCapability();
        return Integer.parseInt(capability.substring(0, capability.indexOf('.')));
    }

    /** Makes {@code device} the one of this thread. A thread begins with device 0. */
    public static void use(Device device) {
        try {
            CudaRuntime.setDevice(indexOf(device));
        } catch (NativeException e) {
            throw new CudaException("cannot use " + device, e);
        }
    }

    public static Memory memory(Device device) {
        long[] bytes = on(device, CudaRuntime::memory);
        return new Memory(bytes[0], bytes[1]);
    }

    /**
     * Waits for everything on {@code device}.
     *
     * @throws CudaException if something that ran there has failed
     */
    public static void synchronize(Device device) {
        on(device, () -> {
            CudaRuntime.synchronizeDevice();
            return true;
        });
    }

    /**
     * Gives the device memory that libtorch keeps cached back to the driver. Every {@link StepGraph} of the device is
     * stale afterwards. The stable ABI has no function for it, but before libtorch reports that it is out of memory it
     * does just this: so ask for more than there is.
     */
    public static void emptyCache(Device device) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor unexpected = Tensor.empty(DType.UINT8, device, IMPOSSIBLE_BYTES);
            throw new IllegalStateException(device + " has given a petabyte: " + unexpected);
        } catch (OutOfMemoryException e) {
            // As intended: the cache has gone, and the process goes on.
        }
    }

    /** Runs {@code body} with {@code device} current on this thread, and makes the one before current again. */
    static <T> T on(Device device, Supplier<T> body) {
        try {
            int before = CudaRuntime.device();
            CudaRuntime.setDevice(indexOf(device));
            try {
                return body.get();
            } finally {
                if (before != device.index()) {
                    CudaRuntime.setDevice(before);
                }
            }
        } catch (NativeException e) {
            throw new CudaException(device.toString(), e);
        }
    }

    private static int indexOf(Device device) {
        if (!device.isCuda()) {
            throw new IllegalArgumentException(device + " is no CUDA device");
        }
        return device.index();
    }
}
