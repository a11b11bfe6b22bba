package dev.trainyard.train;

import dev.trainyard.base.InputException;
import dev.trainyard.ffi.Nccl;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.train.config.TrainSection;
import dev.trainyard.train.config.TrainSection.ComputeType;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

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

    /** One device a worker: those that {@code train.devices} asks for, of which {@code first} is the first. */
    static List<Device> all(TrainSection train, Device first, List<TrainExtension> extensions) {
        Optional<String> alone = extensions.stream()
                .filter(extension -> !extension.allowsReplicas())
                .map(TrainExtension::name)
                .findFirst();
        boolean numbered = train.device().startsWith("cuda:");
        if (train.chosenDevices().isEmpty()) {
            boolean several = first.isCuda() && !numbered && alone.isEmpty() && Nccl.isPresent();
            return cuda(first, several ? (int) Math.min(Cuda.deviceCount(), train.globalBatch()) : 1);
        }
        int wanted = train.chosenDevices().getAsInt();
        if (wanted > train.globalBatch()) {
            throw new InputException("train.devices is " + wanted + ", but the global batch has only "
                    + train.globalBatch() + " sequences: raise train.batch_size, or lower train.devices");
        }
        if (wanted > 1 && alone.isPresent()) {
            throw new InputException("train.devices is " + wanted + ", but " + alone.get()
                    + " works with one device only: set train.devices to 1, or leave that section out");
        }
        if (wanted > 1 && numbered) {
            throw new InputException("train.devices is " + wanted + ", but train.device names one: " + train.device()
                    + "; use device: cuda, and CUDA_VISIBLE_DEVICES to choose");
        }
        if (first.isCuda() && wanted > Cuda.deviceCount()) {
            throw new InputException("train.devices is " + wanted + ", but this process sees " + Cuda.deviceCount()
                    + " CUDA device(s): lower it, or use auto");
        }
        return first.isCuda() ? cuda(first, wanted) : Collections.nCopies(wanted, first);
    }

    private static List<Device> cuda(Device first, int count) {
        return count == 1
                ? List.of(first)
                : IntStream.range(0, count).mapToObj(Device::cuda).toList();
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
