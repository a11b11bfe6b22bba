package dev.trainyard.bench;

import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.model.Gpt;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Map;

/**
 * What {@link StepTime} prints.
 *
 * @param flags what was asked for
 * @param libtorch version and place
 * @param threads of an operator on the CPU
 * @param msPerStep median over the windows; all instances do a step in that time
 * @param tokensPerSecond of all instances together
 * @param javaBytesPerStep what a training thread allocated on the Java heap, per step
 * @param loadAverage of the machine over the last minute: how many threads were not ours
 */
record StepTimeResult(
        Map<String, String> flags,
        String libtorch,
        String device,
        String dtype,
        int threads,
        long parameters,
        double msPerStep,
        double msPerStepMin,
        double msPerStepMax,
        long tokensPerSecond,
        long javaBytesPerStep,
        double loadAverage) {
    private static final double MILLIS = 1000;

    /**
     * @param windows milliseconds a step
     * @param allocatedBytes by all training threads in all windows
     */
    static StepTimeResult of(StepTimeOptions options, TrainPlan plan, double[] windows, long allocatedBytes) {
        double[] sorted = windows.clone();
        Arrays.sort(sorted);
        int middle = sorted.length / 2;
        double median = sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        long steps = (long) options.windows() * options.steps() * options.instances();
        return new StepTimeResult(
                options.values(),
                plan.torch().version() + " (" + plan.torch().home().source() + ")",
                plan.device().toString(),
                plan.computeType().label(),
                plan.torch().threads(),
                new Gpt(plan.config().model()).parameterCount(),
                median,
                sorted[0],
                sorted[sorted.length - 1],
                Math.round(MILLIS * options.tokensPerStep() * options.instances() / median),
                allocatedBytes / steps,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
