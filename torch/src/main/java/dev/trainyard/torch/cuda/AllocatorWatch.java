package dev.trainyard.torch.cuda;

import dev.trainyard.ffi.CudaLaunch;
import dev.trainyard.ffi.CudaTorch;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Notices that libtorch's allocator has given its cached memory of a device back to the driver, which it does silently
 * when a request does not fit. No function of libtorch's ABI tells. So a small cached block is left on a stream that
 * nobody else uses: its memory goes with the flush, and the driver never gives an allocation's number again.
 */
final class AllocatorWatch {
    private static final Map<Device, AllocatorWatch> OF_DEVICE = new ConcurrentHashMap<>();

    private final CudaStream stream;
    private long address;
    private OptionalLong allocation = OptionalLong.empty();
    private long flushes;

    private AllocatorWatch(CudaStream stream) {
        this.stream = stream;
    }

    static AllocatorWatch of(Device device) {
        // Only the watch takes a stream of high priority, so that the block lies in memory of its own.
        return OF_DEVICE.computeIfAbsent(
                device,
                d -> new AllocatorWatch(new CudaStream(
                        d, Cuda.on(d, () -> CudaTorch.streamFromPool(d.index(), true)))));
    }

    /** How many flushes have been seen; two calls give the same number if there was none between them. */
    synchronized long flushes() {
        if (allocation.isEmpty() || !allocation.equals(CudaLaunch.allocation(address))) {
            flushes++;
            arm();
        }
        return flushes;
    }

    private void arm() {
        try (CudaStream.Use use = stream.makeCurrent();
                Tensor block = TensorScope.kept(() -> Tensor.empty(DType.UINT8, stream.device(), 1))) {
            address = block.address();
            allocation = CudaLaunch.allocation(address);
        }
    }
}
