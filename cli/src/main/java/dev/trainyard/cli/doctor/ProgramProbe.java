package dev.trainyard.cli.doctor;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Programs of other makers that some features start. */
public final class ProgramProbe implements Probe {
    /** @param names any of them will do */
    private record Program(String what, List<String> names, String enables, String debianPackage) {}

    private static final List<Program> PROGRAMS = List.of(
            new Program("MPI", List.of("mpirun"), "runs over several hosts (coming)", "openmpi-bin"),
            new Program("Slurm", List.of("sbatch"), "jobs in a Slurm queue (coming)", "slurm-wlm"),
            new Program(
                    "Chromium",
                    List.of("chromium", "chromium-browser", "google-chrome"),
                    "browser tests of the dashboard (coming)",
                    "chromium"),
            new Program("fio", List.of("fio"), "a second opinion on a disk's speed (coming)", "fio"),
            new Program("XFS", List.of("mkfs.xfs"), "power-cut tests of checkpoints (coming)", "xfsprogs"));

    private final List<Path> folders;

    /** @param path as in the variable PATH */
    public ProgramProbe(String path) {
        // Debian keeps tools such as mkfs out of a user's PATH
        this.folders = Stream.concat(Arrays.stream(path.split(File.pathSeparator, -1)), Stream.of("/usr/sbin", "/sbin"))
                .filter(folder -> !folder.isEmpty())
                .map(Path::of)
                .toList();
    }

    @Override
    public List<Finding> look() {
        return PROGRAMS.stream().map(this::look).toList();
    }

    private Finding look(Program program) {
        return program.names().stream()
                .flatMap(name -> find(name).stream())
                .findFirst()
                .map(found -> Finding.ok(program.what(), found.toString(), program.enables()))
                .orElseGet(() -> Finding.missing(
                        program.what(),
                        "no " + String.join(" or ", program.names()) + " on the PATH",
                        program.enables(),
                        "apt-get install " + program.debianPackage()));
    }

    private Optional<Path> find(String name) {
        return folders.stream()
                .map(folder -> folder.resolve(name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
