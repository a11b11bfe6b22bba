package dev.trainyard.dashboard;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import io.helidon.webserver.http.HttpRouting;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Scaling studies: folders with {@code sweep.json}, {@code results.json} or {@code fit.json}. They are found around the runs
 * (the folder whose runs these are, folders within the runs, folders in {@code sweeps} beside them) or named at the start.
 */
final class SweepsApi {
    private static final List<String> FILES = List.of("sweep.json", "results.json", "fit.json");

    private final Path runs;
    private final List<Path> named;

    SweepsApi(Path runs, List<Path> named) {
        this.runs = runs;
        this.named = named;
    }

    void route(HttpRouting.Builder routing) {
        routing.get("/api/sweeps", (request, response) -> Answers.json(response, list()));
        routing.get("/api/sweeps/{name}", (request, response) -> {
            Path folder = found().get(request.path().pathParameters().get("name"));
            if (folder == null) {
                throw new NotFound("there is no sweep of this name");
            }
            Answers.json(response, document(folder));
        });
    }

    private List<Map<String, Object>> list() {
        List<Map<String, Object>> sweeps = new ArrayList<>();
        found().forEach((name, folder) -> sweeps.add(Map.of("name", name, "path", folder.toString())));
        return sweeps;
    }

    /** By name; a second folder of one name has a number behind it. */
    private Map<String, Path> found() {
        List<Path> folders = new ArrayList<>(named);
        Path root = runs.toAbsolutePath().normalize();
        Path parent = root.getParent();
        if (parent != null) {
            folders.add(parent);
            addChildren(parent.resolve("sweeps"), folders);
        }
        addChildren(root, folders);
        Map<String, Path> byName = new LinkedHashMap<>();
        folders.stream()
                .map(folder -> folder.toAbsolutePath().normalize())
                .distinct()
                .filter(SweepsApi::isSweep)
                .forEach(folder -> {
                    String name = String.valueOf(folder.getFileName());
                    String free = name;
                    for (int i = 2; byName.containsKey(free); i++) {
                        free = name + "-" + i;
                    }
                    byName.put(free, folder);
                });
        return byName;
    }

    private static void addChildren(Path folder, List<Path> folders) {
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder, Files::isDirectory)) {
            children.forEach(folders::add);
        } catch (IOException e) {
            // no such folder: no sweeps
        }
    }

    private static boolean isSweep(Path folder) {
        return FILES.stream().anyMatch(name -> Files.isRegularFile(folder.resolve(name)));
    }

    private static Map<String, Object> document(Path folder) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("path", folder.toString());
        document.put("plan", read(folder.resolve("sweep.json")));
        document.put("results", read(folder.resolve("results.json")));
        document.put("fit", read(folder.resolve("fit.json")));
        return document;
    }

    private static Optional<JsonNode> read(Path file) {
        try {
            return Optional.of(Json.parse(Files.readString(file)));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new JobException("cannot read " + file + ": " + FileProblem.of(e), e);
        } catch (JacksonException e) {
            throw new JobException(file + " is damaged: " + e.getOriginalMessage(), e);
        }
    }
}
