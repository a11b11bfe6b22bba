package dev.trainyard.scaling.fit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.trainyard.scaling.ReferenceData;
import dev.trainyard.scaling.table.CsvTable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.IntStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** The optima and exponents that Porian et al. 2024 published. */
class ResolvedDiscrepanciesTest {
    private static final List<String> KEYS =
            List.of("set", "dataset", "hparams", "warmup", "decay", "param_count", "loss_kind");

    @Test
    void allThirtyExponents() {
        CsvTable pairs = ReferenceData.table("porian_optimal_pairs.csv");
        CsvTable fits = ReferenceData.table("porian_published_fits.csv");
        Map<String, List<Integer>> groups = groups(pairs, KEYS);
        int compared = 0;
        for (int fit = 0; fit < fits.rows().size(); fit++) {
            String kind = fits.text("fit").get(fit);
            if (!kind.equals("basic") && !kind.equals("weighted")) {
                continue;
            }
            List<Integer> rows = groups.getOrDefault(key(fits, KEYS, fit), List.of()).stream()
                    .filter(row -> !pairs.text("n").get(row).isBlank())
                    .toList();
            double[] flops = column(pairs, "flops", rows);
            double[] n = column(pairs, "n", rows);
            double[] weights = Arrays.stream(column(pairs, "n_star_std", rows))
                    .map(std -> kind.equals("basic") ? 1 : 1 / (std * std))
                    .toArray();
            double published = Double.parseDouble(fits.text("n_exponent").get(fit));
            assertThat(PowerLaw.of(flops, n, weights).exponent())
                    .as("%s %s", key(fits, KEYS, fit), kind)
                    .isCloseTo(published, within(1e-5));
            compared++;
        }
        assertThat(compared).isEqualTo(30);
    }

    @Test
    void optimaByAkimaFromThePoints() {
        CsvTable pairs = ReferenceData.table("porian_optimal_pairs.csv");
        List<Double> ratios = new ArrayList<>();
        groupsOfPoints().forEach((place, points) -> {
            double akima = new Akima(logs(points, "n"), logs(points, "loss")).interiorMinimum();
            String n = pairs.text("n").get(place);
            if (!n.isBlank()) {
                ratios.add(Math.abs(akima - Math.log(Double.parseDouble(n))));
            }
        });
        double[] sorted =
                ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        assertThat(sorted).hasSize(173);
        assertThat(Quantile.of(sorted, 0.5)).isCloseTo(0, within(1e-6));
        assertThat(sorted[sorted.length - 1]).isLessThanOrEqualTo(0.15);
    }

    /** From the points to the exponents: Akima's optima, and the power law through them. */
    @Test
    void exponentsFromThePoints() {
        CsvTable pairs = ReferenceData.table("porian_optimal_pairs.csv");
        CsvTable fits = ReferenceData.table("porian_published_fits.csv");
        Map<Integer, Observations> points = groupsOfPoints();
        groups(pairs, KEYS).forEach((key, places) -> {
            List<Integer> kept = places.stream()
                    .filter(row -> !pairs.text("n").get(row).isBlank())
                    .toList();
            double[] n = kept.stream()
                    .map(place -> Objects.requireNonNull(points.get(place)))
                    .mapToDouble(rows -> Math.exp(new Akima(logs(rows, "n"), logs(rows, "loss")).interiorMinimum()))
                    .toArray();
            assertThat(PowerLaw.of(column(pairs, "flops", kept), n).exponent())
                    .as(key)
                    .isCloseTo(published(fits, key, "basic", "n_exponent"), within(0.01));
        });
    }

    /** Their interval is of seed noise, ours of the points: they need not be equal, but must overlap. */
    @Test
    void intervalsOverlapThePublishedOnes() {
        CsvTable pairs = ReferenceData.table("porian_optimal_pairs.csv");
        CsvTable fits = ReferenceData.table("porian_published_fits.csv");
        Map<Integer, Observations> points = groupsOfPoints();
        int compared = 0;
        for (Map.Entry<String, List<Integer>> group : groups(pairs, KEYS).entrySet()) {
            Observations rows = joined(group.getValue().stream()
                    .map(place -> Objects.requireNonNull(points.get(place)))
                    .toList());
            List<Budget> budgets = Budget.planned(
                    IntStream.range(0, rows.size()).mapToDouble(rows::flops).toArray());
            IsoFlopFit fit = IsoFlopFit.of(rows, budgets, 1);
            Optional<Interval> ours = IsoFlopBootstrap.of(fit, rows, budgets, new Resample.Pairs(), 200, 1)
                    .exponent(0.95);
            if (ours.isPresent()) {
                assertThat(ours.get().low())
                        .as(group.getKey())
                        .isLessThan(published(fits, group.getKey(), "weighted", "n_exp_ci_hi"));
                assertThat(ours.get().high())
                        .as(group.getKey())
                        .isGreaterThan(published(fits, group.getKey(), "weighted", "n_exp_ci_lo"));
                compared++;
            }
        }
        assertThat(compared).isGreaterThanOrEqualTo(12);
    }

    @Test
    void concaveGroupsAreRefusedOrSeenThroughAWindow() {
        int concave = 0;
        for (Map.Entry<Integer, Observations> group : groupsOfPoints().entrySet()) {
            Observations rows = group.getValue();
            Parabola parabola = Parabola.of(
                    IntStream.range(0, rows.size())
                            .mapToDouble(i -> rows.lnN(i) / Math.log(10))
                            .toArray(),
                    IntStream.range(0, rows.size()).mapToDouble(rows::loss).toArray());
            if (!(parabola.c2() > 0)) {
                concave++;
                if (new IsoFlopRules(rows, rows.flops(0), 1).judge() instanceof IsoFlopCurve.Minimum minimum) {
                    assertThat(minimum.window()).hasSizeLessThan(rows.size());
                    assertThat(minimum.n()).isCloseTo(minimum.nOfAkima().orElseThrow(), Percentage.withPercentage(25));
                }
            }
        }
        assertThat(concave).isPositive();
    }

    private static double published(CsvTable fits, String key, String kind, String column) {
        for (int fit = 0; fit < fits.rows().size(); fit++) {
            if (key(fits, KEYS, fit).equals(key) && fits.text("fit").get(fit).equals(kind)) {
                return Double.parseDouble(fits.text(column).get(fit));
            }
        }
        throw new AssertionError("no published fit " + key);
    }

    private static Observations joined(List<Observations> groups) {
        List<double[]> rows = groups.stream()
                .flatMap(group -> IntStream.range(0, group.size())
                        .mapToObj(i -> new double[] {group.n(i), group.d(i), group.loss(i), group.flops(i)}))
                .toList();
        double[][] columns = new double[4][];
        for (int c = 0; c < 4; c++) {
            int column = c;
            columns[c] = rows.stream().mapToDouble(row -> row[column]).toArray();
        }
        return new Observations(columns[0], columns[1], columns[2], columns[3]);
    }

    /** Unchecked parabolas are up to a factor of 128 off; what the rules accept is not. */
    @Test
    void rulesRefuseParabolasThatAreFarOff() {
        CsvTable pairs = ReferenceData.table("porian_optimal_pairs.csv");
        List<Double> ratios = new ArrayList<>();
        Map<Integer, Observations> points = groupsOfPoints();
        points.forEach((place, rows) -> {
            double flops = Double.parseDouble(pairs.text("flops").get(place));
            String n = pairs.text("n").get(place);
            if (!n.isBlank() && new IsoFlopRules(rows, flops, 1).judge() instanceof IsoFlopCurve.Minimum minimum) {
                ratios.add(Math.abs(Math.log(minimum.n() / Double.parseDouble(n))));
            }
        });
        double[] sorted =
                ratios.stream().mapToDouble(Double::doubleValue).sorted().toArray();
        assertThat(sorted.length).isGreaterThan(100);
        assertThat(sorted[sorted.length - 1]).isLessThan(0.5);
    }

    /** The points of each published optimum, by its row, ascending in n. */
    private static Map<Integer, Observations> groupsOfPoints() {
        CsvTable pairs = ReferenceData.table("porian_optimal_pairs.csv");
        CsvTable points = ReferenceData.table("porian_isoflop_points.csv");
        List<String> keys = new ArrayList<>(KEYS);
        keys.add("flops");
        Map<String, List<Integer>> groups = groups(points, keys);
        double[] n = points.numbers("n");
        Map<Integer, Observations> byRow = new LinkedHashMap<>();
        for (int place = 0; place < pairs.rows().size(); place++) {
            List<Integer> rows = groups.getOrDefault(key(pairs, keys, place), List.of()).stream()
                    .sorted((p, q) -> Double.compare(n[p], n[q]))
                    .toList();
            byRow.put(
                    place,
                    new Observations(
                            column(points, "n", rows),
                            column(points, "tokens", rows),
                            column(points, "loss", rows),
                            column(points, "flops", rows)));
        }
        return byRow;
    }

    private static double[] logs(Observations rows, String what) {
        return IntStream.range(0, rows.size())
                .mapToDouble(i -> what.equals("n") ? rows.lnN(i) : rows.lnLoss(i))
                .toArray();
    }

    private static double[] column(CsvTable table, String name, List<Integer> rows) {
        List<String> cells = table.text(name);
        return rows.stream()
                .mapToDouble(row -> Double.parseDouble(cells.get(row)))
                .toArray();
    }

    private static Map<String, List<Integer>> groups(CsvTable table, List<String> keys) {
        Map<String, List<Integer>> groups = new LinkedHashMap<>();
        for (int row = 0; row < table.rows().size(); row++) {
            groups.computeIfAbsent(key(table, keys, row), _ -> new ArrayList<>())
                    .add(row);
        }
        return groups;
    }

    private static String key(CsvTable table, List<String> keys, int row) {
        List<String> cells = table.rows().get(row);
        return String.join(
                " ",
                keys.stream()
                        .map(name -> cells.get(table.header().indexOf(name)))
                        .toList());
    }
}
