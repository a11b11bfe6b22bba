package dev.trainyard.monitor.diagnose;

import java.util.Locale;

/** Everything that can be found, with what to do about it: the table of docs/monitor.md. */
public enum Diagnosis {
    IDLE(Level.INFO, "the GPU has no work", "Nothing has reached it: look at the log of the run."),
    INPUT_BOUND(
            Level.WARNING,
            "the loop waits for data",
            "Put data.path on a local disk or in memory (/dev/shm), or read it in order (data.order: sequential)."),
    HOST_BOUND(
            Level.WARNING,
            "the GPU waits for the host, which launches small kernels one by one",
            "Capture the step (train.step_graph: on), or give the GPU more at once: a larger train.micro_batch, a larger"
                    + " train.batch_size with fewer gradient_accumulation_steps."),
    MEMORY_BOUND(
            Level.WARNING,
            "device memory is the limit, the tensor cores wait for it",
            "Move fewer bytes: train.compute_dtype: bfloat16 or a precision.recipe in 8 bits, train.recompute: off. A smaller"
                    + " train.batch_size does not help."),
    COMPUTE_BOUND(Level.INFO, "the tensor cores are busy: as it should be", "Nothing to change."),
    COMMUNICATION_BOUND(
            Level.WARNING,
            "kernels wait for other GPUs",
            "Talk less often: a larger train.batch_size or more train.gradient_accumulation_steps for each update; see that the"
                    + " GPUs are connected by NVLink."),
    POWER_CAPPED(
            Level.INFO,
            "the board draws all the power it may, and its clock is lower for it",
            "Normal for dense matrix products; train.compute_dtype: bfloat16 does the most for a watt."),
    SLOWDOWN(
            Level.ERROR,
            "the GPU slows itself down against heat or a power fault",
            "Tell whoever runs the machine: cooling, power supply. Until then train on another GPU: train.device."),
    GPU_LOST(
            Level.ERROR,
            "the GPU does not answer any more",
            "Tell whoever runs the machine; go on without it: train.device, and --resume auto."),
    DEVICE_MEMORY(
            Level.WARNING,
            "device memory is nearly full",
            "Compute fewer sequences at once: train.micro_batch, or a lower train.memory_target; train.recompute: blocks."),
    MEMORY_GROWING(
            Level.WARNING,
            "memory grows without end",
            "Something is kept with each step. Until it is found: checkpoint.every_minutes, and a restart with --resume auto."),
    IMBALANCE(
            Level.WARNING,
            "the GPUs have unequal work",
            "Make train.batch_size a multiple of the number of GPUs times train.micro_batch; see what else runs on the busier one."),
    STRAGGLER(
            Level.WARNING,
            "one GPU is slower and the others wait for it",
            "See its temperature, clocks and what else runs on it; leave it out of CUDA_VISIBLE_DEVICES."),
    EVALUATION_HEAVY(
            Level.WARNING,
            "much of the time goes to evaluations",
            "Evaluate less often (train.eval_interval) or on less (train.eval_iters, data.val_tokens)."),
    CHECKPOINT_HEAVY(
            Level.WARNING,
            "the loop stands still for checkpoints",
            "Save less often (checkpoint.every_minutes, checkpoint.every_steps) or to a faster disk (checkpoint.dir)."),
    HOST_MEMORY(
            Level.WARNING,
            "memory of the host is nearly full",
            "Ask for more memory, or see which other process takes it; monitor.host_memory_percent is the limit."),
    HOST_CPU(
            Level.WARNING,
            "the CPUs are nearly all busy",
            "Ask for more CPUs, or see which other process takes them; monitor.host_cpu_percent is the limit."),
    DISK_FULL(
            Level.WARNING,
            "a disk is nearly full",
            "Keep fewer checkpoints (checkpoint.keep), put them elsewhere (checkpoint.dir), or make room; monitor.disk_percent is"
                    + " the limit.");

    private final Level level;
    private final String meaning;
    private final String advice;

    Diagnosis(Level level, String meaning, String advice) {
        this.level = level;
        this.meaning = meaning;
        this.advice = advice;
    }

    public Level level() {
        return level;
    }

    /** What it means, as half a sentence. */
    public String meaning() {
        return meaning;
    }

    /** Which setting to change. */
    public String advice() {
        return advice;
    }

    /** Its name in files: {@code host_bound}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
