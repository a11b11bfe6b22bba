package dev.trainyard.cli.checkpoint;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.train.checkpoint.CheckpointInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/**
 * A committed checkpoint in a list.
 *
 * @param time when its folder was last changed, which is when it was committed unless somebody copied it
 * @param verdict only if it was verified
 */
public record CheckpointRow(
        long step, Optional<Instant> time, long bytes, String path, Optional<CheckpointVerdict> verdict) {
    static CheckpointRow of(CheckpointInfo info, boolean verify) {
        return new CheckpointRow(
                info.step(),
                time(info),
                info.bytes(),
                info.directory().toString(),
                verify ? Optional.of(CheckpointVerdict.of(info.directory())) : Optional.empty());
    }

    boolean isBad() {
        return verdict.map(one -> !one.valid()).orElse(false);
    }

    static String table(List<CheckpointRow> rows) {
        if (rows.isEmpty()) {
            return "no checkpoints\n";
        }
        TextTable table = new TextTable("STEP", "COMMITTED", "SIZE", "VERIFIED", "PATH");
        for (CheckpointRow row : rows) {
            table.row(
                    row.step,
                    row.time
                            .map(time -> time.truncatedTo(ChronoUnit.SECONDS).toString())
                            .orElse("-"),
                    Units.bytes(row.bytes),
                    row.verdict
                            .map(one -> one.valid()
                                    ? "yes"
                                    : "NO: " + one.problems().getFirst())
                            .orElse("-"),
                    row.path);
        }
        return table.toString();
    }

    private static Optional<Instant> time(CheckpointInfo info) {
        try {
            return Optional.of(Files.getLastModifiedTime(info.directory()).toInstant());
        } catch (IOException e) {
            return Optional.empty();
        }
    }
}
