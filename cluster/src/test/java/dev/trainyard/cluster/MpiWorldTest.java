package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.base.JobException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import sun.misc.Signal;

/** Two processes of this machine under the mpirun that is installed. */
@Timeout(120)
class MpiWorldTest {
    private static final MpiLaunch TWO = new MpiLaunch(
            "mpirun", HostList.parse(List.of("127.0.0.1:2")), true, true, MpiLaunch.Transport.AUTO, List.of());

    @TempDir
    Path directory;

    private final List<String> errors = new ArrayList<>();

    @BeforeEach
    void needMpirun() {
        boolean installed = Stream.of(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, "mpirun")));
        // continuous integration installs it, so there its absence is a failure
        assumeTrue(installed || System.getenv("CI") != null, "no mpirun here; install openmpi-bin");
    }

    @Test
    void twoProcessesExchangeWhatTheyKnow() throws Exception {
        Path out = directory.resolve("out");
        assertThat(run("exchange", out)).as(errors.toString()).isZero();
        assertThat(out).hasContent("2 processes, bytes 0+98, from the first 10000, max 41");
    }

    @Test
    void aKilledProcessEndsTheOthersWithItsHost() {
        assertThatThrownBy(() -> run("die", directory.resolve("out")))
                .isInstanceOf(JobException.class)
                .hasMessageMatching("the job on 127.0.0.1:2 has ended: rank 1 on \\S+ was killed by signal 9");
    }

    @Test
    void theExitCodeOfAProcessThatFailsIsTheJobs() {
        assertThat(run("fail", directory.resolve("out"))).isEqualTo(3);
        assertThat(errors).containsExactly("rank 1 says why");
    }

    @Test
    void ctrlCLetsEveryProcessEndInOrder() {
        AtomicInteger ready = new AtomicInteger();
        int code = run("wait", directory.resolve("out"), line -> {
            errors.add(line);
            if (line.equals("ready") && ready.incrementAndGet() == 2) {
                Signal.raise(new Signal("INT"));
            }
        });
        assertThat(code).isEqualTo(130);
        assertThat(errors)
                .containsExactly("ready", "ready", "ended in order after 1 signal", "ended in order after 1 signal");
    }

    private int run(String what, Path out) {
        return run(what, out, errors::add);
    }

    private static int run(String what, Path out, Consumer<String> lines) {
        List<String> program = new ArrayList<>(SameProgram.command(RankProgram.class.getName()));
        program.add(what);
        List<String> command = new ArrayList<>(List.of("sh", "-c", "exec \"$0\" \"$@\" >>" + out));
        command.addAll(program);
        return TWO.run(command, lines);
    }
}
