package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MpiLaunchTest {
    private static final HostList HOSTS = HostList.parse(List.of("h1:2,h2:1"));
    private static final Map<String, String> ENVIRONMENT =
            Map.of("TRAINYARD_RUNS", "r", "HOME", "/root", "LC_ALL", "C", "OMPI_COMM_WORLD_SIZE", "1");

    @Test
    void openMpiGetsHostsAndThreadsFreeOfABinding() {
        MpiLaunch launch =
                new MpiLaunch("mpirun", HOSTS, true, true, MpiLaunch.Transport.TCP, List.of("--mca", "pml", "ob1"));
        assertThat(String.join(" ", launch.commandLine(MpiFlavour.OPEN_MPI, List.of("java", "x"), ENVIRONMENT)))
                .isEqualTo("mpirun -np 3 --host h1:2,h2:1 --bind-to none"
                        + " --oversubscribe --allow-run-as-root --mca btl tcp,self -x LC_ALL -x TRAINYARD_RUNS"
                        + " --mca pml ob1 java x");
    }

    @Test
    void mpichGetsItsOwnWords() {
        MpiLaunch launch = new MpiLaunch("mpiexec", HOSTS, false, false, MpiLaunch.Transport.AUTO, List.of());
        assertThat(String.join(" ", launch.commandLine(MpiFlavour.HYDRA, List.of("java", "x"), ENVIRONMENT)))
                .isEqualTo("mpiexec -np 3 -hosts h1:2,h2:1 -genvlist LC_ALL,TRAINYARD_RUNS java x");
    }

    @Test
    void anMpirunThatIsNotThereIsNamed() {
        MpiLaunch launch = new MpiLaunch("no-mpirun", HOSTS, false, false, MpiLaunch.Transport.AUTO, List.of());
        assertThatThrownBy(() -> launch.run(List.of("true"), line -> {}))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("cannot start no-mpirun")
                .hasMessageContaining("openmpi-bin");
    }

    @Test
    void whatMpirunSaysBecomesOneLine() {
        assertThat(cause("""
                --------------------------------------------------------------------------
                mpirun noticed that process rank 1 with PID 0 on node h2 exited on signal 9 (Killed).
                --------------------------------------------------------------------------
                """)).containsExactly("rank 1 on h2 was killed by signal 9");
        assertThat(cause("""
                --------------------------------------------------------------------------
                ORTE has lost communication with a remote daemon.

                  HNP daemon   : [[3437,0],0] on node h1
                  Remote daemon: [[3437,0],1] on node h2
                --------------------------------------------------------------------------
                """)).containsExactly("host h2 is lost");
        assertThat(cause("""
                ===================================================================================
                =   BAD TERMINATION OF ONE OF YOUR APPLICATION PROCESSES
                =   PID 63 RUNNING AT h2
                =   EXIT CODE: 9
                =   CLEANING UP REMAINING PROCESSES
                ===================================================================================
                """)).containsExactly("a process on h2 has failed or was killed");
    }

    @Test
    void whatTheProcessesSayAndUnknownTextsPass() {
        assertThat(cause("""
                one line
                --------------------------------------------------------------------------
                something new
                --------------------------------------------------------------------------
                another
                """)).containsExactly("one line", "something new", "another");
    }

    /** The lines that passed, then the cause. */
    private static List<String> cause(String output) {
        List<String> seen = new ArrayList<>();
        MpiMessages messages = new MpiMessages(seen::add);
        output.lines().forEach(messages::line);
        messages.end();
        messages.cause().ifPresent(seen::add);
        return seen;
    }
}
