package dev.trainyard.scaling.table;

import java.util.Optional;

/**
 * Which columns of a table hold what.
 *
 * @param n parameters
 * @param d tokens trained on
 * @param loss final loss, nats per token
 * @param flops training FLOPs; absent: 6 N D
 * @param budget the planned budget a row belongs to; absent: rows whose FLOPs differ by less than 5 % share one
 * @param run the run a row was taken from
 * @param unique unique tokens among those trained on
 * @param learningRate the run's learning rate
 * @param batch the run's batch size
 */
public record StudyColumns(
        String n,
        String d,
        String loss,
        Optional<String> flops,
        Optional<String> budget,
        Optional<String> run,
        Optional<String> unique,
        Optional<String> learningRate,
        Optional<String> batch) {
    /** Size, tokens and loss alone. */
    public static StudyColumns of(String n, String d, String loss) {
        Optional<String> none = Optional.empty();
        return new StudyColumns(n, d, loss, none, none, none, none, none, none);
    }

    /** The same with a column of FLOPs. */
    public StudyColumns withFlops(String column) {
        return new StudyColumns(n, d, loss, Optional.of(column), budget, run, unique, learningRate, batch);
    }

    /** The same with a column of runs. */
    public StudyColumns withRun(String column) {
        return new StudyColumns(n, d, loss, flops, budget, Optional.of(column), unique, learningRate, batch);
    }
}
