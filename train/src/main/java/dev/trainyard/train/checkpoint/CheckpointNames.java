package dev.trainyard.train.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The names in a checkpoints directory. A name says all there is to know about a state; times are never looked at. */
final class CheckpointNames {
    static final String MANIFEST = "MANIFEST.json";

    private static final Pattern COMMITTED = Pattern.compile("step-(\\d{8,18})");
    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9._-]*");

    private CheckpointNames() {}

    /** The name of the checkpoint of {@code step}. */
    static String committed(long step) {
        return String.format(Locale.ROOT, "step-%08d", step);
    }

    static String temporary(long step) {
        return ".tmp-" + step + "-" + UUID.randomUUID();
    }

    static String trash(long step) {
        return ".trash-" + step + "-" + UUID.randomUUID();
    }

    static String rejected(long step) {
        return "rejected-" + committed(step) + "-"
                + UUID.randomUUID().toString().substring(0, 8);
    }

    /** Whether {@code name} stays inside its directory on every system. */
    static boolean isPlainFile(String name) {
        return PLAIN.matcher(name).matches();
    }

    /** The step in the name of a committed checkpoint, -1 for any other name. */
    static long step(Path directory) {
        String name = String.valueOf(directory.getFileName());
        Matcher matcher = COMMITTED.matcher(name);
        long step = matcher.matches() ? Long.parseLong(matcher.group(1)) : -1;
        return step >= 0 && committed(step).equals(name) ? step : -1;
    }

    /** The committed checkpoints below {@code checkpoints}, newest step first; none where there is no directory. */
    static List<Path> committed(Path checkpoints) throws IOException {
        return entries(checkpoints).stream()
                .filter(entry -> step(entry) >= 0)
                .sorted(Comparator.comparingLong(CheckpointNames::step).reversed())
                .toList();
    }

    /** What killed processes left: halves of a save or of a deletion. */
    static List<Path> leftovers(Path checkpoints) throws IOException {
        return entries(checkpoints).stream()
                .filter(entry -> {
                    String name = String.valueOf(entry.getFileName());
                    return name.startsWith(".tmp-") || name.startsWith(".trash-");
                })
                .toList();
    }

    private static List<Path> entries(Path checkpoints) throws IOException {
        try (Stream<Path> entries = Files.list(checkpoints)) {
            return entries.toList();
        } catch (NoSuchFileException | NotDirectoryException e) {
            return List.of();
        }
    }
}
