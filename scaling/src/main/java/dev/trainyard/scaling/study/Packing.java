package dev.trainyard.scaling.study;

import dev.trainyard.torch.Device;
import dev.trainyard.torch.OutOfMemoryException;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.train.TrainPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** How many trials to train at once on a device: as many as fit and still raise the total throughput. */
final class Packing {
    /** Less gain than this is not worth the memory, nor the risk of noise. */
    private static final double WORTH = 1.1;

    private static final int MOST = 64;

    private Packing() {}

    /**
     * Measures 1, 2, 4, ... of the trials side by side.
     *
     * @param trials longest first: those that will be trained together first
     * @param opened makes a trial's plan, which this closes
     * @param memoryTarget share of the device's memory to use
     */
    static int measure(List<Trial> trials, Function<Trial, TrainPlan> opened, Device device, double memoryTarget) {
        int most = Math.min(
                trials.size(), device.isCuda() ? MOST : Runtime.getRuntime().availableProcessors());
        int best = 1;
        double bestRate = 0;
        for (int count = 1; count <= most; count *= 2) {
            double free = device.isCuda() ? Cuda.memory(device).freeBytes() : 0;
            double rate;
            try {
                rate = rate(trials.subList(0, count), opened);
            } catch (OutOfMemoryException e) {
                break;
            }
            if (rate < bestRate * WORTH) {
                break;
            }
            best = count;
            bestRate = rate;
            if (device.isCuda() && wouldOverflow(device, free, memoryTarget)) {
                break;
            }
        }
        return best;
    }

    /** libtorch keeps what was used, so what is free now is what is left beside this many. Twice as many take twice as much. */
    private static boolean wouldOverflow(Device device, double freeBefore, double target) {
        Cuda.Memory memory = Cuda.memory(device);
        double used = memory.totalBytes() - memory.freeBytes();
        return used + Math.max(0, freeBefore - memory.freeBytes()) > target * memory.totalBytes();
    }

    private static double rate(List<Trial> trials, Function<Trial, TrainPlan> opened) {
        List<TrainPlan> plans = new ArrayList<>();
        try {
            trials.forEach(trial -> plans.add(opened.apply(trial)));
            return Pace.of(plans).flopsPerSecond();
        } finally {
            plans.forEach(TrainPlan::close);
        }
    }
}
