package dev.trainyard.cluster;

import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** Whose mpirun it is: the two understand different options. */
enum MpiFlavour {
    OPEN_MPI,
    /** MPICH's Hydra, which Intel MPI and MVAPICH use too. */
    HYDRA;

    /**
     * Asks {@code program}.
     *
     * @throws InputException if it cannot be started, or is neither
     */
    static MpiFlavour of(String program) {
        String says = says(program);
        if (says.contains("Open MPI") || says.contains("OpenRTE") || says.contains("PRRTE")) {
            return OPEN_MPI;
        }
        if (says.contains("HYDRA") || says.contains("Intel(R) MPI")) {
            return HYDRA;
        }
        throw new InputException(
                "'" + program + " --version' names neither Open MPI nor MPICH; choose another by --mpi-bin");
    }

    private static String says(String program) {
        try {
            Process process = new ProcessBuilder(program, "--version")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String says = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            process.waitFor();
            return says;
        } catch (IOException e) {
            throw new InputException("cannot start " + program + ": " + FileProblem.of(e)
                    + "; install Open MPI (apt-get install openmpi-bin) or name another by --mpi-bin");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InputException("interrupted while " + program + " was asked for its version");
        }
    }
}
