package dev.trainyard.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorldsTest {
    @Test
    void aProcessOfItsOwnIsAlone() {
        assertThat(Worlds.isMember(Map.of())).isFalse();
        assertThat(Worlds.join(World::size)).isEqualTo(1);
    }

    @Test
    void aBatchScriptOfSlurmIsAlone() {
        assertThat(Worlds.isMember(Map.of("SLURM_JOB_ID", "7", "SLURM_PROCID", "0", "SLURM_NTASKS", "4")))
                .isFalse();
    }

    @Test
    void theLauncherSaysWhichLibraryFits() {
        assertThat(Worlds.libraries(Map.of("OMPI_COMM_WORLD_SIZE", "2")).getFirst())
                .isEqualTo("libmpi.so.40");
        assertThat(Worlds.libraries(Map.of("PMIX_RANK", "0")).getFirst()).isEqualTo("libmpi.so.40");
        assertThat(Worlds.libraries(Map.of("PMI_RANK", "0", "PMI_SIZE", "2")).getFirst())
                .isEqualTo("libmpich.so.12");
        assertThat(Worlds.libraries(Map.of("PMI_RANK", "0", "TRAINYARD_MPI", "/opt/libmpi.so")))
                .containsExactly("/opt/libmpi.so");
    }

    @Test
    void theLauncherSaysHowManyThereAre() {
        assertThat(Worlds.expectedSize(Map.of("OMPI_COMM_WORLD_SIZE", "3"))).isEqualTo(3);
        assertThat(Worlds.expectedSize(Map.of("PMI_RANK", "1", "PMI_SIZE", "2")))
                .isEqualTo(2);
        assertThat(Worlds.expectedSize(Map.of("PMIX_RANK", "1", "SLURM_STEP_NUM_TASKS", "4")))
                .isEqualTo(4);
    }

    @Test
    void tasksOfSrunWithoutMpiAreToldWhatIsMissing() {
        Map<String, String> environment = Map.of("SLURM_STEP_NUM_TASKS", "4", "SLURM_PROCID", "0");
        assertThat(Worlds.isMember(environment)).isTrue();
        assertThatThrownBy(() -> Worlds.libraries(environment))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("srun started 4 processes")
                .hasMessageContaining("--mpi=pmix");
    }
}
