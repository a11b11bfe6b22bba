package dev.trainyard.cli.scaling;

import dev.trainyard.base.DurableFiles;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.config.Config;
import dev.trainyard.scaling.analysis.FitDocument;
import dev.trainyard.scaling.study.ReadyConfig;
import dev.trainyard.scaling.study.SweepFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --write-config}. */
final class ReadyConfigOptions {
    @Option(
            names = "--write-config",
            paramLabel = "FILE.yaml",
            description = "Write a training configuration for the optimum, ready for trainyard train.")
    private @Nullable Path target;

    @Option(
            names = "--config",
            paramLabel = "BASE.yaml",
            description = "Configuration that it is made from; else the recipe of the sweep that --fit is the fit of.")
    private @Nullable Path base;

    boolean wanted() {
        return target != null;
    }

    /**
     * Writes it.
     *
     * @param fit as the user gave it
     */
    void write(Path fit, double flops, double n, double d, PrintWriter err) {
        Path file = target;
        if (file == null) {
            throw new IllegalStateException("no configuration is wanted");
        }
        ReadyConfig ready = ready(fit, n, d);
        double spent = 6.0 * ready.n() * ready.tokens();
        String comment = String.format(
                Locale.ROOT,
                "# By trainyard scaling predict: the best model for %.6g FLOPs has %.6g parameters and %.6g tokens.%n"
                        + "# This one has %d parameters and reads %d tokens: %.6g FLOPs.%n",
                flops,
                n,
                d,
                ready.n(),
                ready.tokens(),
                spent);
        try {
            DurableFiles.write(file, (comment + ready.yaml()).getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
        ready.notes().forEach(note -> err.println("note: " + note));
        err.println("written: " + file + ", start with: trainyard train " + file);
    }

    private ReadyConfig ready(Path fit, double n, double d) {
        if (base != null) {
            return ReadyConfig.of(Config.load(base, List.of()), n, d);
        }
        Path folder = Files.isDirectory(fit) ? fit : fit.toAbsolutePath().getParent();
        boolean ofSweep = folder != null
                && new SweepFolder(folder).isPlanned()
                && (Files.isDirectory(fit) || fit.endsWith(FitDocument.FILE));
        if (!ofSweep || folder == null) {
            throw new InputException(
                    "--write-config needs a recipe: --config BASE.yaml, or --fit SWEEP_DIR, whose recipe"
                            + " is then followed");
        }
        return ReadyConfig.ofSweep(new SweepFolder(folder), n, d);
    }
}
