package dev.trainyard.dashboard;

import dev.trainyard.base.Json;
import dev.trainyard.runs.RunFolder;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * A checkpoint as its folder shows it. Contents are not read here: a resume verifies every byte, a page that is opened in
 * passing should not.
 *
 * @param state committed (the manifest is there and every file has its size), damaged, or rejected (moved aside by a resume)
 * @param bytes of the files that the manifest names
 * @param detail why it is damaged; else empty
 */
record CheckpointRow(long step, String name, String state, long bytes, String detail) {
    private static final Pattern NAME = Pattern.compile("(rejected-)?step-(\\d{8,})(-[a-z0-9]+)?");

    /** Newest first; none if they lie outside the run's folder, which the page then says. */
    static List<CheckpointRow> of(RunFolder run, Map<String, String> config) {
        List<CheckpointRow> rows = new ArrayList<>();
        if (!config.getOrDefault("checkpoint.dir", "null").equals("null")) {
            return rows;
        }
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(run.checkpoints(), Files::isDirectory)) {
            for (Path folder : folders) {
                Matcher name = NAME.matcher(folder.getFileName().toString());
                if (name.matches()) {
                    rows.add(of(folder, Long.parseLong(name.group(2)), name.group(1) != null));
                }
            }
        } catch (IOException e) {
            return List.of(); // there is no such folder, or it is going away
        }
        rows.sort(Comparator.comparingLong(CheckpointRow::step).reversed());
        return rows;
    }

    private static CheckpointRow of(Path folder, long step, boolean rejected) {
        String name = folder.getFileName().toString();
        try {
            JsonNode manifest = Json.parse(Files.readString(folder.resolve("MANIFEST.json")));
            long bytes = 0;
            String wrong = "";
            for (JsonNode file : manifest.path("files")) {
                long expected = file.path("bytes").asLong();
                Path path =
                        folder.resolve(Path.of(file.path("name").asString("")).getFileName());
                long found = Files.exists(path) ? Files.size(path) : -1;
                bytes += expected;
                if (found != expected) {
                    wrong = path.getFileName() + (found < 0 ? " is missing" : " has another size");
                }
            }
            String state = rejected ? "rejected" : wrong.isEmpty() ? "committed" : "damaged";
            return new CheckpointRow(step, name, state, bytes, wrong);
        } catch (IOException | JacksonException e) {
            return new CheckpointRow(step, name, rejected ? "rejected" : "damaged", 0, "MANIFEST.json cannot be read");
        }
    }
}
