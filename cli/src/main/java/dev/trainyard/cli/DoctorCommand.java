package dev.trainyard.cli;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Json;
import dev.trainyard.cli.doctor.CudaProbe;
import dev.trainyard.cli.doctor.Finding;
import dev.trainyard.cli.doctor.FindingTable;
import dev.trainyard.cli.doctor.HostProbe;
import dev.trainyard.cli.doctor.JavaProbe;
import dev.trainyard.cli.doctor.LibtorchProbe;
import dev.trainyard.cli.doctor.NcclProbe;
import dev.trainyard.cli.doctor.NvmlProbe;
import dev.trainyard.cli.doctor.Probe;
import dev.trainyard.cli.doctor.ProgramProbe;
import dev.trainyard.cli.options.LibtorchOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.cli.options.Version;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard doctor}: always exit 0, a machine without a GPU is not a failure. */
@Command(name = "doctor", description = "Say what this machine has and what each feature would need.")
final class DoctorCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private LibtorchOption libtorch = new LibtorchOption();

    @Option(names = "--json", description = "Print one JSON document instead of the table.")
    private boolean json;

    private record Report(String version, List<Finding> findings) {}

    @Override
    public Integer call() {
        List<Probe> probes = List.of(
                new JavaProbe(),
                new HostProbe(runs.directory()),
                new LibtorchProbe(libtorch.directory()),
                new CudaProbe(),
                new NvmlProbe(),
                new NcclProbe(libtorch.directory(), System.getenv()),
                new ProgramProbe(System.getenv().getOrDefault("PATH", "")));
        List<Finding> findings =
                probes.stream().flatMap(probe -> probe.look().stream()).toList();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(Json.pretty(new Report(Version.number(), findings)));
        } else {
            FindingTable.print(findings, out);
        }
        return ExitCode.OK.code();
    }
}
