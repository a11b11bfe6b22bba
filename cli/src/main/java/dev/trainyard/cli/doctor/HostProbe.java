package dev.trainyard.cli.doctor;

import com.sun.management.OperatingSystemMXBean;
import dev.trainyard.base.Units;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Cores, memory and the disk of the runs; the limits of a container count, not those of its host. */
public final class HostProbe implements Probe {
    /** A GPT-2 124M checkpoint with its optimiser takes 1.5 GB; below three of them a run is soon out of space. */
    private static final long SMALL_DISK_BYTES = 5L << 30;

    private final Path runs;

    /** @param runs the folder of the runs; need not exist yet */
    public HostProbe(Path runs) {
        this.runs = runs;
    }

    @Override
    public List<Finding> look() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        String platform = System.getProperty("os.name") + " " + System.getProperty("os.arch");
        String memory =
                Units.bytes(system.getTotalMemorySize()) + ", " + Units.bytes(system.getFreeMemorySize()) + " free";
        return List.of(
                platform(platform),
                Finding.ok("cores", String.valueOf(Runtime.getRuntime().availableProcessors()), "everything"),
                Finding.ok("memory", memory, "everything"),
                disk());
    }

    private static Finding platform(String platform) {
        return platform.equals("Linux amd64")
                ? Finding.ok("platform", platform, "everything")
                : Finding.warn("platform", platform, "training", "use Linux on x86-64");
    }

    private Finding disk() {
        String what = "disk of the runs";
        Path folder = existing(runs.toAbsolutePath());
        if (folder == null) {
            return Finding.warn(what, runs + " has no existing parent", "runs", "name another folder with --runs-dir");
        }
        try {
            FileStore store = Files.getFileStore(folder);
            long free = store.getUsableSpace();
            String detail = Units.bytes(free) + " free, " + store.type() + ", " + folder;
            if (!Files.isWritable(folder)) {
                return Finding.warn(what, detail + ", not writable", "runs", "name another folder with --runs-dir");
            }
            return free < SMALL_DISK_BYTES
                    ? Finding.warn(
                            what, detail, "checkpoints", "free some space or name another folder with --runs-dir")
                    : Finding.ok(what, detail, "runs and checkpoints");
        } catch (IOException e) {
            return Finding.warn(what, folder + ": " + e.getMessage(), "runs", "name another folder with --runs-dir");
        }
    }

    private static @Nullable Path existing(Path path) {
        Path folder = path;
        while (folder != null && !Files.isDirectory(folder)) {
            folder = folder.getParent();
        }
        return folder;
    }
}
