package dev.trainyard.storage.result;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.workload.ChosenWorkload;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/** A benchmark run as a run of Trainyard, so that it is listed, compared and shown with all others: kind storage, a step an epoch. */
public final class RecordedRun {
    private RecordedRun() {}

    /**
     * Writes a run that has ended.
     *
     * @param command the command line, program first
     * @param versions of trainyard
     * @throws dev.trainyard.base.JobException if the folder cannot be written
     */
    public static RunFolder write(
            RunStore store,
            ChosenWorkload chosen,
            List<String> command,
            Map<String, String> versions,
            RunResult result,
            RunReport report) {
        String yaml = chosen.workload().yaml();
        String name =
                chosen.model() + chosen.accelerator().map(type -> "_" + type).orElse("");
        RunSpec spec = new RunSpec(
                "storage", name, List.of(), "", "", command, yaml, hash(yaml), report.seed(), "cpu", 1, versions);
        try (RunWriter run = store.create(spec)) {
            for (EpochFigures epoch : report.epochs()) {
                double seconds = result.epochs().stream()
                        .filter(measured -> measured.number() == epoch.epoch())
                        .mapToDouble(measured ->
                                Duration.between(result.start(), measured.end()).toNanos() / 1e9)
                        .findFirst()
                        .orElse(0);
                run.metrics(
                        epoch.epoch(),
                        seconds,
                        line -> line.put("storage/au_percent", epoch.auPercent())
                                .put("storage/samples_per_second", epoch.samplesPerSecond())
                                .put("storage/bytes_per_second", epoch.bytesPerSecond())
                                .put("storage/storage_wait_percent", epoch.storageWaitPercent())
                                .put("storage/barrier_percent", epoch.barrierPercent()));
            }
            run.summary(report);
            run.status(result.complete() ? Status.FINISHED : Status.INTERRUPTED);
            return run.folder();
        }
    }

    private static String hash(String yaml) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(yaml.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
