package dev.trainyard.monitor.diagnose;

import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.HostSample;
import dev.trainyard.monitor.Ring;
import dev.trainyard.monitor.Sample;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Looks at the last samples, those of each GPU by themselves. For one thread at a time. */
public final class Judge {
    /** Samples of a window. */
    public static final int WINDOW = 30;

    /** With fewer, a single odd sample would decide. */
    public static final int LEAST = 5;

    private static final int STRETCH = 60;

    private final Limits limits;
    private final Ring<Sample> samples = new Ring<>(WINDOW);
    private final Map<Integer, Ring<GpuSample>> gpus = new TreeMap<>();
    private final Map<Integer, Growth> deviceMemory = new TreeMap<>();
    private final Growth processMemory = new Growth(STRETCH);

    public Judge(Limits limits) {
        this.limits = limits;
    }

    /** Takes the next sample. */
    public void add(Sample sample) {
        samples.add(sample);
        processMemory.add(sample.host().get(HostMetric.PROCESS_MEMORY_BYTES));
        for (GpuSample gpu : sample.gpus()) {
            gpus.computeIfAbsent(gpu.index(), index -> new Ring<>(WINDOW)).add(gpu);
            deviceMemory
                    .computeIfAbsent(gpu.index(), index -> new Growth(STRETCH))
                    .add(gpu.get(GpuMetric.MEMORY_USED_BYTES));
        }
    }

    /** Whether the window is full: what is found now is worth telling. */
    public boolean isSure() {
        return samples.isFull();
    }

    /** What holds over the window; nothing while there are fewer than {@value #LEAST} samples. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        if (samples.size() < LEAST) {
            return findings;
        }
        List<Sample> window = samples.list();
        Phases phases = Phases.of(window);
        List<GpuWindow> windows =
                gpus.values().stream().map(ring -> new GpuWindow(ring.list())).toList();
        windows.forEach(gpu -> findings.addAll(GpuRules.judge(gpu, phases, limits)));
        findings.addAll(GroupRules.judge(windows));
        List<HostSample> hosts = window.stream().map(Sample::host).toList();
        findings.addAll(HostRules.judge(hosts, limits));
        findings.addAll(HostRules.judge(phases, !windows.isEmpty()));
        windows.forEach(gpu -> growing(gpu, findings));
        processMemory
                .found(hosts.getLast().get(HostMetric.MEMORY_TOTAL_BYTES))
                .ifPresent(grown -> findings.add(new Finding(Diagnosis.MEMORY_GROWING, "process", grown)));
        return findings;
    }

    private void growing(GpuWindow gpu, List<Finding> findings) {
        Growth growth = deviceMemory.getOrDefault(gpu.index(), new Growth(STRETCH));
        growth.found(gpu.mean(GpuMetric.MEMORY_TOTAL_BYTES))
                .ifPresent(grown -> findings.add(new Finding(Diagnosis.MEMORY_GROWING, gpu.where(), grown)));
    }
}
