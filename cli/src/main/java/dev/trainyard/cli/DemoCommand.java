package dev.trainyard.cli;

import dev.trainyard.cli.demo.Demo;
import dev.trainyard.cli.demo.DemoResult;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.cli.options.LibtorchOption;
import dev.trainyard.cli.options.RunsDirOption;
import dev.trainyard.torch.Torch;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code trainyard demo}: exit 3 if the run that it kills does not end like the one that it leaves alone. */
@Command(
        name = "demo",
        description =
                "The whole story in about three minutes on two cores: train a small GPT on real text, let it write,"
                        + " kill a run and see it end as if nothing had happened.")
final class DemoCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--text",
            paramLabel = "FILE",
            description =
                    "A text of your own, of which the first megabyte is used; by default English that comes along.")
    private @Nullable Path text;

    @Option(
            names = "--keep",
            paramLabel = "DIR",
            description = "Where everything goes; by default a new folder among the runs.")
    private @Nullable Path keep;

    @Mixin
    private RunsDirOption runs = new RunsDirOption();

    @Mixin
    private LibtorchOption libtorch = new LibtorchOption();

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        Demo demo = Demo.of(
                Optional.ofNullable(text),
                Optional.ofNullable(keep),
                runs.directory(),
                libtorch.directory(),
                Main.class,
                Version.number(),
                spec.commandLine().getErr());
        Torch.load(libtorch.directory()); // what is missing is said before anything is made
        DemoResult result = demo.tell();
        json.print(result, result.lines());
        return result.exitCode().code();
    }
}
