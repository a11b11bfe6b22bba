package dev.trainyard.cli.runs;

import dev.trainyard.base.TextTable;
import dev.trainyard.base.Units;
import dev.trainyard.runs.RunInfo;
import dev.trainyard.runs.RunListing;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** Runs in a list, a row each. */
public final class RunTable {
    private RunTable() {}

    /** Empty if there are no runs: headers over nothing say nothing. */
    public static String of(List<RunListing> runs, Instant now) {
        if (runs.isEmpty()) {
            return "";
        }
        TextTable table = new TextTable("ID", "STATE", "KIND", "STARTED", "TOOK", "NAME", "TAGS");
        for (RunListing run : runs) {
            Optional<RunInfo> info = run.info();
            table.row(
                    run.id(),
                    run.state(),
                    info.map(RunInfo::kind).orElse(""),
                    info.map(i -> i.started().truncatedTo(ChronoUnit.SECONDS).toString())
                            .orElse(""),
                    took(run, now).map(Units::duration).orElse("-"),
                    info.map(RunInfo::name).orElse(""),
                    info.map(i -> String.join(",", i.tags())).orElse(""));
        }
        return table.toString();
    }

    /** From the first start to the end, pauses included; empty where the end is unknown. */
    private static Optional<Duration> took(RunListing run, Instant now) {
        return run.info().flatMap(info -> {
            Optional<Instant> end = run.state().equals("running") ? Optional.of(now) : info.ended();
            return end.map(time -> Duration.between(info.started(), time));
        });
    }
}
