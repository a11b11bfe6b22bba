package dev.trainyard.monitor.diagnose;

import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.Metric;
import dev.trainyard.monitor.Sample;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What a whole run was like: the mean of each figure, and how long each finding held. Bounded, however long the run. */
public final class Tally {
    private final Map<Integer, EnumMap<GpuMetric, Mean>> gpus = new TreeMap<>();
    private final EnumMap<HostMetric, Mean> host = new EnumMap<>(HostMetric.class);
    private final Map<String, Held> held = new LinkedHashMap<>();
    private long samples;
    private long judged;

    private static final class Mean {
        private double sum;
        private long count;

        void add(double value) {
            sum += value;
            count++;
        }

        double value() {
            return sum / count;
        }
    }

    private record Held(Finding last, long samples) {}

    /**
     * Takes a sample and what held then.
     *
     * @param findings of the judge; counted from its first few samples on
     */
    public void add(Sample sample, List<Finding> findings) {
        samples++;
        for (GpuSample gpu : sample.gpus()) {
            EnumMap<GpuMetric, Mean> means = gpus.computeIfAbsent(gpu.index(), index -> new EnumMap<>(GpuMetric.class));
            gpu.values()
                    .forEach((metric, value) ->
                            means.computeIfAbsent(metric, key -> new Mean()).add(value));
        }
        sample.host()
                .values()
                .forEach((metric, value) ->
                        host.computeIfAbsent(metric, key -> new Mean()).add(value));
        if (samples >= Judge.LEAST) {
            judged++;
            for (Finding finding : findings) {
                held.merge(
                        finding.diagnosis().key() + " " + finding.where(),
                        new Held(finding, 1),
                        (before, now) -> new Held(now.last, before.samples + 1));
            }
        }
    }

    /** What lost the most time, in a sentence; empty if nothing held for at least a fifth of it. */
    public Optional<String> sentence() {
        return held.values().stream()
                .filter(one -> one.last.diagnosis().level() != Level.INFO && 5 * one.samples >= judged)
                .max(Comparator.comparingLong(Held::samples))
                .map(one -> one.last.sentence() + ", in " + Math.round(100.0 * one.samples / judged) + " % of the run. "
                        + one.last.diagnosis().advice());
    }

    /** As JSON has it. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("samples", samples);
        List<Map<String, Object>> findings = new ArrayList<>();
        held.values().stream()
                .sorted(Comparator.comparingLong(Held::samples).reversed())
                .forEach(one -> {
                    Map<String, Object> finding = one.last.json();
                    finding.put("share", Math.rint(1000.0 * one.samples / judged) / 1000);
                    findings.add(finding);
                });
        json.put("findings", findings);
        json.put("host", means(host, HostMetric.values()));
        List<Map<String, Object>> devices = new ArrayList<>();
        gpus.forEach((index, means) -> {
            Map<String, Object> gpu = new LinkedHashMap<>();
            gpu.put("index", index);
            gpu.putAll(means(means, GpuMetric.values()));
            devices.add(gpu);
        });
        json.put("gpus", devices);
        return json;
    }

    private static <M extends Enum<M> & Metric> Map<String, Object> means(EnumMap<M, Mean> means, M[] all) {
        EnumMap<M, Double> values = new EnumMap<>(all[0].getDeclaringClass());
        means.forEach((metric, mean) -> values.put(metric, mean.value()));
        Map<String, Object> json = new LinkedHashMap<>();
        Metric.write(values, all, json, false);
        return json;
    }
}
