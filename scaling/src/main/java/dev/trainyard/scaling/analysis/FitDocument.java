package dev.trainyard.scaling.analysis;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.scaling.study.SweepFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/** {@code fit.json}: what {@code scaling fit --json} prints, as a file. */
public final class FitDocument {
    public static final String FILE = "fit.json";

    /** Which results of a sweep were fitted. */
    static final String RESULTS = "sweep_results";

    private FitDocument() {}

    /** Removes a fit that another one was to replace, and could not: it must not be taken for that. */
    public static void remove(Path folder) {
        try {
            Files.deleteIfExists(folder.resolve(FILE));
        } catch (IOException e) {
            throw new JobException("cannot remove " + folder.resolve(FILE) + ": " + FileProblem.of(e), e);
        }
    }

    /** @throws InputException if {@code path} is a sweep, or its fit, and other trials are completed than were fitted */
    public static void requireUpToDate(Path path, JsonNode document) {
        Path folder = Files.isDirectory(path)
                ? path
                : path.endsWith(FILE) ? path.toAbsolutePath().getParent() : null;
        if (folder == null) {
            return; // a fit of a table, which does not grow
        }
        SweepFolder sweep = new SweepFolder(folder);
        if (sweep.isPlanned()
                && !SweepTable.digest(sweep).equals(document.path(RESULTS).asString(""))) {
            throw new InputException(folder
                    + ": its trials have changed since they were fitted; fit again: trainyard scaling fit " + folder);
        }
    }

    /**
     * Writes {@code fit.json} into a folder, whole or not at all.
     *
     * @return the file
     */
    public static Path write(Path folder, Object document) {
        Path file = folder.resolve(FILE);
        try {
            Files.createDirectories(folder);
            DurableFiles.write(file, (Json.pretty(document) + "\n").getBytes(StandardCharsets.UTF_8));
            return file;
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }

    /**
     * Reads one.
     *
     * @param path the file, or a folder that holds {@code fit.json}
     * @throws InputException if there is none, or it is no such document
     */
    public static JsonNode read(Path path) {
        Path file = Files.isDirectory(path) ? path.resolve(FILE) : path;
        try {
            JsonNode document = Json.parse(Files.readString(file));
            if (document.isObject()) {
                return document;
            }
        } catch (NoSuchFileException e) {
            throw new InputException(
                    file.equals(path)
                            ? file + ": no such file"
                            : path + " holds no " + FILE + "; write it with trainyard scaling fit " + path,
                    e);
        } catch (IOException e) {
            throw new InputException(file + ": " + FileProblem.of(e), e);
        } catch (JacksonException e) {
            throw new InputException(
                    file
                            + ": no JSON; a fit is what trainyard scaling fit ... --json prints, a table goes with --input",
                    e);
        }
        throw new InputException(file + ": no fit; write it by trainyard scaling fit ... --json > " + file);
    }

    /** A number of a document; NaN and infinities are words there. */
    public static double number(JsonNode value) {
        return value.isString() ? Double.parseDouble(value.stringValue()) : value.asDouble();
    }

    /** The part of a method, of a document of it alone or of all. */
    public static JsonNode part(JsonNode document, Method method) {
        return document.path("method").asString("").equals(method.word()) ? document : document.path(method.word());
    }

    /** The document of a fit as a reader of the file sees it. */
    public static JsonNode tree(Map<String, Object> document) {
        return Json.parse(Json.line(document));
    }
}
