package dev.trainyard.cli.scaling;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.table.StudyColumns;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which column of the user's table holds what. */
final class ColumnOptions {
    @Option(names = "--n", paramLabel = "COL", description = "Column of the parameters.")
    private @Nullable String n;

    @Option(names = "--d", paramLabel = "COL", description = "Column of the tokens trained on.")
    private @Nullable String d;

    @Option(names = "--loss", paramLabel = "COL", description = "Column of the final loss, nats a token.")
    private @Nullable String loss;

    @Option(names = "--flops", paramLabel = "COL", description = "Column of the training FLOPs; else 6 N D.")
    private @Nullable String flops;

    @Option(
            names = "--budget",
            paramLabel = "COL",
            description = "Column of the planned budget; else rows whose FLOPs differ by less than 5 %% form one.")
    private @Nullable String budget;

    @Option(names = "--run", paramLabel = "COL", description = "Column of the run that a row was taken from.")
    private @Nullable String run;

    @Option(names = "--unique", paramLabel = "COL", description = "Column of the unique tokens.")
    private @Nullable String unique;

    @Option(names = "--learning-rate", paramLabel = "COL", description = "Column of the learning rate: fits its law.")
    private @Nullable String learningRate;

    @Option(names = "--batch-size", paramLabel = "COL", description = "Column of the batch size: fits its law.")
    private @Nullable String batch;

    /** Whether any was given: a sweep's columns are known. */
    boolean given() {
        return Stream.of(n, d, loss, flops, budget, run, unique, learningRate, batch)
                .anyMatch(Objects::nonNull);
    }

    StudyColumns columns() {
        if (n == null || d == null || loss == null) {
            throw new InputException("which columns hold what? --input needs --n COL, --d COL and --loss COL");
        }
        return new StudyColumns(
                n,
                d,
                loss,
                Optional.ofNullable(flops),
                Optional.ofNullable(budget),
                Optional.ofNullable(run),
                Optional.ofNullable(unique),
                Optional.ofNullable(learningRate),
                Optional.ofNullable(batch));
    }
}
