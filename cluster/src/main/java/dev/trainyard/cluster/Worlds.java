package dev.trainyard.cluster;

import dev.trainyard.base.InputException;
import dev.trainyard.ffi.MpiLibrary;
import dev.trainyard.ffi.NativeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds the job that this process belongs to, by what mpirun and srun leave in the environment. */
public final class Worlds {
    /** Names the MPI library to load, where the usual names find the wrong one or none. */
    static final String LIBRARY_VARIABLE = "TRAINYARD_MPI";

    private static final List<String> OPEN_MPI = List.of("libmpi.so.40", "libmpi.so.80");
    private static final List<String> MPICH = List.of("libmpich.so.12", "libmpi.so.12");

    private Worlds() {}

    /** Whether mpirun or srun has started this process as one of a job. */
    public static boolean isMember() {
        return isMember(System.getenv());
    }

    static boolean isMember(Map<String, String> environment) {
        return Stream.of("OMPI_COMM_WORLD_SIZE", "PMIX_RANK", "PMI_RANK").anyMatch(environment::containsKey)
                || tasks(environment) > 1;
    }

    /**
     * Does {@code work} as a member of the job that this process belongs to, or alone. If it throws, the process must
     * end: nothing is said to the others, and the launcher ends them.
     *
     * @throws InputException if there is a job, but no MPI to join it with
     */
    public static <T> T join(Function<World, T> work) {
        World world = join();
        T result = work.apply(world);
        world.close(); // not in a finally: it waits for all, and who failed would wait for ever
        return result;
    }

    private static World join() {
        Map<String, String> environment = System.getenv();
        if (!isMember(environment)) {
            return World.alone();
        }
        List<String> names = libraries(environment);
        String library;
        MpiWorld world;
        try {
            library = MpiLibrary.load(names);
            world = new MpiWorld();
        } catch (NativeException e) {
            throw new InputException("this process is one of a job, but cannot join it by MPI: " + e.getMessage()
                    + "; set " + LIBRARY_VARIABLE + " to the MPI library of the launcher");
        }
        int expected = expectedSize(environment);
        if (expected > 0 && world.size() != expected) {
            throw new InputException(
                    "the launcher started " + expected + " processes, but by " + library + " there are " + world.size()
                            + "; set " + LIBRARY_VARIABLE + " to the MPI library of the launcher");
        }
        return world;
    }

    /** In the order of trying. */
    static List<String> libraries(Map<String, String> environment) {
        @Nullable String chosen = environment.get(LIBRARY_VARIABLE);
        if (chosen != null) {
            return List.of(chosen);
        }
        boolean pmi = environment.containsKey("PMI_RANK");
        boolean pmix = environment.containsKey("OMPI_COMM_WORLD_SIZE") || environment.containsKey("PMIX_RANK");
        if (!pmi && !pmix) {
            throw new InputException("srun started " + tasks(environment)
                    + " processes that cannot find each other; use srun --mpi=pmix (Open MPI) or --mpi=pmi2 (MPICH)");
        }
        List<String> names = new ArrayList<>(pmix ? OPEN_MPI : MPICH);
        names.addAll(pmix ? MPICH : OPEN_MPI);
        names.add("libmpi.so");
        return names;
    }

    /** How many the launcher says there are; 0 if it does not. */
    static int expectedSize(Map<String, String> environment) {
        for (String variable : List.of("OMPI_COMM_WORLD_SIZE", "PMI_SIZE")) {
            if (environment.containsKey(variable)) {
                return number(environment, variable);
            }
        }
        return tasks(environment);
    }

    /** The processes of this srun; a batch script has none. */
    private static int tasks(Map<String, String> environment) {
        return number(environment, "SLURM_STEP_NUM_TASKS");
    }

    private static int number(Map<String, String> environment, String variable) {
        String value = environment.getOrDefault(variable, "0");
        try {
            return Integer.parseInt(value);
        } catch (NumberFormatException e) {
            throw new InputException(variable + " is '" + value + "', which is no number");
        }
    }
}
