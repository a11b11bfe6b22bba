package dev.trainyard.train.checkpoint;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A file system of its own in an image, whose power can be cut: the kernel's shutdown call drops all that is not on the
 * image yet, and the next mount recovers the journal. Needs root, loop devices and the programs of e2fsprogs and xfsprogs.
 */
final class LoopDisk implements AutoCloseable {
    /** The file systems that the proof covers. */
    enum Kind {
        EXT4("ext4", "", "64M"),
        EXT4_NO_AUTO_DA_ALLOC("ext4", "noauto_da_alloc", "64M"),
        XFS("xfs", "", "320M");

        private final String fileSystem;
        private final String options;
        private final String size;

        Kind(String fileSystem, String options, String size) {
            this.fileSystem = fileSystem;
            this.options = options;
            this.size = size;
        }
    }

    private final Kind kind;
    private final Path image;
    private final Path mount;

    private LoopDisk(Kind kind, Path image, Path mount) {
        this.kind = kind;
        this.image = image;
        this.mount = mount;
    }

    /**
     * Makes one and mounts it.
     *
     * @throws IOException in the words of the program that could not, where the machine does not allow it
     */
    static LoopDisk make(Kind kind, Path folder) throws IOException {
        Path image = folder.resolve("disk.img");
        LoopDisk disk = new LoopDisk(kind, image, Files.createDirectories(folder.resolve("mnt")));
        run("truncate", "-s", kind.size, image.toString());
        List<String> format = new ArrayList<>(List.of("mkfs." + kind.fileSystem, "-q", image.toString()));
        format.add(2, kind.fileSystem.equals("ext4") ? "-F" : "-f");
        run(format.toArray(String[]::new));
        disk.mount();
        return disk;
    }

    Path root() {
        return mount;
    }

    /** The power goes, and comes back. No file of the disk may be open. */
    void cut() throws IOException {
        run("xfs_io", "-x", "-c", "shutdown", mount.toString());
        run("umount", mount.toString());
        mount();
    }

    private void mount() throws IOException {
        String options = kind.options.isEmpty() ? "loop" : "loop," + kind.options;
        run("mount", "-o", options, image.toString(), mount.toString());
    }

    @Override
    public void close() throws IOException {
        run("umount", mount.toString());
        Files.delete(image);
    }

    private static void run(String... command) throws IOException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        try {
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IOException(String.join(" ", command) + ": " + output);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException(e);
        }
    }
}
