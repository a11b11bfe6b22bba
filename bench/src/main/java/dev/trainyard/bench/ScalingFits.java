package dev.trainyard.bench;

import dev.trainyard.base.CounterRandom;
import dev.trainyard.scaling.fit.Bootstrap;
import dev.trainyard.scaling.fit.LawTest;
import dev.trainyard.scaling.fit.Misfit;
import dev.trainyard.scaling.fit.Observations;
import dev.trainyard.scaling.fit.ParametricFit;
import dev.trainyard.scaling.fit.ParametricFitter;
import dev.trainyard.scaling.fit.ParametricLaw;
import dev.trainyard.scaling.fit.Resample;
import dev.trainyard.scaling.fit.StartGrid;
import java.io.PrintStream;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.function.ToDoubleFunction;

/**
 * The published grid of 4,500 starts on 240 rows and 4,000 bootstrap fits, the first time in the process and again; with
 * {@code coverage N}, how often 95 % intervals of many and of few rows hold the truth, and how often its own law is rejected.
 */
public final class ScalingFits {
    private static final ParametricLaw TRUTH = new ParametricLaw(1.69, 406.4, 410.7, 0.34, 0.28);

    private ScalingFits() {}

    public static void main(String[] args) {
        if (args.length == 2 && args[0].equals("coverage")) {
            coverage(Integer.parseInt(args[1]), System.out);
        } else {
            speed(System.out);
        }
    }

    private static void speed(PrintStream out) {
        Observations rows = study(240, 0.01, 1);
        for (int round = 1; round <= 5; round++) {
            long start = System.nanoTime();
            ParametricFit fit = ParametricFitter.published().fit(rows);
            long fitted = System.nanoTime();
            Bootstrap bootstrap = Bootstrap.of(fit, rows, new Resample.Pairs(), 4000, 1);
            long ended = System.nanoTime();
            out.printf(
                    Locale.ROOT,
                    "round %d: 4500 starts %.2f s (%d agree, %d evaluations, objective %.8g), 4000 bootstrap fits %.2f s"
                            + " (%d failed)%n",
                    round,
                    (fitted - start) / 1e9,
                    fit.starts().agreeing(),
                    fit.starts().evaluations(),
                    fit.objective(),
                    (ended - fitted) / 1e9,
                    bootstrap.failures());
        }
    }

    private static void coverage(int repeats, PrintStream out) {
        coverage("200 rows, 1 % noise", repeats, seed -> study(200, 0.01, seed), out);
        coverage("28 rows (4 budgets of 7 sizes), 0.3 % noise", repeats, seed -> grid(7, 0.003, seed), out);
        coverage("20 rows (4 budgets of 5 sizes), 1 % noise", repeats, seed -> grid(5, 0.01, seed), out);
    }

    private static void coverage(String rowsOf, int repeats, LongFunction<Observations> made, PrintStream out) {
        Map<String, ToDoubleFunction<ParametricLaw>> quantities = new LinkedHashMap<>();
        quantities.put("E", ParametricLaw::E);
        quantities.put("alpha", ParametricLaw::alpha);
        quantities.put("beta", ParametricLaw::beta);
        quantities.put("a", ParametricLaw::a);
        quantities.put("A", ParametricLaw::A);
        quantities.put("B", ParametricLaw::B);
        quantities.put("N at 1e22", law -> law.optimum(1e22).n());
        Map<String, Integer> covered = new LinkedHashMap<>();
        for (Bootstrap.Kind kind : Bootstrap.Kind.values()) {
            quantities.keySet().forEach(name -> covered.put(kind + " " + name, 0));
        }
        int rejected = 0;
        // Few starts: the valley is known, and the time goes to the intervals
        ParametricFitter fitter = new ParametricFitter(Misfit.published(), StartGrid.few());
        for (int k = 0; k < repeats; k++) {
            Observations rows = made.apply(10_000 + k);
            ParametricFit fit = fitter.fit(rows);
            Bootstrap bootstrap = Bootstrap.of(fit, rows, new Resample.Pairs(), 1000, k);
            for (Bootstrap.Kind kind : Bootstrap.Kind.values()) {
                quantities.forEach((name, quantity) -> {
                    if (bootstrap.interval(quantity, 0.95, kind).contains(quantity.applyAsDouble(TRUTH))) {
                        covered.merge(kind + " " + name, 1, Integer::sum);
                    }
                });
            }
            rejected += LawTest.of(TRUTH, fit, rows, bootstrap).probability() < 0.05 ? 1 : 0;
        }
        out.println(rowsOf);
        covered.forEach((name, count) ->
                out.printf(Locale.ROOT, "%s: %.1f %% of %d%n", name, 100.0 * count / repeats, repeats));
        out.printf(Locale.ROOT, "the true law rejected at 5 %%: %.1f %%%n", 100.0 * rejected / repeats);
    }

    /** Four budgets, 1e18 to 1e21, sizes evenly within a factor of 4 of the best, log-normal noise. */
    private static Observations grid(int sizes, double sigma, long seed) {
        CounterRandom random = new CounterRandom(seed, "grid");
        double[] n = new double[4 * sizes];
        double[] d = new double[n.length];
        double[] loss = new double[n.length];
        for (int i = 0; i < n.length; i++) {
            double flops = Math.pow(10, 18 + i / sizes);
            n[i] = TRUTH.optimum(flops).n() * Math.pow(4, 2.0 * (i % sizes) / (sizes - 1) - 1);
            d[i] = flops / (6 * n[i]);
            loss[i] = TRUTH.loss(n[i], d[i]) * Math.exp(sigma * random.normal(i));
        }
        return new Observations(n, d, loss);
    }

    /** Eight budgets, 1e17 to 1e21, sizes within a factor of 8 of the best, log-normal noise. */
    private static Observations study(int count, double sigma, long seed) {
        CounterRandom random = new CounterRandom(seed, "study");
        double[] n = new double[count];
        double[] d = new double[count];
        double[] loss = new double[count];
        for (int i = 0; i < count; i++) {
            double flops = Math.pow(10, 17 + 4.0 * (i % 8) / 7);
            n[i] = TRUTH.optimum(flops).n() * Math.exp((2 * random.uniform(2L * i) - 1) * Math.log(8));
            d[i] = flops / (6 * n[i]);
            loss[i] = TRUTH.loss(n[i], d[i]) * Math.exp(sigma * random.normal(2L * i + 1));
        }
        return new Observations(n, d, loss);
    }
}
