package dev.trainyard.cli.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.base.Json;
import dev.trainyard.cli.Main;
import dev.trainyard.cli.Ran;
import dev.trainyard.cluster.SameProgram;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Two processes of this machine under the mpirun that is installed. */
class TwoProcessesTest {
    @TempDir
    Path dir;

    @BeforeEach
    void needMpirun() {
        boolean installed = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mpirun")));
        // continuous integration installs it, so there its absence is a failure
        assumeTrue(installed || System.getenv("CI") != null, "no mpirun here; install openmpi-bin");
    }

    @Test
    void makeOneResult() throws Exception {
        SmallSet set = SmallSet.in(dir);
        assertThat(Ran.of(set.words("datagen", "-np", "2")).exitCode()).isZero();

        assertThat(launch(set, "4")).as("INVALID: too few files").isEqualTo(3);
        JsonNode report = Json.parse(Files.readString(out()));
        assertThat(report.get("accelerators").asInt()).isEqualTo(4);
        assertThat(report.get("hosts").asInt()).isEqualTo(1);
        assertThat(report.get("complete").asBoolean()).isTrue();
        // 48 samples of 2 epochs: each is read once, by one of the processes
        assertThat(report.get("epochs")
                        .valueStream()
                        .map(epoch -> epoch.get("samples").asLong()))
                .containsExactly(48L, 48L);
        assertThat(report.get("epochs").get(0).get("au_percent_by_accelerator")).hasSize(4);

        assertThat(launch(set, "3")).isEqualTo(2);
        assertThat(Files.readString(err()).lines().filter(line -> line.startsWith("trainyard: ")))
                .containsExactly("trainyard: 3 accelerators cannot be spread evenly over 2 processes: use a multiple");
    }

    private int launch(SmallSet set, String accelerators) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(SameProgram.command(Main.class.getName()));
        command.addAll(1, List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")); // three short processes
        command.addAll(set.run("-na", accelerators, "-cm", "1", "--json"));
        command.addAll(List.of("--hosts", "localhost:2", "--oversubscribe", "--allow-run-as-root"));
        Process process = new ProcessBuilder(command)
                .redirectOutput(out().toFile())
                .redirectError(err().toFile())
                .start();
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
            throw new AssertionError("the job hangs: " + Files.readString(err()));
        }
        return process.exitValue();
    }

    private Path out() {
        return dir.resolve("out");
    }

    private Path err() {
        return dir.resolve("err");
    }
}
