package dev.trainyard.cli.storage;

import dev.trainyard.base.InputException;
import dev.trainyard.cli.Main;
import dev.trainyard.cluster.HostList;
import dev.trainyard.cluster.MpiLaunch;
import dev.trainyard.cluster.SameProgram;
import dev.trainyard.cluster.Worlds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** On which hosts a command runs, and how mpirun is called to start it there: the flags of mlpstorage. */
final class MpiOptions {
    private static final Pattern BLANKS = Pattern.compile("\\s+");

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = {"--hosts", "-s"},
            arity = "1..*",
            paramLabel = "HOST[:SLOTS]",
            description = "Start this command by mpirun on these hosts, SLOTS processes on each (1); without it,"
                    + " on this machine alone.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--mpi-bin",
            paramLabel = "PROGRAM",
            defaultValue = "mpirun",
            description = "mpirun or mpiexec, by name or path, of Open MPI or MPICH; ${DEFAULT-VALUE}.")
    private String program = "mpirun";

    @Option(names = "--oversubscribe", description = "Let a host have more processes than slots.")
    private boolean oversubscribe;

    @Option(names = "--allow-run-as-root", description = "Let Open MPI run as root.")
    private boolean allowRunAsRoot;

    @Option(
            names = "--mpi-btl",
            paramLabel = "auto|vader|tcp",
            defaultValue = "auto",
            description = "Open MPI's way between the processes; ${DEFAULT-VALUE}.")
    private MpiLaunch.Transport transport = MpiLaunch.Transport.AUTO;

    @Option(
            names = "--mpi-params",
            paramLabel = "\"WORDS\"",
            description = "Further options of mpirun, as --mpi-params=\"--mca pml ob1\"; may be repeated.")
    private List<String> parameters = new ArrayList<>();

    /** Hosts that were named; this one alone where none was. */
    int hostCount() {
        return hosts.isEmpty() ? 1 : HostList.parse(hosts).entries().size();
    }

    /**
     * Runs this very command line on the hosts that were asked for, and waits for its end.
     *
     * @return the exit code of the job; empty where this process is to do the work itself: no hosts were named, or it is
     *     one of those that mpirun or srun has started
     * @throws InputException if the hosts cannot be read, or mpirun cannot be started
     * @throws dev.trainyard.base.JobException if a process was killed or a host was lost
     */
    OptionalInt launched() {
        if (Worlds.isMember()) {
            return OptionalInt.empty();
        }
        if (hosts.isEmpty()) {
            if (oversubscribe || allowRunAsRoot || !parameters.isEmpty()) {
                throw new InputException("options of mpirun need --hosts: without it mpirun is not started");
            }
            return OptionalInt.empty();
        }
        List<String> words = parameters.stream()
                .flatMap(BLANKS::splitAsStream)
                .filter(word -> !word.isEmpty())
                .toList();
        MpiLaunch launch =
                new MpiLaunch(program, HostList.parse(hosts), oversubscribe, allowRunAsRoot, transport, words);
        List<String> line = new ArrayList<>(SameProgram.command(Main.class.getName()));
        line.addAll(command.root().commandLine().getParseResult().originalArgs());
        // what is wrong with the settings is wrong in all processes, and needs to be said once
        Set<String> said = new HashSet<>();
        return OptionalInt.of(launch.run(line, text -> {
            if (said.add(text) || !text.startsWith("trainyard: ")) {
                command.commandLine().getErr().println(text);
                command.commandLine().getErr().flush();
            }
        }));
    }
}
