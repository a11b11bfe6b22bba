package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The batch script under bash, with an scontrol that only notes what it is asked. */
class SlurmArrayTest {
    @TempDir
    Path dir;

    @Test
    void usersOptionsComeLast() {
        String script = array("true", "--gres=gpu:1", "--time=60").script();
        assertThat(script)
                .contains("#SBATCH --array=0-3\n", "#SBATCH --signal=B:USR1@120\n", "#SBATCH --requeue\n")
                .containsSubsequence("--chdir=", "#SBATCH --gres=gpu:1\n", "#SBATCH --time=60\n", "\ntrue &\n");
        assertThatThrownBy(() -> array("true", "gpu:1"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is no option of sbatch");
    }

    @Test
    void aTaskThatIsWarnedIsPutBackOnceItHasItsCheckpoint() throws Exception {
        Path ready = dir.resolve("ready");
        Process task = start(
                "bash -c 'trap \"sleep 0.3; exit 99\" USR1; touch " + ready + "; while true; do sleep 0.05; done'");
        while (!Files.exists(ready)) {
            assertThat(task.isAlive()).isTrue();
            Thread.sleep(10);
        }
        new ProcessBuilder("kill", "-USR1", Long.toString(task.pid())).start().waitFor();
        assertThat(task.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(task.exitValue()).isEqualTo(99);
        assertThat(dir.resolve("asked")).content().isEqualTo("requeue 17\n");
    }

    @Test
    void otherExitCodesAreTheTasksOwn() throws Exception {
        for (int code : new int[] {0, 1, 2}) {
            Process task = start("bash -c 'exit " + code + "'");
            assertThat(task.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(task.exitValue()).isEqualTo(code);
        }
        assertThat(dir.resolve("asked")).doesNotExist();
    }

    private SlurmArray array(String command, String... options) {
        return new SlurmArray("a sweep", 4, command, dir, dir.resolve("out"), List.of(options));
    }

    /** The scontrol says no, so that the script does not wait for its own end. */
    private Process start(String command) throws IOException {
        Path scontrol = dir.resolve("scontrol");
        Files.writeString(scontrol, "#!/bin/bash\necho \"$@\" >>" + dir.resolve("asked") + "\nexit 1\n");
        assertThat(scontrol.toFile().setExecutable(true)).isTrue();
        Path script = array(command).write(dir.resolve("array.sh"));
        ProcessBuilder builder = new ProcessBuilder("bash", script.toString()).inheritIO();
        builder.environment().put("PATH", dir + ":" + System.getenv("PATH"));
        builder.environment().put("SLURM_JOB_ID", "17");
        return builder.start();
    }
}
