package dev.trainyard.scaling.study;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.config.Config;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Torch;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.train.Interruption;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.config.TrainConfig;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The study of the built-in GPT on token files: all that it needs is YAML. */
public final class GptSweep {
    private final SweepFolder folder;
    private final Optional<Path> libtorch;

    public GptSweep(SweepFolder folder, Optional<Path> libtorch) {
        this.folder = folder;
        this.libtorch = libtorch;
    }

    /**
     * How a run of a sweep ended.
     *
     * @param exitCode what the process should exit with
     */
    public record Outcome(List<TrialResult> results, ExitCode exitCode) {}

    /**
     * Plans, and writes the plan. A sweep that is there already is extended, if it has the same recipe: what is done
     * stays.
     *
     * @param config with a section {@code sweep}
     * @throws InputException at the first thing that is wrong; nothing is written then
     */
    public SweepPlan plan(Config config) {
        return new GptPlanner(config, folder, libtorch).plan();
    }

    /**
     * Trains what is left to do.
     *
     * @param config the configuration, if the caller has one: it must be what was planned
     * @param version of Trainyard, for the record
     * @param command the command line, for the record
     */
    public Outcome run(Optional<Config> config, boolean retryFailed, String version, List<String> command) {
        return run(config, retryFailed, version, command, Optional.empty());
    }

    /**
     * As {@link #run(Optional, boolean, String, List)}, for callers whose time is limited: when it is up, the trials in
     * progress are preempted, with checkpoints.
     */
    public Outcome run(
            Optional<Config> config,
            boolean retryFailed,
            String version,
            List<String> command,
            Optional<Duration> limit) {
        if (!folder.isPlanned() && config.isPresent()) {
            plan(config.get());
        }
        SweepPlan plan = folder.plan();
        config.ifPresent(given -> requireSame(plan, given));
        TrainConfig shared = TrainConfig.bind(Config.parse("sweep.json", plan.config(), List.of()));
        if (!DataFingerprint.of(shared.data().path()).equals(plan.data())) {
            throw new InputException(shared.data().path() + ": holds other tokens than when " + folder.path()
                    + " was planned; put them back, or plan in another folder");
        }
        Torch.load(libtorch);
        List<Device> devices = devices(shared.train().device());
        try (Interruption interruption = Interruption.listen(limit);
                SweepProgress progress = new SweepProgress(ProgressLine.onStderr())) {
            List<Trial> due = SweepRun.due(folder, plan, retryFailed);
            int perDevice = due.isEmpty() ? 1 : perDevice(plan, due, devices.getFirst(), shared, progress);
            int workers = Math.max(1, Math.min(due.size(), perDevice * devices.size()));
            GptTrials trials = new GptTrials(folder, plan.config(), libtorch, version, command, devices, perDevice > 1);
            List<TrialResult> results =
                    new SweepRun(folder, plan, trials, retryFailed, progress).run(interruption, workers);
            return new Outcome(
                    results,
                    interruption.requested().map(Interruption.Kind::exitCode).orElse(exitCode(results)));
        }
    }

    private void requireSame(SweepPlan plan, Config config) {
        String wanted = new GptPlanner(config, folder, libtorch).planHash();
        if (!wanted.equals(plan.planHash())) {
            throw new InputException(folder.path() + " holds another plan ("
                    + plan.planHash().substring(0, 8)
                    + ", this configuration gives " + wanted.substring(0, 8) + "): add its trials with trainyard"
                    + " scaling plan CONFIG --out " + folder.path() + ", go on with trainyard scaling run "
                    + folder.path() + ", or choose another --out");
        }
    }

    private int perDevice(SweepPlan plan, List<Trial> due, Device device, TrainConfig shared, SweepProgress progress) {
        if (plan.parallel().isPresent()) {
            return plan.parallel().getAsInt();
        }
        GptTrials trials = new GptTrials(folder, plan.config(), libtorch, "", List.of(), List.of(device), true);
        return Packing.remembered(
                folder,
                device,
                () -> {
                    List<TrainPlan> plans = new ArrayList<>();
                    try {
                        Packing.longestFirst(due, device)
                                .forEach(trial -> plans.add(trials.open(trial, device, List.of())));
                        return Packing.measure(
                                plans.stream()
                                        .<Supplier<Rehearsal>>map(opened -> () -> Rehearsal.of(opened))
                                        .toList(),
                                device,
                                shared.train().memoryTarget());
                    } finally {
                        plans.forEach(TrainPlan::close);
                    }
                },
                progress);
    }

    /** All CUDA devices where the configuration leaves the choice open. */
    static List<Device> devices(String wanted) {
        if (!wanted.equals("cpu") && Cuda.isAvailable()) {
            return wanted.startsWith("cuda:")
                    ? List.of(Device.cuda(Integer.parseInt(wanted.substring("cuda:".length()))))
                    : IntStream.range(0, wanted.equals("cuda") ? 1 : Cuda.deviceCount())
                            .mapToObj(Device::cuda)
                            .toList();
        }
        if (wanted.startsWith("cuda")) {
            throw new InputException("train.device is " + wanted + ", but " + Cuda.whyNot()
                    + "; use device: cpu, or see trainyard doctor");
        }
        return List.of(Device.CPU);
    }

    private static ExitCode exitCode(List<TrialResult> results) {
        return results.stream().anyMatch(row -> row.status() == TrialResult.Status.FAILED)
                ? ExitCode.FAILED
                : ExitCode.OK;
    }
}
