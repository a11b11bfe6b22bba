package dev.trainyard.cli.monitor;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.monitor.DiskSpace;
import dev.trainyard.monitor.GpuMetric;
import dev.trainyard.monitor.GpuSample;
import dev.trainyard.monitor.HostMetric;
import dev.trainyard.monitor.HostSample;
import dev.trainyard.monitor.Progress;
import dev.trainyard.monitor.Sample;
import dev.trainyard.monitor.ThrottleReason;
import dev.trainyard.monitor.diagnose.Finding;
import dev.trainyard.monitor.diagnose.Phases;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A picture as text. */
final class MonitorPage {
    private static final String UNKNOWN = "-";
    private static final double PERCENT_OF_SHARE = 100;

    private final StringBuilder text = new StringBuilder();

    private MonitorPage() {}

    static String of(Picture picture) {
        MonitorPage page = new MonitorPage();
        page.line(picture.subject() + ", " + picture.latest().wallTime());
        page.training(picture.window());
        page.text.append('\n');
        page.host(picture.latest().host());
        page.text.append('\n');
        page.gpus(picture.latest().gpus(), picture.noGpus());
        page.findings(picture.findings());
        return page.text.toString();
    }

    private void training(List<Sample> window) {
        Optional<Progress> training = window.getLast().training();
        if (training.isPresent()) {
            String phases = Phases.of(window).shares().entrySet().stream()
                    .map(phase -> phase.getKey() + " " + percent(PERCENT_OF_SHARE * phase.getValue()))
                    .collect(Collectors.joining(", "));
            line("step " + training.get().step() + (phases.isEmpty() ? "" : ": " + phases));
        }
    }

    private void host(HostSample host) {
        TextTable table = new TextTable("host", "machine", "this job may", "detail");
        table.row(
                "CPU",
                percent(host.get(HostMetric.CPU_PERCENT)) + " of " + number(host.get(HostMetric.CPUS), "%.0f"),
                known(HostMetric.JOB_CPUS, host)
                        ? percent(host.get(HostMetric.JOB_CPU_PERCENT)) + " of "
                                + number(host.get(HostMetric.JOB_CPUS), "%.1f")
                        : "all",
                "load " + number(host.get(HostMetric.LOAD_AVERAGE), "%.2f") + ", waiting for disks "
                        + percent(host.get(HostMetric.IOWAIT_PERCENT)));
        table.row(
                "memory",
                bytes(host.get(HostMetric.MEMORY_USED_BYTES)) + " of " + bytes(host.get(HostMetric.MEMORY_TOTAL_BYTES)),
                known(HostMetric.JOB_MEMORY_LIMIT_BYTES, host)
                        ? bytes(host.get(HostMetric.JOB_MEMORY_USED_BYTES)) + " of "
                                + bytes(host.get(HostMetric.JOB_MEMORY_LIMIT_BYTES))
                        : "all",
                "");
        String disks = host.disks().stream()
                .map(disk -> disk.folder() + " " + percent(disk.usedPercent()) + " full, " + free(disk))
                .collect(Collectors.joining("; "));
        table.row(
                "disk",
                "in " + rate(host.get(HostMetric.DISK_READ_BYTES_PER_SECOND)) + ", out "
                        + rate(host.get(HostMetric.DISK_WRITE_BYTES_PER_SECOND)),
                "",
                disks);
        table.row(
                "network",
                "in " + rate(host.get(HostMetric.NETWORK_RECEIVE_BYTES_PER_SECOND)) + ", out "
                        + rate(host.get(HostMetric.NETWORK_SEND_BYTES_PER_SECOND)),
                "",
                "");
        text.append(table);
    }

    private void gpus(List<GpuSample> gpus, Optional<String> none) {
        if (gpus.isEmpty()) {
            line("no GPU figures" + none.map(why -> ": " + why).orElse(""));
            return;
        }
        TextTable table = new TextTable(
                "GPU",
                "name",
                "used",
                "busy",
                "SM",
                "tensor",
                "DRAM",
                "memory",
                "temp",
                "power",
                "clock",
                "held back by");
        for (GpuSample gpu : gpus) {
            table.row(
                    gpu.index(),
                    gpu.name(),
                    percent(gpu.get(GpuMetric.UTILIZATION_PERCENT)),
                    share(gpu, GpuMetric.GRAPHICS_ACTIVITY),
                    share(gpu, GpuMetric.SM_ACTIVITY),
                    share(gpu, GpuMetric.TENSOR_ACTIVITY),
                    share(gpu, GpuMetric.DRAM_ACTIVITY),
                    bytes(gpu.get(GpuMetric.MEMORY_USED_BYTES)) + " of " + bytes(gpu.get(GpuMetric.MEMORY_TOTAL_BYTES)),
                    number(gpu.get(GpuMetric.TEMPERATURE_CELSIUS), "%.0f C"),
                    number(gpu.get(GpuMetric.POWER_WATTS), "%.0f W"),
                    number(gpu.get(GpuMetric.SM_CLOCK_MHZ), "%.0f MHz"),
                    gpu.problem()
                            .orElse(gpu.throttleReasons().stream()
                                    .map(ThrottleReason::key)
                                    .collect(Collectors.joining(" "))));
        }
        text.append(table);
    }

    private void findings(List<Finding> findings) {
        for (Finding finding : findings) {
            text.append('\n');
            line(finding.diagnosis().level().name().toLowerCase(Locale.ROOT) + ": " + finding.sentence());
            line("  " + finding.diagnosis().advice());
        }
    }

    private void line(String line) {
        text.append(line).append('\n');
    }

    private static boolean known(HostMetric metric, HostSample host) {
        return Double.isFinite(host.get(metric));
    }

    private static String free(DiskSpace disk) {
        return Units.bytes(disk.usableBytes()) + " free";
    }

    private static String share(GpuSample gpu, GpuMetric metric) {
        return percent(PERCENT_OF_SHARE * gpu.get(metric));
    }

    private static String percent(double value) {
        return number(value, "%.0f %%");
    }

    private static String bytes(double value) {
        return Double.isFinite(value) ? Units.bytes((long) value) : UNKNOWN;
    }

    private static String rate(double value) {
        return Double.isFinite(value) ? Units.bytes((long) value) + "/s" : UNKNOWN;
    }

    private static String number(double value, String format) {
        return Double.isFinite(value) ? String.format(Locale.ROOT, format, value) : UNKNOWN;
    }
}
