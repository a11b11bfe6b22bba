package dev.trainyard.scaling.fit;

import dev.trainyard.base.InputException;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntToDoubleFunction;

/**
 * Fitted without the largest budgets, how well are those predicted?
 *
 * @param below FLOPs under which rows were fitted
 * @param fitted rows below
 * @param heldOut rows that were predicted
 * @param meanError mean of |prediction / loss - 1|
 * @param largestError the largest of them
 * @param bias mean of prediction / loss - 1
 */
public record BackTest(double below, int fitted, int heldOut, double meanError, double largestError, double bias) {
    /**
     * Fits the rows below and predicts the others.
     *
     * @param fitter from rows to a law
     * @throws InputException if too few rows lie on either side
     */
    public static BackTest of(Function<Observations, ParametricLaw> fitter, Observations rows, double below) {
        return of(rows, rows.each(), below, small -> {
            ParametricLaw law = fitter.apply(rows.rows(small));
            return row -> law.loss(rows.n(row), rows.d(row));
        });
    }

    /**
     * The same for any law.
     *
     * @param tested places of the rows that count, below and above
     * @param fitter from the places of the rows below to the predicted loss of a place
     */
    public static BackTest of(
            Observations rows,
            List<Integer> tested,
            double below,
            Function<List<Integer>, IntToDoubleFunction> fitter) {
        List<Integer> small = tested.stream().filter(i -> rows.flops(i) < below).toList();
        List<Integer> large =
                tested.stream().filter(i -> rows.flops(i) >= below).toList();
        if (large.isEmpty()) {
            throw new InputException("no row has " + below + " FLOPs or more, so there is nothing to predict");
        }
        IntToDoubleFunction predicted = fitter.apply(small);
        double sum = 0;
        double bias = 0;
        double largest = 0;
        for (int i : large) {
            double error = predicted.applyAsDouble(i) / rows.loss(i) - 1;
            sum += Math.abs(error);
            bias += error;
            largest = Math.max(largest, Math.abs(error));
        }
        return new BackTest(below, small.size(), large.size(), sum / large.size(), largest, bias / large.size());
    }
}
