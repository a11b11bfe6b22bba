package dev.trainyard.storage.result;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.Temporal;
import java.util.Locale;
import java.util.Optional;

/** Times as DLIO writes them: local, with microseconds, without a zone; and the names of its folders. */
final class DlioTime {
    private static final DateTimeFormatter TEXT =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS", Locale.ROOT);
    private static final DateTimeFormatter FOLDER = DateTimeFormatter.ofPattern("yyyyMMdd_HHmmss", Locale.ROOT);

    private DlioTime() {}

    static String text(Instant instant) {
        return TEXT.format(local(instant));
    }

    static String folder(Instant instant) {
        return FOLDER.format(local(instant));
    }

    static Optional<LocalDateTime> parse(String text) {
        return parsed(text, DateTimeFormatter.ISO_LOCAL_DATE_TIME);
    }

    static Optional<LocalDateTime> ofFolder(String name) {
        return parsed(name, FOLDER);
    }

    /** From one time to another, both of one kind. */
    static double seconds(Temporal from, Temporal to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    private static Optional<LocalDateTime> parsed(String text, DateTimeFormatter format) {
        try {
            return Optional.of(LocalDateTime.parse(text, format));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }

    private static LocalDateTime local(Instant instant) {
        return LocalDateTime.ofInstant(instant, ZoneId.systemDefault());
    }
}
