package dev.trainyard.train.config;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;
import java.util.List;
import java.util.OptionalInt;

/** The section {@code train}: the loop. */
public record TrainSection(
        @Help("number of updates") @Default("5000") @Range(min = 1) @Neutral
        long maxIters,

        @Help("sequences of one accumulation step") @Default("12") @Range(min = 1)
        int batchSize,

        @Help("accumulation steps: the global batch is batch_size times this") @Default("1") @Range(min = 1)
        int gradientAccumulationSteps,

        @Help("sequences that the device computes at once: auto, or a number; never changes the result's batch")
        @Default("auto")
        @Neutral
        String microBatch,

        @Help("share of device memory that micro_batch auto aims at")
        @Default("0.75")
        @Range(above = 0, max = 1)
        @Neutral
        double memoryTarget,

        @Help("updates between evaluations; there is always one before the first and after the last update")
        @Default("250")
        @Range(min = 1)
        long evalInterval,

        @Help("batches of an evaluation; 0 is the whole validation set in order") @Default("50") @Range(min = 0)
        int evalIters,

        @Help("updates between lines of metrics") @Default("1") @Range(min = 1) @Neutral
        long logEvery,

        @Help("seed of every random draw of the run") @Default("1337")
        long seed,

        @Help("auto (first usable CUDA device, else the CPU), cpu, cuda, cuda:1") @Default("auto") @Neutral
        String device,

        @Help(
                "workers that share every update, each on a device of its own: auto (all CUDA devices; one on the CPU), or a number")
        @Default("auto")
        @Neutral
        String devices,

        @Help("auto, float32, bfloat16 or float16; master weights stay float32") @Default("auto")
        ComputeType computeDtype,

        @Help("on CUDA: the same bits from the same run, at the cost of slower kernels") @Default("false")
        boolean deterministic,

        @Help("capture a step once and replay it (CUDA)") @Default("auto") @Neutral
        Switch stepGraph,

        @Help("what forward forgets and backward computes again: off, blocks, auto (blocks if memory is short)")
        @Default("off")
        @Neutral
        Recompute recompute,

        @Help("scratch, or the folder of a GPT-2 model in the Hugging Face layout") @Default("scratch")
        String initFrom,

        @Help("what a run does whose loss is lost for ten updates: stop, rollback (and leave the batch out), ignore")
        @Default("stop")
        @Neutral
        OnDivergence onDivergence,

        @Help("seconds between a request to stop and the end of the process: of the queue, or of people")
        @Default("120")
        @Range(above = 0, max = 86_400)
        @Neutral
        double graceSeconds,

        @Help("minutes without an update or an answer of other workers after which the process is given up")
        @Default("30")
        @Range(above = 0, max = 10_000)
        @Neutral
        double collectiveTimeout,

        @Help("what goes wrong on purpose, for tests: [{at_step: 20, kind: kill}]") @Default("[]") @Neutral
        List<Fault> faults) {
    /** Names of compute types. */
    public enum ComputeType {
        AUTO,
        FLOAT32,
        BFLOAT16,
        FLOAT16
    }

    /** What is on, off, or decided by what the machine can do. */
    public enum Switch {
        AUTO,
        ON,
        OFF
    }

    /** What a lost run does. */
    public enum OnDivergence {
        STOP,
        ROLLBACK,
        IGNORE
    }

    /** Activation recomputation. */
    public enum Recompute {
        OFF,
        BLOCKS,
        AUTO
    }

    public TrainSection {
        if (!microBatch.equals("auto") && !microBatch.matches("[1-9]\\d{0,8}")) {
            throw new InputException("micro_batch must be auto or a number from 1 on, not '" + microBatch + "'");
        }
        if (!devices.equals("auto") && !devices.matches("[1-9]\\d{0,3}")) {
            throw new InputException("devices must be auto or a number from 1 on, not '" + devices + "'");
        }
        if (!device.matches("auto|cpu|cuda(:\\d{1,3})?")) {
            throw new InputException("device must be auto, cpu, cuda or cuda:N, not '" + device + "'");
        }
    }

    /** How many workers, if the user has chosen it. */
    public OptionalInt chosenDevices() {
        return devices.equals("auto") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(devices));
    }

    /** Sequences of one update. */
    public long globalBatch() {
        return (long) batchSize * gradientAccumulationSteps;
    }

    /** The micro-batch, if the user has chosen it. */
    public OptionalInt chosenMicroBatch() {
        return microBatch.equals("auto") ? OptionalInt.empty() : OptionalInt.of(Integer.parseInt(microBatch));
    }
}
