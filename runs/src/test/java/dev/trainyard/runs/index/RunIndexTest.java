package dev.trainyard.runs.index;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunWriter;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RunIndexTest extends IndexedFolder {
    @Test
    void everyNumberComesBackBitForBit() {
        Random random = new Random(1);
        double[] written = new double[3000];
        RunFolder run = run(writer -> {
            for (int i = 0; i < written.length; i++) {
                double value = Double.longBitsToDouble(random.nextLong());
                written[i] = i % 3 == 0 ? value : i % 3 == 1 ? random.nextGaussian() : (float) random.nextDouble();
                int at = i;
                writer.metrics(i, i * 0.1, line -> line.put("x", written[at]));
            }
        });
        assertThat(index().refresh().points()).isEqualTo(written.length);
        Curve curve = curve(run, "x", Window.all(Axis.STEP, 5000));
        assertThat(curve.isEnvelope()).isFalse();
        for (int i = 0; i < written.length; i++) {
            assertThat(curve.y(i)).isEqualTo(Double.valueOf(written[i]));
            assertThat(curve.x(i)).isEqualTo(i);
        }
    }

    @Test
    void onlyWhatWasAppendedIsRead() {
        try (RunWriter writer = store.create(spec("one"))) {
            steps(writer, 1, 700);
            assertThat(index().refresh().points()).isEqualTo(1400);
            assertThat(index().refresh().isNews()).isFalse();
            steps(writer, 701, 2500);
            Refresh second = index().refresh();
            assertThat(second.points()).isEqualTo(3600);
            assertThat(second.changed()).containsExactly(writer.folder().id());
            assertThat(curve(writer.folder(), "loss", Window.all(Axis.STEP, 10_000))
                            .size())
                    .isEqualTo(2500);
            assertThat(figures(writer.folder(), "loss").points()).isEqualTo(2500);
        }
    }

    @Test
    void aSeriesReadInPartsIsTheSeriesReadAtOnce() {
        try (RunWriter writer = store.create(spec("one"))) {
            RunFolder run = writer.folder();
            for (int part = 0; part < 14; part++) {
                for (int i = 0; i < 97; i++) {
                    int step = part * 97 + i;
                    writer.metrics(step, step, line -> {
                        line.put("loss", Math.sin(step));
                        if (step % 7 == 0) {
                            line.put("seldom", step);
                        }
                    });
                }
                index().refresh();
            }
            Window window = Window.all(Axis.STEP, 120);
            Curve parts = curve(run, "loss", window);
            Curve seldom = curve(run, "seldom", Window.all(Axis.STEP, 10_000));
            renew();
            assertThat(index().refresh().points()).isEqualTo(14 * 97 + 194);
            assertThat(curve(run, "loss", window)).usingRecursiveComparison().isEqualTo(parts);
            assertThat(curve(run, "seldom", Window.all(Axis.STEP, 10_000)))
                    .usingRecursiveComparison()
                    .isEqualTo(seldom);
            assertThat(seldom.x(100)).isEqualTo(700);
            assertThat(seldom.y(100)).isEqualTo(700);
        }
    }

    @Test
    void metricsThatAResumeCutBackAreReadAnew() {
        try (RunWriter writer = store.create(spec("one"))) {
            steps(writer, 1, 100);
            long checkpoint = writer.metricsLength();
            steps(writer, 101, 200);
            index().refresh();
            writer.truncate(checkpoint, 0);
            for (int step = 101; step <= 300; step++) {
                writer.metrics(step, step, line -> line.put("loss", -1));
            }
            index().refresh();
            Curve curve = curve(writer.folder(), "loss", Window.all(Axis.STEP, 1000));
            assertThat(curve.size()).isEqualTo(300);
            assertThat(curve.y(150)).isEqualTo(-1);
            assertThat(curve.y(50)).isPositive();
        }
    }

    @Test
    void theBestIsANumberAlsoAmongNaN() {
        RunFolder run = run(writer -> {
            double[] values = {Double.NaN, 4, 3, Double.POSITIVE_INFINITY, 5, Double.NaN};
            for (int i = 0; i < values.length; i++) {
                int at = i;
                writer.metrics(i, i, line -> line.put("val/loss", values[at]).put("au_percent", values[at]));
            }
        });
        index().refresh();
        MetricFigures loss = figures(run, "val/loss");
        assertThat(loss.best()).isEqualTo(3);
        assertThat(loss.bestStep()).isEqualTo(2);
        assertThat(loss.last()).isNaN();
        assertThat(loss.gaps()).isEqualTo(3);
        assertThat(figures(run, "au_percent").best()).isEqualTo(5);
    }

    @Test
    void theEnvelopeHoldsEverySpikeAtEveryLevelOfThePyramid() {
        int steps = 60_000;
        RunFolder run = run(writer -> {
            Random random = new Random(7);
            for (int step = 0; step < steps; step++) {
                int now = step;
                writer.metrics(
                        step,
                        step * 0.5,
                        line -> line.put("x", now == 37_777 ? 50 : now == 49_999 ? Double.NaN : random.nextDouble()));
            }
        });
        index().refresh();
        for (int points : new int[] {20, 300, 3000, 20_000}) {
            Curve curve = curve(run, "x", Window.all(Axis.STEP, points));
            assertThat(curve.isEnvelope()).isTrue();
            assertThat(curve.size()).isBetween(points / 3, points);
            assertThat(curve.total()).isEqualTo(steps);
            double highest = Double.NEGATIVE_INFINITY;
            int gaps = 0;
            for (int i = 0; i < curve.size(); i++) {
                highest = Math.max(highest, curve.high(i));
                gaps += curve.gaps(i);
                assertThat(curve.y(i)).isBetween(curve.low(i), curve.high(i));
                assertThat(i == 0 || curve.x(i) > curve.x(i - 1)).isTrue();
            }
            assertThat(highest).isEqualTo(50);
            assertThat(gaps).isEqualTo(1);
        }
        Curve part = curve(run, "x", new Window(Axis.TIME, 18_880, 18_890, 1000));
        assertThat(part.isEnvelope()).isFalse();
        assertThat(part.size()).isEqualTo(21);
        assertThat(part.y(17)).isEqualTo(50);
    }

    @Test
    void oneMetricIsDrawnOverAnother() {
        RunFolder run = run(writer -> {
            for (int step = 0; step < 100; step++) {
                int now = step;
                writer.metrics(step, step, line -> {
                    line.put("tokens", now * 512L);
                    if (now % 10 == 0) {
                        line.put("val/loss", 1.0 / (now + 1));
                    }
                });
            }
        });
        index().refresh();
        Curve curve = index().curveOver(run.id(), Source.METRICS, "val/loss", "tokens", 0, 1e9, 1000)
                .orElseThrow();
        assertThat(curve.size()).isEqualTo(10);
        assertThat(curve.x(3)).isEqualTo(30 * 512);
        assertThat(curve.y(3)).isEqualTo(1.0 / 31);
    }

    @Test
    void theStateFollowsTheLock() {
        RunFolder run;
        try (RunWriter writer = store.create(spec("one"))) {
            run = writer.folder();
            index().refresh();
            assertThat(index().run(run.id()).orElseThrow().state()).isEqualTo("running");
        }
        index().refresh();
        assertThat(index().run(run.id()).orElseThrow().state()).isEqualTo("crashed");
    }

    @Test
    void twoIndexesOfOneFolderAgree() {
        RunFolder run = run(writer -> steps(writer, 1, 10));
        try (RunIndex other = RunIndex.open(store.root(), dir.resolve("cache"))) {
            assertThat(other.refresh().points()).isEqualTo(20);
            assertThat(index().refresh().points()).isZero();
            assertThat(figures(run, "loss").points()).isEqualTo(10);
        }
    }
}
