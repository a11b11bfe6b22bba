package dev.trainyard.monitor.prometheus;

import dev.trainyard.monitor.DiskSpace;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.Metric;
import dev.trainyard.monitor.Sample;
import dev.trainyard.monitor.ThrottleReason;

/** A sample in Prometheus' text exposition format, version 0.0.4. */
final class PrometheusText {
    static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private final StringBuilder text = new StringBuilder();

    private PrometheusText() {}

    static String of(Sample sample) {
        PrometheusText page = new PrometheusText();
        for (HostMetric metric : HostMetric.values()) {
            Double value = sample.host().values().get(metric);
            if (value != null) {
                page.family("host", metric);
                page.line("trainyard_host_" + metric.key(), "", value);
            }
        }
        page.disks(sample);
        for (GpuMetric metric : GpuMetric.values()) {
            if (sample.gpus().stream().anyMatch(gpu -> gpu.values().containsKey(metric))) {
                page.family("gpu", metric);
                for (GpuSample gpu : sample.gpus()) {
                    Double value = gpu.values().get(metric);
                    if (value != null) {
                        page.line("trainyard_gpu_" + metric.key(), labels(gpu), value);
                    }
                }
            }
        }
        page.reasons(sample);
        return page.text.toString();
    }

    private void disks(Sample sample) {
        if (!sample.host().disks().isEmpty()) {
            family("trainyard_disk_used_percent", "how full a file system is", "gauge");
            for (DiskSpace disk : sample.host().disks()) {
                line("trainyard_disk_used_percent", "folder=\"" + escaped(disk.folder()) + "\"", disk.usedPercent());
            }
        }
    }

    private void reasons(Sample sample) {
        if (!sample.gpus().isEmpty()) {
            family("trainyard_gpu_throttled", "whether this holds the clocks back", "gauge");
            for (GpuSample gpu : sample.gpus()) {
                for (ThrottleReason reason : ThrottleReason.values()) {
                    boolean holds = gpu.throttleReasons().contains(reason);
                    String labels = labels(gpu) + ",reason=\"" + reason.key() + "\"";
                    line("trainyard_gpu_throttled", labels, holds ? 1 : 0);
                }
            }
        }
    }

    private void family(String of, Metric metric) {
        family("trainyard_" + of + "_" + metric.key(), metric.help(), metric.isCounter() ? "counter" : "gauge");
    }

    private void family(String name, String help, String type) {
        text.append("# HELP ").append(name).append(' ').append(help).append('\n');
        text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
    }

    private void line(String name, String labels, double value) {
        text.append(name);
        if (!labels.isEmpty()) {
            text.append('{').append(labels).append('}');
        }
        text.append(' ').append(value).append('\n');
    }

    private static String labels(GpuSample gpu) {
        return "gpu=\"" + gpu.index() + "\",name=\"" + escaped(gpu.name()) + "\"";
    }

    private static String escaped(String label) {
        return label.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    }
}
