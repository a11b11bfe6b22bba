package dev.trainyard.scaling.study;

import dev.trainyard.torch.Device;
import dev.trainyard.torch.OutOfMemoryException;
import dev.trainyard.torch.cuda.Cuda;
import java.util.Comparator;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/** How many trials to train at once on a device: as many as fit and still raise the total throughput. */
final class Packing {
    /** Less gain than this is not worth the memory, nor the risk of noise. */
    private static final double WORTH = 1.1;

    private static final int MOST = 64;

    private Packing() {}

    /** What was measured here before, on this device of this machine; else what {@code measure} says. */
    static int remembered(SweepFolder folder, Device device, IntSupplier measure, SweepProgress progress) {
        String measuredOn = device + " of " + Runtime.getRuntime().availableProcessors() + " cores";
        return folder.measuredParallel(measuredOn).orElseGet(() -> {
            int count = measure.getAsInt();
            folder.measuredParallel(measuredOn, count);
            progress.note("parallel: auto is " + count + " on " + device + ", by measuring");
            return count;
        });
    }

    /** Those that would be trained at once, if as many as are tried. */
    static List<Trial> longestFirst(List<Trial> due, Device device) {
        int most = device.isCuda() ? MOST : Runtime.getRuntime().availableProcessors();
        return due.stream()
                .sorted(Comparator.comparingDouble(Trial::estimatedSeconds).reversed())
                .limit(most)
                .toList();
    }

    /**
     * Measures 1, 2, 4, ... side by side.
     *
     * @param models as many as may be tried
     * @param memoryTarget share of the device's memory to use
     */
    static int measure(List<Supplier<Rehearsal>> models, Device device, double memoryTarget) {
        int best = 1;
        double bestRate = 0;
        for (int count = 1; count <= models.size(); count *= 2) {
            double free = device.isCuda() ? Cuda.memory(device).freeBytes() : 0;
            double rate;
            try {
                rate = Pace.of(models.subList(0, count)).flopsPerSecond();
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
}
