package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/**
 * What was trained and what came out, one row a model: parameters, tokens, and the loss in nats per token. Immutable; the
 * logarithms are taken once and shared by every fit.
 */
public final class Observations {
    private final double[] n;
    private final double[] d;
    private final double[] loss;
    private final double[] flops;
    private final double[] lnN;
    private final double[] lnD;
    private final double[] lnLoss;

    /**
     * @param n parameters of each model
     * @param d tokens each was trained on
     * @param loss final loss of each, nats per token
     * @throws InputException if a value is no positive number, with its place counted from 1
     */
    public Observations(double[] n, double[] d, double[] loss) {
        this(n, d, loss, sixNd(n, d));
    }

    /**
     * The same with FLOPs that were counted otherwise than as 6 N D.
     *
     * @param flops training FLOPs of each
     */
    public Observations(double[] n, double[] d, double[] loss, double[] flops) {
        if (n.length != d.length || n.length != loss.length || n.length != flops.length) {
            throw new IllegalArgumentException(
                    "columns of " + n.length + ", " + d.length + ", " + loss.length + " and " + flops.length + " rows");
        }
        this.flops = flops.clone();
        this.n = n.clone();
        this.d = d.clone();
        this.loss = loss.clone();
        this.lnN = logs(n, "parameters");
        this.lnD = logs(d, "tokens");
        this.lnLoss = logs(loss, "loss");
    }

    public int size() {
        return n.length;
    }

    public double n(int row) {
        return n[row];
    }

    public double d(int row) {
        return d[row];
    }

    public double loss(int row) {
        return loss[row];
    }

    /** Training FLOPs. */
    public double flops(int row) {
        return flops[row];
    }

    /** The largest of all rows' FLOPs. */
    public double largestFlops() {
        return Arrays.stream(flops).max().orElseThrow();
    }

    /**
     * Refuses rows that all cost the same compute: size and tokens then move together, and nothing tells them apart.
     *
     * @param what cannot be told, for the message
     * @throws InputException if 6 N D differs by less than 5 % over the rows
     */
    void requireSeveralBudgets(String what) {
        double[] nd = sixNd(n, d);
        double least = Arrays.stream(nd).min().orElseThrow();
        if (Arrays.stream(nd).max().orElseThrow() < Budget.WIDTH * least) {
            throw new InputException(String.format(
                    Locale.ROOT,
                    "all %d rows have one budget, 6 N D of about %.3g FLOPs: %s cannot be told from it; add rows of at"
                            + " least two more budgets",
                    n.length,
                    least,
                    what));
        }
    }

    /** The places of all rows, from 0. */
    List<Integer> each() {
        return IntStream.range(0, n.length).boxed().toList();
    }

    double lnN(int row) {
        return lnN[row];
    }

    double lnD(int row) {
        return lnD[row];
    }

    double lnLoss(int row) {
        return lnLoss[row];
    }

    /** These rows alone, in this order. */
    public Observations rows(List<Integer> chosen) {
        return new Observations(at(n, chosen), at(d, chosen), at(loss, chosen), at(flops, chosen));
    }

    private static double[] at(double[] values, List<Integer> chosen) {
        return chosen.stream().mapToDouble(row -> values[row]).toArray();
    }

    private static double[] sixNd(double[] n, double[] d) {
        double[] flops = new double[Math.min(n.length, d.length)];
        Arrays.setAll(flops, i -> ParametricLaw.FLOPS_PER_PARAMETER_TOKEN * n[i] * d[i]);
        return flops;
    }

    /** The same models with other losses. */
    Observations withLoss(double[] other) {
        return new Observations(n, d, other, flops);
    }

    double meanLnN() {
        return mean(lnN);
    }

    double meanLnD() {
        return mean(lnD);
    }

    /** The lowest loss: no irreducible loss can lie above it. */
    double lowestLoss() {
        return Arrays.stream(loss).min().orElseThrow();
    }

    double highestLoss() {
        return Arrays.stream(loss).max().orElseThrow();
    }

    private static double mean(double[] values) {
        double sum = 0;
        for (double value : values) {
            sum += value;
        }
        return sum / values.length;
    }

    private static double[] logs(double[] values, String what) {
        double[] logs = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            if (!(values[i] > 0) || Double.isInfinite(values[i])) {
                throw new InputException(
                        "row " + (i + 1) + ": " + what + " is " + values[i] + "; a fit needs a positive finite number");
            }
            logs[i] = Math.log(values[i]);
        }
        return logs;
    }
}
