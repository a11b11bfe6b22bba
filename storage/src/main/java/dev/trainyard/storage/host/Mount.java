package dev.trainyard.storage.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The mount that a path is on.
 *
 * @param point where it is mounted
 * @param fileSystem its type: ext4, xfs, nfs4, lustre
 * @param source what is mounted: a device, a server's export
 * @param options of the mount
 * @param device major:minor numbers, as the kernel knows it
 * @param model of the disk below, where the kernel tells; else empty
 */
public record Mount(String point, String fileSystem, String source, String options, String device, String model) {

    /** The mount of {@code path}, or of the nearest folder above that exists; empty where the kernel does not tell. */
    public static Optional<Mount> of(Path path) {
        return of(existing(path), new KernelFiles(Path.of("/")));
    }

    static Optional<Mount> of(Path path, KernelFiles kernel) {
        Mount found = null;
        for (String line : kernel.text("proc/self/mountinfo").lines().toList()) {
            String[] halves = line.split(" - ", 2);
            String[] first = halves[0].split(" ", -1);
            String[] second = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
            if (first.length < 6 || second.length < 2) {
                continue;
            }
            String point = unescaped(first[4]);
            // a later mount on the same point hides the earlier one
            boolean nearer = path.startsWith(point)
                    && (found == null
                            || Path.of(point).getNameCount()
                                    >= Path.of(found.point).getNameCount());
            if (nearer) {
                found = new Mount(point, second[0], unescaped(second[1]), first[5], first[2], model(kernel, first[2]));
            }
        }
        return Optional.ofNullable(found);
    }

    private static Path existing(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        for (Path at = absolute; at != null; at = at.getParent()) {
            if (Files.exists(at)) {
                try {
                    return at.toRealPath();
                } catch (IOException e) {
                    return at; // it went away just now, or may not be followed
                }
            }
        }
        return absolute;
    }

    /** A partition has no model, the disk around it has. */
    private static String model(KernelFiles kernel, String device) {
        Path block = kernel.root().resolve("sys/dev/block").resolve(device);
        try {
            Path real = block.toRealPath();
            String own = KernelFiles.text(real.resolve("device/model"));
            return own.isEmpty()
                    ? KernelFiles.text(real.resolveSibling("device").resolve("model"))
                    : own;
        } catch (IOException e) {
            return ""; // no disk: a network or memory file system
        }
    }

    /** The kernel writes white space in names as octal numbers. */
    private static String unescaped(String name) {
        return name.replace("\\040", " ")
                .replace("\\011", "\t")
                .replace("\\012", "\n")
                .replace("\\134", "\\");
    }
}
