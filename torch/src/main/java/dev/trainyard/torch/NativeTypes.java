package dev.trainyard.torch;

import dev.trainyard.ffi.LibTorch;

/** libtorch's numbers for element types and devices, asked once. */
final class NativeTypes {
    private static final int[] DTYPE = new int[DType.values().length];
    private static final int CPU = LibTorch.deviceType("cpu");
    private static final int CUDA = LibTorch.deviceType("cuda");

    static {
        for (DType type : DType.values()) {
            DTYPE[type.ordinal()] = LibTorch.dtype(type.label());
        }
    }

    private NativeTypes() {}

    static int of(DType type) {
        return DTYPE[type.ordinal()];
    }

    static DType dtype(int number) {
        for (DType type : DType.values()) {
            if (DTYPE[type.ordinal()] == number) {
                return type;
            }
        }
        throw new IllegalStateException("libtorch's element type number " + number + " has no name here");
    }

    static int of(Device device) {
        return device.isCuda() ? CUDA : CPU;
    }

    static Device device(int type, int index) {
        return type == CUDA ? Device.cuda(index) : Device.CPU;
    }
}
