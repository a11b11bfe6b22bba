package dev.trainyard.cli.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.cli.doctor.Finding.Status;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProbesTest {
    @TempDir
    Path folder;

    @Test
    void findsAProgramOnThePath() throws IOException {
        Path program = Files.createFile(folder.resolve("mpirun"));
        assertThat(program.toFile().setExecutable(true)).isTrue();
        assertThat(row(new ProgramProbe("/nowhere:" + folder), "MPI").detail()).isEqualTo(program.toString());
    }

    @Test
    void saysHowToGetWhatIsMissing() {
        Finding slurm = row(new ProgramProbe(folder.toString()), "Slurm");
        assertThat(slurm.status()).isEqualTo(Status.MISSING);
        assertThat(slurm.howToGet()).contains("slurm-wlm");
    }

    @Test
    void findsNcclInTheWheelsBesideATorchWheel() throws IOException {
        Path torch = Files.createDirectories(folder.resolve("site-packages/torch"));
        Path library = Files.createDirectories(folder.resolve("site-packages/nvidia/nccl/lib"))
                .resolve("libnccl.so.2");
        Files.createFile(library);
        assertThat(row(new NcclProbe(Optional.of(torch), Map.of()), "NCCL").detail())
                .isEqualTo(library.toString());
    }

    @Test
    void findsNcclInTheActivePythonEnvironment() throws IOException {
        Path lib = Files.createDirectories(folder.resolve("lib/python3.12/site-packages/nvidia/nccl/lib"));
        Path library = Files.createFile(lib.resolve("libnccl.so.2"));
        Map<String, String> environment = Map.of("VIRTUAL_ENV", folder.toString());
        assertThat(row(new NcclProbe(Optional.empty(), environment), "NCCL").detail())
                .isEqualTo(library.toString());
    }

    @Test
    void theDiskOfRunsThatDoNotExistYetIsTheirParents() {
        Finding disk = row(new HostProbe(folder.resolve("not/yet/runs")), "disk of the runs");
        assertThat(disk.detail()).endsWith(", " + folder);
    }

    @Test
    void theTableAdvisesOnWhatIsMissingOnly() {
        StringWriter text = new StringWriter();
        FindingTable.print(
                List.of(Finding.ok("Java", "25", "everything"), Finding.missing("MPI", "no mpirun", "hosts", "get it")),
                new PrintWriter(text, true));
        assertThat(text.toString()).isEqualTo("""
                        ok       Java  25
                        missing  MPI   no mpirun
                                       for hosts: get it
                        """);
    }

    private static Finding row(Probe probe, String what) {
        return probe.look().stream()
                .filter(finding -> finding.what().equals(what))
                .findFirst()
                .orElseThrow();
    }
}
