package dev.trainyard.storage.result;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A tree of results, Trainyard's or mlpstorage's: the folder of one invocation, a results folder ({@code training/...}) or a
 * package for submission ({@code closed/<organisation>/results/<system>/training/...}).
 *
 * @param packaged whether it is a package
 */
public record ResultTree(Path root, boolean packaged, List<StoredSystem> systems) {
    static final String TRAINING = "training";
    static final String CHECKPOINTING = "checkpointing";

    /** Kinds of benchmark that are judged; their folders have these names. */
    public static final List<String> KINDS = List.of(TRAINING, CHECKPOINTING);

    /**
     * The results of one system.
     *
     * @param folder in which {@code training} and the like stand
     */
    public record StoredSystem(Path folder, List<StoredWorkload> workloads) {}

    /** The results of one workload: the phases are one, named run, for checkpointing. */
    public record StoredWorkload(Path folder, String kind, String model, List<StoredRun> runs) {
        /** The invocations of a command, in the order of time. */
        public List<StoredRun> runs(String command) {
            return runs.stream().filter(run -> run.command().equals(command)).toList();
        }
    }

    /**
     * Reads a tree. What is wrong within it is for the rules.
     *
     * @throws InputException if there is no such folder, or nothing in it that looks like results
     */
    public static ResultTree read(Path root) {
        listed(root);
        List<String> names = names(root);
        if (names.contains("closed") || names.contains("open")) {
            return new ResultTree(root, true, packaged(root));
        }
        if (KINDS.stream().anyMatch(names::contains)) {
            return new ResultTree(root, false, List.of(system(root)));
        }
        if (names.contains("dlio_config") || names.stream().anyMatch(name -> name.endsWith("summary.json"))) {
            return new ResultTree(
                    root, false, List.of(lone(root.toAbsolutePath().normalize())));
        }
        throw new InputException(
                root + ": holds no results: expected training/ or checkpointing/ in it, closed/ or open/,"
                        + " or the summary.json of one run");
    }

    /** All invocations of a kind and command. */
    public List<StoredRun> runs(String kind, String command) {
        return workloads(kind)
                .flatMap(workload -> workload.runs(command).stream())
                .toList();
    }

    /** All workloads of a kind. */
    public Stream<StoredWorkload> workloads(String kind) {
        return systems.stream()
                .flatMap(system -> system.workloads().stream())
                .filter(workload -> workload.kind().equals(kind));
    }

    /** A path within the tree, as findings name it. */
    public String relative(Path path) {
        Path within = root.toAbsolutePath()
                .normalize()
                .relativize(path.toAbsolutePath().normalize());
        return within.toString().isEmpty() ? "." : within.toString();
    }

    /** Names in a folder, in order; none if it cannot be listed. */
    public static List<String> names(Path folder) {
        try (Stream<Path> entries = Files.list(folder)) {
            return entries.map(entry -> entry.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    /** Folders in a folder, in the order of names; hidden ones are other tools' business. */
    public static List<Path> folders(Path folder) {
        return names(folder).stream()
                .filter(name -> !name.startsWith("."))
                .map(folder::resolve)
                .filter(Files::isDirectory)
                .toList();
    }

    private static void listed(Path root) {
        try (Stream<Path> entries = Files.list(root)) {
            entries.close();
        } catch (NoSuchFileException | NotDirectoryException e) {
            throw new InputException(root + ": no such folder of results", e);
        } catch (IOException e) {
            throw new InputException(root + ": cannot be listed: " + FileProblem.of(e), e);
        }
    }

    private static List<StoredSystem> packaged(Path root) {
        return Stream.of("closed", "open")
                .flatMap(division -> folders(root.resolve(division)).stream())
                .flatMap(organisation -> folders(organisation.resolve("results")).stream())
                .map(ResultTree::system)
                .toList();
    }

    private static StoredSystem system(Path folder) {
        List<StoredWorkload> workloads = new ArrayList<>();
        for (String kind : KINDS) {
            for (Path model : folders(folder.resolve(kind))) {
                workloads.add(workload(model, kind));
            }
        }
        return new StoredSystem(folder, workloads);
    }

    private static StoredWorkload workload(Path folder, String kind) {
        String model = folder.getFileName().toString();
        List<StoredRun> runs = new ArrayList<>();
        if (kind.equals(TRAINING)) {
            for (Path phase : folders(folder)) {
                String command = phase.getFileName().toString();
                folders(phase).forEach(run -> runs.add(StoredRun.read(run, kind, model, command)));
            }
        } else {
            folders(folder).forEach(run -> runs.add(StoredRun.read(run, kind, model, "run")));
        }
        return new StoredWorkload(folder, kind, model, runs);
    }

    /** A single invocation says by its files what it is; the folders around it may have other names. */
    private static StoredSystem lone(Path folder) {
        boolean checkpointing = names(folder).stream().anyMatch(name -> name.startsWith("checkpointing_"));
        StoredRun probe = StoredRun.read(folder, "", "", "");
        String kind = checkpointing ? CHECKPOINTING : TRAINING;
        String model = probe.metadata()
                .path("model")
                .asString(probe.workload().path("model").path("name").asString("unknown"));
        String command = probe.metadata().path("command").asString("run");
        StoredRun run = StoredRun.read(folder, kind, model, command);
        return new StoredSystem(folder, List.of(new StoredWorkload(folder, kind, model, List.of(run))));
    }
}
