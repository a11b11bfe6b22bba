package dev.trainyard.cluster;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.ffi.Libc;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import sun.misc.Signal;

/**
 * A job to be started by mpirun.
 *
 * @param program mpirun or mpiexec, by name or path
 * @param oversubscribe whether a host may get more processes than it has slots
 * @param transport Open MPI's byte transfer layer
 * @param parameters further options for mpirun, put before the program
 */
public record MpiLaunch(
        String program,
        HostList hosts,
        boolean oversubscribe,
        boolean allowRunAsRoot,
        Transport transport,
        List<String> parameters) {
    private static final Pattern PASSED = Pattern.compile("TRAINYARD_.*|AWS_.*|LC_.*|LANG|TZ|PATH|LD_LIBRARY_PATH|"
            + "OMP_WAIT_POLICY|XDG_CACHE_HOME|NO_COLOR|JAVA_TOOL_OPTIONS");

    /** Open MPI's ways between processes of a host. */
    public enum Transport {
        AUTO,
        /** Shared memory only. */
        VADER,
        TCP
    }

    public MpiLaunch {
        parameters = List.copyOf(parameters);
    }

    /**
     * Starts {@code command} once for each slot and waits for the end. What the processes print on stdout goes to
     * stdout, so only rank 0 should print there. INT and TERM ask all
     * processes to stop, by USR1; a second one ends them.
     *
     * @param lines takes each line of the job's stderr
     * @return the exit code of the first process that failed, else 0; 130 if a signal ended the job
     * @throws InputException if mpirun cannot be started
     * @throws JobException if a process was killed or a host was lost, with its name
     */
    public int run(List<String> command, Consumer<String> lines) {
        List<String> line = new ArrayList<>();
        if (isOnPath("setsid")) {
            line.add("setsid"); // Ctrl-C reaches a terminal's whole process group, and mpirun must get it once
        }
        line.addAll(commandLine(MpiFlavour.of(program), command, System.getenv()));
        ProcessBuilder builder = new ProcessBuilder(line)
                .redirectInput(new File("/dev/null"))
                .redirectOutput(ProcessBuilder.Redirect.INHERIT);
        MpiMessages messages = new MpiMessages(lines);
        AtomicBoolean stopping = new AtomicBoolean();
        int code;
        try {
            Process process = builder.start();
            try (StopSignals signals = StopSignals.listen(name -> stop(process, stopping.getAndSet(true)));
                    BufferedReader errors = process.errorReader()) {
                errors.lines().forEach(messages::line);
                messages.end();
                code = process.waitFor();
            }
        } catch (IOException e) {
            throw new InputException("cannot start " + program + ": " + FileProblem.of(e));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new JobException("interrupted while " + program + " was running", e);
        }
        if (stopping.get()) {
            return ExitCode.INTERRUPTED.code();
        }
        if (messages.cause().isPresent()) {
            throw new JobException(
                    "the job on " + hosts + " has ended: " + messages.cause().get());
        }
        return code;
    }

    /**
     * After TERM mpirun sleeps and then kills the processes (odls_base_sigkill_timeout, twice, also if they have ended);
     * USR1 it just hands on, so they take the time that they need. A second signal means now.
     */
    private static void stop(Process mpirun, boolean again) {
        if (again) {
            mpirun.destroy();
        } else {
            Libc.signal(mpirun.pid(), new Signal("USR1").getNumber());
        }
    }

    /** The arguments after which {@code command} is started {@code hosts.processes()} times. */
    List<String> commandLine(MpiFlavour flavour, List<String> command, Map<String, String> environment) {
        List<String> passed = environment.keySet().stream()
                .filter(name -> PASSED.matcher(name).matches())
                .sorted()
                .toList();
        List<String> line = new ArrayList<>(List.of(program, "-np", Integer.toString(hosts.processes())));
        switch (flavour) {
            case OPEN_MPI -> {
                line.addAll(List.of("--host", hosts.toString()));
                // A process has many threads: it must not be bound to one core.
                line.addAll(List.of("--bind-to", "none"));
                if (oversubscribe) {
                    line.add("--oversubscribe");
                }
                if (allowRunAsRoot) {
                    line.add("--allow-run-as-root");
                }
                switch (transport) {
                    case AUTO -> {}
                    case VADER -> line.addAll(List.of("--mca", "btl", "vader,self"));
                    case TCP -> line.addAll(List.of("--mca", "btl", "tcp,self"));
                }
                passed.forEach(name -> line.addAll(List.of("-x", name)));
            }
            case HYDRA -> {
                if (transport != Transport.AUTO) {
                    throw new InputException("--mpi-btl is an option of Open MPI, and " + program + " is MPICH's");
                }
                line.addAll(List.of("-hosts", hosts.toString()));
                line.addAll(List.of("-genvlist", String.join(",", passed)));
            }
        }
        line.addAll(parameters);
        line.addAll(command);
        return line;
    }

    private static boolean isOnPath(String name) {
        return Pattern.compile(File.pathSeparator)
                .splitAsStream(System.getenv().getOrDefault("PATH", ""))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, name)));
    }
}
