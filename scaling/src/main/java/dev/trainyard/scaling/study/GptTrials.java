package dev.trainyard.scaling.study;

import dev.trainyard.base.Json;
import dev.trainyard.base.config.Config;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.torch.Device;
import dev.trainyard.train.Interruption;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.TrainRuns;
import dev.trainyard.train.TrainSummary;
import dev.trainyard.train.config.TrainConfig;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Trials of the built-in GPT: each is a run of the trainer in the sweep's folder. */
final class GptTrials implements TrialRunner {
    private final SweepFolder folder;
    private final String yaml;
    private final TrainConfig shared;
    private final Optional<Path> libtorch;
    private final TrainRuns runs;
    private final List<String> command;
    private final List<Device> devices;
    private final boolean packed;

    /**
     * @param devices that workers take in turn
     * @param packed whether trials share a device, so that none may measure what memory is left for it
     */
    GptTrials(
            SweepFolder folder,
            String yaml,
            Optional<Path> libtorch,
            String version,
            List<String> command,
            List<Device> devices,
            boolean packed) {
        this.folder = folder;
        this.yaml = yaml;
        this.shared = TrainConfig.bind(Config.parse("sweep.json", yaml, List.of()));
        this.libtorch = libtorch;
        this.runs = new TrainRuns(new RunStore(folder.runs()), version);
        this.command = List.copyOf(command);
        this.devices = List.copyOf(devices);
        this.packed = packed;
    }

    /** The trial as a training run, checked; the caller closes it. */
    TrainPlan open(Trial trial, Device device, List<TrainExtension> extensions) {
        Config config = Config.parse(trial.experimentId(), yaml, overrides(trial, device));
        return TrainPlan.of(config, extensions, libtorch, folder.runs());
    }

    private List<String> overrides(Trial trial, Device device) {
        List<String> overrides = new ArrayList<>();
        trial.model().forEach((key, value) -> overrides.add(key + "=" + value));
        overrides.add("run.name=" + trial.experimentId());
        overrides.add("run.group=" + Json.line(String.valueOf(folder.path().getFileName())));
        overrides.add("train.device=" + device);
        overrides.add("train.devices=1");
        overrides.add("train.batch_size=" + trial.batchSize());
        overrides.add("train.max_iters=" + trial.steps());
        overrides.add("train.seed=" + trial.seed());
        overrides.add("optimizer.learning_rate=" + trial.learningRate());
        shared.optimizer().minLr().ifPresent(least -> {
            double share = least / shared.optimizer().learningRate();
            overrides.add("optimizer.min_lr=" + share * trial.learningRate());
        });
        overrides.add("optimizer.warmup_iters=" + trial.warmupIters());
        overrides.add("optimizer.lr_decay_iters=" + trial.steps());
        if (packed && device.isCuda() && shared.train().chosenMicroBatch().isEmpty()) {
            overrides.add(
                    "train.micro_batch=" + trial.batchSize() * shared.train().gradientAccumulationSteps());
        }
        return overrides;
    }

    @Override
    public Optional<Claim> claim(Trial trial, int worker) {
        StepCounter counter = new StepCounter();
        TrainPlan plan = open(trial, devices.get(worker % devices.size()), List.of(counter));
        try {
            Optional<RunWriter> run = runs.claim(plan, trial.experimentId(), command);
            if (run.isEmpty()) {
                plan.close();
            }
            return run.map(writer -> new GptClaim(plan, writer, counter));
        } catch (RuntimeException e) {
            plan.close();
            throw e;
        }
    }

    private record GptClaim(TrainPlan plan, RunWriter run, StepCounter counter) implements Claim {
        @Override
        public void startOver() {
            SweepFolder.clearCheckpoints(run.folder());
        }

        @Override
        public Measured train(Interruption interruption, LongConsumer steps) {
            counter.told = steps;
            TrainSummary summary = TrainRuns.run(plan, run, interruption).summary();
            return new Measured(
                    summary.steps() == plan.config().train().maxIters(),
                    summary.finalValLoss(),
                    summary.tokens(),
                    summary.wallSeconds(),
                    summary.tokensPerSecond(),
                    summary.device());
        }

        @Override
        public void close() {
            run.close();
            plan.close();
        }
    }

    /** Tells how far a run is, from within; step graphs go on. */
    private static final class StepCounter implements TrainExtension {
        private LongConsumer told = _ -> {};

        @Override
        public String name() {
            return "sweep";
        }

        @Override
        public void bind(Config config) {
            // it has no section
        }

        @Override
        public boolean allowsStepGraph() {
            return true;
        }

        @Override
        public void afterStep(long step) {
            told.accept(step);
        }

        @Override
        public Map<String, Object> atCheckpoint(long step) {
            return Map.of();
        }
    }
}
