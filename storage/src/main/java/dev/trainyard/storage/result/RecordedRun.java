package dev.trainyard.storage.result;

import dev.trainyard.base.Sha256;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.storage.checkpoint.CheckpointOutcome.Timing;
import dev.trainyard.storage.run.RunResult;
import dev.trainyard.storage.workload.ChosenWorkload;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A benchmark as a run of Trainyard, so that it is listed, compared and shown with all others: kind storage, a step an epoch. */
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
        try (RunWriter run = started(store, chosen.name(), chosen, command, versions, report.seed())) {
            for (EpochFigures epoch : report.epochs()) {
                double seconds = result.epochs().stream()
                        .filter(measured -> measured.number() == epoch.epoch())
                        .mapToDouble(measured -> DlioTime.seconds(result.start(), measured.end()))
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

    /**
     * Writes a checkpoint benchmark that has ended; a step is a checkpoint.
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
            CheckpointReport report) {
        try (RunWriter run = started(store, report.model(), chosen, command, versions, 0)) {
            List<Timing> saves = report.save().each();
            List<Timing> loads = report.load().each();
            for (int i = 0; i < Math.max(saves.size(), loads.size()); i++) {
                Optional<Timing> save = i < saves.size() ? Optional.of(saves.get(i)) : Optional.empty();
                Optional<Timing> load = i < loads.size() ? Optional.of(loads.get(i)) : Optional.empty();
                Timing last = load.or(() -> save).orElseThrow();
                double seconds = DlioTime.seconds(report.start(), last.start()) + last.slowestSeconds();
                run.metrics(i + 1, seconds, line -> {
                    save.ifPresent(timing -> put(line, "save", timing));
                    load.ifPresent(timing -> put(line, "load", timing));
                });
            }
            run.summary(report);
            run.status(report.complete() ? Status.FINISHED : Status.INTERRUPTED);
            return run.folder();
        }
    }

    private static void put(JsonLine line, String what, Timing timing) {
        line.put("storage/" + what + "_seconds", timing.slowestSeconds())
                .put("storage/" + what + "_bytes_per_second", timing.bytes() / timing.slowestSeconds());
    }

    private static RunWriter started(
            RunStore store,
            String name,
            ChosenWorkload chosen,
            List<String> command,
            Map<String, String> versions,
            long seed) {
        String yaml = chosen.workload().yaml();
        return store.create(new RunSpec(
                "storage", name, List.of(), "", "", command, yaml, Sha256.hex(yaml), seed, "cpu", 1, versions));
    }
}
