package dev.trainyard.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The Slurm job that this process is part of.
 *
 * @param id of the job, of the array's task where it is one
 * @param restarts how often Slurm has put it back into the queue
 * @param end when its time limit is reached; empty if it has none, or nobody says
 */
public record SlurmJob(String id, int restarts, Optional<Instant> end) {
    private static final Pattern END = Pattern.compile("\\bEndTime=(\\S+)");
    private static final long PATIENCE_SECONDS = 10;

    /** The job of this process. */
    public static Optional<SlurmJob> current() {
        return of(System.getenv(), SlurmJob::scontrol);
    }

    /** What says how a job is. */
    interface Control {
        String show(String job);
    }

    static Optional<SlurmJob> of(Map<String, String> environment, Control control) {
        return Optional.ofNullable(environment.get("SLURM_JOB_ID")).map(id -> {
            int restarts =
                    number(environment.get("SLURM_RESTART_COUNT")).orElse(0L).intValue();
            Optional<Instant> end = number(environment.get("SLURM_JOB_END_TIME"))
                    .map(Instant::ofEpochSecond)
                    .or(() -> end(control.show(id)));
            return new SlurmJob(id, restarts, end);
        });
    }

    private static Optional<Long> number(@Nullable String text) {
        return Optional.ofNullable(text)
                .filter(digits -> digits.matches("\\d{1,18}"))
                .map(Long::parseLong);
    }

    /** Times of Slurm are local. */
    private static Optional<Instant> end(String shown) {
        Matcher end = END.matcher(shown);
        if (!end.find()) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(end.group(1))
                    .atZone(ZoneId.systemDefault())
                    .toInstant());
        } catch (DateTimeParseException e) {
            return Optional.empty(); // Unknown, or no limit
        }
    }

    private static String scontrol(String job) {
        try {
            Process process = new ProcessBuilder("scontrol", "show", "job", "-o", job)
                    .redirectErrorStream(true)
                    .start();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                return "";
            }
            return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "";
        }
    }
}
