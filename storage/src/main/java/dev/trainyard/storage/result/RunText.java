package dev.trainyard.storage.result;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.storage.rules.Finding;
import dev.trainyard.storage.rules.Verdict;
import dev.trainyard.storage.run.RunResult.LatencySummary;
import java.util.Locale;

/** A run's report for people. */
public final class RunText {
    private RunText() {}

    /** A table of the epochs, the totals, the warnings, and the verdict with its reasons. */
    public static String of(RunReport report) {
        StringBuilder text = new StringBuilder();
        TextTable table = new TextTable(
                "epoch", "AU %", "samples/s", "read/s", "storage wait %", "barrier %", "first batch s", "seconds");
        for (EpochFigures epoch : report.epochs()) {
            table.row(
                    epoch.epoch(),
                    number("%.2f", epoch.auPercent()),
                    number("%.2f", epoch.samplesPerSecond()),
                    Units.bytes((long) epoch.bytesPerSecond()),
                    number("%.2f", epoch.storageWaitPercent()),
                    number("%.2f", epoch.barrierPercent()),
                    number("%.3f", epoch.firstBatchSeconds()),
                    number("%.1f", epoch.seconds()));
        }
        text.append(table).append('\n');
        text.append(String.format(
                Locale.ROOT,
                "AU %.2f %% of the window (%.2f %% by the rules' formula), expected %.0f %%: %s%n",
                report.auMeanPercent(),
                report.auRulesPercent(),
                report.auLeastPercent(),
                report.auExpectationMet() ? "met" : "MISSED"));
        text.append(String.format(
                Locale.ROOT,
                "%d accelerators, %.2f samples/s, %s/s really read; seed %d%s%n",
                report.accelerators(),
                report.samplesPerSecond(),
                Units.bytes((long) report.bytesPerSecond()),
                report.seed(),
                report.decoded() ? "; samples were decoded" : "; samples were read, not decoded"));
        text.append(latency("open", report.openLatency())).append(latency("read", report.readLatency()));
        text.append(String.format(
                Locale.ROOT,
                "the benchmark itself: %.1f CPU seconds, %s of memory%s%n",
                report.cpuSeconds(),
                Units.bytes(report.peakMemoryBytes()),
                report.pageCacheHits().isPresent()
                        ? String.format(
                                Locale.ROOT,
                                "; about %.0f %% of the bytes came from the page cache",
                                100 * report.pageCacheHits().getAsDouble())
                        : ""));
        report.warnings()
                .forEach(warning -> text.append("warning: ").append(warning).append('\n'));
        if (!report.complete()) {
            text.append("interrupted: this is what there was until then\n");
        }
        text.append(verdict(report.verdict(), report.findings()));
        return text.toString();
    }

    /** The verdict, and a line for each finding. */
    public static String verdict(Verdict verdict, Iterable<Finding> findings) {
        StringBuilder text = new StringBuilder();
        findings.forEach(finding -> text.append(finding.text()).append('\n'));
        return text.append("verdict on the settings: ")
                .append(verdict)
                .append('\n')
                .toString();
    }

    private static String latency(String what, LatencySummary latency) {
        return String.format(
                Locale.ROOT,
                "%s: %,d times, p50 %.3f ms, p90 %.3f, p99 %.3f, p99.9 %.3f, max %.3f%n",
                what,
                latency.count(),
                1e3 * latency.p50(),
                1e3 * latency.p90(),
                1e3 * latency.p99(),
                1e3 * latency.p999(),
                1e3 * latency.max());
    }

    private static String number(String format, double value) {
        return String.format(Locale.ROOT, format, value);
    }
}
