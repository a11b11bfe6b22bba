package dev.trainyard.train.monitor;

import dev.trainyard.base.config.Config;
import dev.trainyard.monitor.GpuSource;
import dev.trainyard.monitor.gpu.NvmlGpus;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.torch.Device;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.Training;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Samples the machine beside the training. It never fails a run, and waits for nothing but its own end. */
public final class MonitorExtension implements TrainExtension {
    private final Function<List<Device>, GpuSource> gpus;
    private Optional<MonitorSection> section = Optional.empty();
    private Optional<Alerts> alerts = Optional.empty();
    private Optional<RunWatch> watch = Optional.empty();

    /** Asks NVML for the devices that a run trains on. */
    public MonitorExtension() {
        this(devices -> devices.stream().anyMatch(Device::isCuda)
                ? NvmlGpus.ofCuda(devices.stream().map(Device::index).toList())
                : GpuSource.none("the run trains on the CPU"));
    }

    /** @param gpus opens the GPUs that a run trains on; called on the sampling thread */
    public MonitorExtension(Function<List<Device>, GpuSource> gpus) {
        this.gpus = gpus;
    }

    @Override
    public String name() {
        return "monitor";
    }

    @Override
    public void bind(Config config) {
        section = Optional.of(config.section("monitor", MonitorSection.class));
    }

    @Override
    public boolean allowsStepGraph() {
        return true;
    }

    @Override
    public boolean allowsReplicas() {
        return true;
    }

    @Override
    public void alerts(Alerts runAlerts) {
        alerts = Optional.of(runAlerts);
    }

    @Override
    public void begin(Training training) {
        watch = section.filter(MonitorSection::enabled)
                .map(settings ->
                        new RunWatch(training, settings, alerts.orElseThrow(), () -> gpus.apply(training.devices())));
    }

    @Override
    public void afterStep(long step) {
        watch.ifPresent(running -> running.step(step));
    }

    @Override
    public Optional<String> afterRun(RunFolder run) {
        return watch.flatMap(RunWatch::finish);
    }

    @Override
    public void end() {
        watch.ifPresent(RunWatch::finish);
    }
}
