package dev.trainyard.runs;

import java.security.SecureRandom;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Names of run folders, {@code YYYYMMDD-HHMMSS-<4 base32 characters>} in UTC: they sort by time and do not collide. */
final class RunId {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("uuuuMMdd-HHmmss");
    private static final Pattern SHAPE = Pattern.compile("\\d{8}-\\d{6}-[a-z2-7]{4}");
    private static final String BASE32 = "abcdefghijklmnopqrstuvwxyz234567";
    private static final RandomGenerator RANDOM = new SecureRandom();

    private RunId() {}

    static String next(Instant now) {
        StringBuilder id = new StringBuilder(TIME.format(now.atOffset(ZoneOffset.UTC))).append('-');
        for (int i = 0; i < 4; i++) {
            id.append(BASE32.charAt(RANDOM.nextInt(BASE32.length())));
        }
        return id.toString();
    }

    static boolean matches(String name) {
        return SHAPE.matcher(name).matches();
    }

    /** The second in which a run with this id was made; empty if it is no run id. */
    static Optional<Instant> time(String id) {
        if (!matches(id)) {
            return Optional.empty();
        }
        try {
            return Optional.of(LocalDateTime.parse(id.substring(0, 15), TIME).toInstant(ZoneOffset.UTC));
        } catch (DateTimeParseException e) {
            return Optional.empty();
        }
    }
}
