package dev.trainyard.torch;

import dev.trainyard.base.JobException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * The CPU build of libtorch that comes as native jars: unpacked once into the user's cache, under a name made of the
 * jars' names, whole or not at all.
 */
public final class EmbeddedLibTorch {
    /** The folder that holds the native jars; set by the launcher and by the tests. */
    public static final String PROPERTY = "trainyard.natives";

    private static final List<String> WANTED = List.of(
            "libc10.so",
            "libtorch_cpu.so",
            "libgomp.so.1",
            "libopenblas.so.0",
            "libgfortran.so.5",
            "libquadmath.so.0",
            "libgcc_s.so.1");

    private EmbeddedLibTorch() {}

    /** The folder with the unpacked libraries; empty where no native jars are at hand. */
    public static Optional<Path> folder() {
        List<Path> jars = jars();
        if (jars.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder name = new StringBuilder("libtorch");
        for (Path jar : jars) {
            name.append('-').append(jar.getFileName().toString().replaceAll("-linux.*", ""));
        }
        Path target = cache().resolve(name.toString());
        if (!Files.isDirectory(target)) {
            try {
                unpack(jars, target);
            } catch (IOException | UncheckedIOException e) {
                throw new JobException(
                        "cannot unpack libtorch into " + target + ": " + e.getMessage()
                                + "; make room, or set XDG_CACHE_HOME to a folder with 450 MB free",
                        e);
            }
        }
        return Optional.of(target);
    }

    /** What the launcher names, {@code ${XDG_CACHE_HOME:-~/.cache}/trainyard/<version>}; without one, a level above. */
    static Path cache() {
        String named = System.getProperty("trainyard.cache", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.resolve("trainyard");
    }

    private static List<Path> jars() {
        String folder = System.getProperty(PROPERTY, "");
        List<Path> jars = new ArrayList<>();
        if (!folder.isEmpty() && Files.isDirectory(Path.of(folder))) {
            try (DirectoryStream<Path> found = Files.newDirectoryStream(Path.of(folder), "*-linux-x86_64.jar")) {
                found.forEach(jars::add);
            } catch (IOException e) {
                throw new JobException("cannot read " + folder + ": " + e.getMessage(), e);
            }
        }
        jars.sort(null);
        return jars;
    }

    private static void unpack(List<Path> jars, Path target) throws IOException {
        Files.createDirectories(cache());
        Path temporary = Files.createTempDirectory(cache(), ".unpacking-");
        try {
            for (Path jar : jars) {
                unpack(jar, temporary);
            }
            try {
                Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
            } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
                // Another process was quicker; its folder is as good as ours.
            }
        } finally {
            delete(temporary);
        }
    }

    private static void unpack(Path jar, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            for (ZipEntry entry : Collections.list(zip.entries())) {
                String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
                if (WANTED.contains(name)) {
                    try (InputStream content = zip.getInputStream(entry)) {
                        Files.copy(content, target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
                    }
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return;
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : (Iterable<Path>) files.sorted((a, b) -> b.compareTo(a))::iterator) {
                Files.delete(file);
            }
        }
    }
}
