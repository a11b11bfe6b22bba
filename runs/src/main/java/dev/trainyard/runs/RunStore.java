package dev.trainyard.runs;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The folder that holds run folders. Any number of processes may use one store; each run has one writer.
 *
 * @param root usually {@code runs}; made when the first run is
 */
public record RunStore(Path root) {
    private static final int ATTEMPTS = 20;
    private static final Duration PAUSE = Duration.ofMillis(50);

    /**
     * Makes a run folder, status running, and takes its lock.
     *
     * @throws JobException if the folder cannot be written
     */
    public RunWriter create(RunSpec spec) {
        Instant started = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        try {
            RunFolder folder = new RunFolder(newFolder(started));
            return begun(folder, spec, started).orElseThrow(() -> owned(folder));
        } catch (IOException e) {
            throw new JobException("cannot make a run folder in " + root + ": " + FileProblem.of(e), e);
        }
    }

    /**
     * Takes the lock of the run with this id, which is made if it is not there: for runs whose names are planned before.
     *
     * @return empty if another process writes to it
     * @throws JobException if the folder cannot be written
     */
    public Optional<RunWriter> claim(String id, RunSpec spec) {
        RunFolder folder = new RunFolder(root.resolve(id));
        try {
            Files.createDirectories(folder.path());
            return Files.exists(folder.file("run.json"))
                    ? tryOpen(folder)
                    : begun(folder, spec, Instant.now().truncatedTo(ChronoUnit.MILLIS));
        } catch (IOException e) {
            throw new JobException("cannot make the run folder " + folder.path() + ": " + FileProblem.of(e), e);
        }
    }

    private Optional<RunWriter> begun(RunFolder folder, RunSpec spec, Instant started) throws IOException {
        Files.createDirectories(folder.path().resolve("logs"));
        Files.createDirectories(folder.checkpoints());
        RunInfo info = describe(folder.id(), spec, started);
        Optional<RunWriter> writer = writer(folder, () -> info);
        if (writer.isPresent()) {
            writer.get().config(spec.configYaml());
            writer.get().status(Status.RUNNING); // run.json comes last: with it the folder is a run
            DurableFiles.forceDirectory(root);
        }
        return writer;
    }

    /**
     * Takes the lock of a run to go on with it. Its status stays until the caller sets it.
     *
     * @throws InputException if another process writes to it, or it cannot be read
     */
    public RunWriter open(RunFolder folder) {
        for (int attempt = 1; attempt <= ATTEMPTS; attempt++) {
            Optional<RunWriter> writer = tryOpen(folder);
            if (writer.isPresent()) {
                return writer.get();
            }
            // whoever lists runs holds the lock for an instant to see whether it is free
            LockSupport.parkNanos(PAUSE.toNanos());
        }
        throw owned(folder);
    }

    /**
     * Takes the newest run with this configuration that nobody writes to, whatever its status. The lock is taken here,
     * not by the caller afterwards, so that of two processes each gets another run or none.
     */
    public Optional<RunWriter> newestResumable(String configHash) {
        return list().stream()
                .filter(run -> run.info().map(RunInfo::configHash).equals(Optional.of(configHash)))
                .map(run -> tryOpen(folder(run)))
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** All runs, newest first, broken ones among them; none if there is no such folder. */
    public List<RunListing> list() {
        return folders().stream()
                .map(RunListing::of)
                .sorted(Comparator.comparing(RunStore::started)
                        .thenComparing(RunListing::id)
                        .reversed())
                .toList();
    }

    /** The folders of all runs, in no order; none if there is no such folder. None of them is opened. */
    public List<RunFolder> folders() {
        try (Stream<Path> entries = Files.list(root)) {
            return entries.filter(path ->
                            RunId.matches(path.getFileName().toString()) || Files.exists(path.resolve("run.json")))
                    .filter(Files::isDirectory)
                    .map(RunFolder::new)
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (NotDirectoryException e) {
            throw new InputException(root + ": is not a folder of runs", e);
        } catch (IOException e) {
            throw new InputException("cannot list the runs in " + root + ": " + FileProblem.of(e), e);
        }
    }

    /**
     * The run that people mean by an id, a path, "latest", a name, or the unique beginning or end of an id.
     *
     * @throws InputException if there is none, or more than one
     */
    public RunFolder find(String which) {
        Path path = Path.of(which);
        if (path.getNameCount() > 1 && Files.isDirectory(path)) {
            return new RunFolder(path);
        }
        List<RunListing> all = list();
        if (all.isEmpty()) {
            throw new InputException("no run '" + which + "': there are no runs in " + root);
        }
        List<RunListing> found = matches(all, which);
        if (found.size() == 1) {
            return folder(found.getFirst());
        }
        List<String> ids = (found.isEmpty() ? all : found)
                .stream().limit(5).map(RunListing::id).toList();
        throw new InputException(
                found.isEmpty()
                        ? "no run '" + which + "' in " + root + "; the newest are " + String.join(", ", ids)
                        : "'" + which + "' names " + found.size() + " runs in " + root + ": " + String.join(", ", ids)
                                + (found.size() > ids.size() ? ", ..." : ""));
    }

    private static List<RunListing> matches(List<RunListing> all, String which) {
        if (which.equals("latest")) {
            return all.stream().filter(run -> run.info().isPresent()).limit(1).toList();
        }
        Stream<Predicate<RunListing>> meanings = Stream.of(
                run -> run.id().equals(which),
                run -> run.info().map(RunInfo::name).equals(Optional.of(which)),
                run -> run.id().startsWith(which) || run.id().endsWith("-" + which));
        return meanings.map(meaning -> all.stream().filter(meaning).toList())
                .filter(found -> !found.isEmpty())
                .findFirst()
                .orElse(List.of());
    }

    private RunFolder folder(RunListing listing) {
        return new RunFolder(root.resolve(listing.id()));
    }

    private static Instant started(RunListing listing) {
        return listing.info()
                .map(RunInfo::started)
                .or(() -> RunId.time(listing.id()))
                .orElse(Instant.EPOCH);
    }

    /** Making a directory either makes it or fails, for one process only. */
    private Path newFolder(Instant now) throws IOException {
        Files.createDirectories(root);
        while (true) {
            Path folder = root.resolve(RunId.next(now));
            try {
                return Files.createDirectory(folder);
            } catch (FileAlreadyExistsException e) {
                // another process was given the same four characters
            }
        }
    }

    private static Optional<RunWriter> tryOpen(RunFolder folder) {
        try {
            return writer(folder, folder::info);
        } catch (IOException e) {
            throw new JobException("cannot open the run " + folder.path() + ": " + FileProblem.of(e), e);
        }
    }

    /** {@code info} is asked for when the lock is held: before, another process may still change it. */
    private static Optional<RunWriter> writer(RunFolder folder, Supplier<RunInfo> info) throws IOException {
        String owner = "process " + ProcessHandle.current().pid() + " on " + host();
        Optional<RunLock> lock = RunLock.tryTake(folder.path(), owner);
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RunWriter(folder, info.get(), lock.get()));
        } catch (IOException | RuntimeException e) {
            lock.get().close();
            throw e;
        }
    }

    private static InputException owned(RunFolder folder) {
        return new InputException("the run " + folder.path() + " is being written by " + RunLock.owner(folder.path())
                + "; wait for it or stop it first");
    }

    private static RunInfo describe(String id, RunSpec spec, Instant started) {
        Map<String, String> versions = new TreeMap<>(spec.versions());
        versions.put("java", Runtime.version().toString());
        return new RunInfo(
                id,
                spec.kind(),
                spec.name(),
                spec.tags(),
                spec.group(),
                spec.notes(),
                Status.RUNNING,
                started,
                Optional.empty(),
                spec.command(),
                spec.configHash(),
                spec.seed(),
                Git.around(Path.of("")),
                host(),
                versions,
                spec.device(),
                spec.threads());
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a container without a name
        }
    }
}
