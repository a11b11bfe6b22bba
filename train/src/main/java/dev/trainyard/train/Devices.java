package dev.trainyard.train;

import dev.trainyard.base.InputException;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.train.config.TrainSection.ComputeType;

/** What {@code train.device} and {@code train.compute_dtype} mean on this machine. */
final class Devices {
    private static final int FIRST_WITH_BFLOAT16 = 8;

    private Devices() {}

    static Device choose(String wanted) {
        if (wanted.equals("cpu") || wanted.equals("auto") && !Cuda.isAvailable()) {
            return Device.CPU;
        }
        if (!Cuda.isAvailable()) {
            throw new InputException("train.device is " + wanted + ", but " + Cuda.whyNot()
                    + "; use device: cpu, or see trainyard doctor");
        }
        int index = wanted.startsWith("cuda:") ? Integer.parseInt(wanted.substring("cuda:".length())) : 0;
        if (index >= Cuda.deviceCount()) {
            throw new InputException("train.device is " + wanted + ", but this machine has " + Cuda.deviceCount()
                    + " CUDA device(s), numbered from 0");
        }
        return Device.cuda(index);
    }

    static DType computeType(ComputeType wanted, Device device) {
        return switch (wanted) {
            case FLOAT32 -> DType.FLOAT32;
            case BFLOAT16 -> DType.BFLOAT16;
            case FLOAT16 -> {
                if (!device.isCuda()) {
                    throw new InputException(
                            "train.compute_dtype float16 needs a CUDA device; on the CPU use float32 or bfloat16");
                }
                yield DType.FLOAT16;
            }
            case AUTO -> {
                if (!device.isCuda()) {
                    yield DType.FLOAT32;
                }
                yield Cuda.computeCapabilityMajor(device) >= FIRST_WITH_BFLOAT16 ? DType.BFLOAT16 : DType.FLOAT16;
            }
        };
    }
}
