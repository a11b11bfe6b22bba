package dev.trainyard.scaling.study;

import static org.assertj.core.api.Assertions.assertThat;

import dev.trainyard.base.JobException;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.scaling.study.TrialResult.Status;
import dev.trainyard.train.Interruption;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who trains what, with a trainer that only pretends. */
class SweepRunTest {
    @TempDir
    private Path root;

    private final List<String> trained = Collections.synchronizedList(new ArrayList<>());
    private Predicate<Trial> held = _ -> false;
    private final List<String> startedOver = Collections.synchronizedList(new ArrayList<>());

    @Test
    void eachTrialIsTrainedOnceHoweverManyThreadsWork() {
        SweepPlan plan = plan(40);
        List<TrialResult> rows = run(plan, false, 8, SweepRunTest::good);
        assertThat(rows).allMatch(row -> row.status() == Status.COMPLETED);
        assertThat(trained).hasSize(40).doesNotHaveDuplicates();
        run(plan, true, 8, SweepRunTest::good);
        assertThat(trained).hasSize(40);
    }

    @Test
    void aFailedTrialIsRecordedAndOnlyRetriedOnRequest() {
        SweepPlan plan = plan(3);
        Function<Trial, Measured> failing = trial -> {
            if (trial.experimentId().equals("t1")) {
                throw new JobException("no space left");
            }
            return good(trial);
        };
        List<TrialResult> rows = run(plan, false, 1, failing);
        assertThat(rows)
                .extracting(TrialResult::status)
                .containsExactly(Status.COMPLETED, Status.FAILED, Status.COMPLETED);
        assertThat(rows.get(1).error()).contains("no space left");
        run(plan, false, 1, SweepRunTest::good);
        assertThat(trained).containsExactly("t0", "t1", "t2");
        rows = run(plan, true, 1, SweepRunTest::good);
        assertThat(trained).containsExactly("t0", "t1", "t2", "t1");
        assertThat(rows.get(1).status()).isEqualTo(Status.COMPLETED);
        assertThat(rows.get(1).error()).isEmpty();
        assertThat(startedOver).isEmpty();
    }

    @Test
    void aDivergedTrialHasNoLossAndIsRetriedFromTheStart() {
        SweepPlan plan = plan(1);
        TrialResult row = run(plan, false, 1, trial -> new Measured(true, Double.NaN, trial.d(), 1, 1, "cpu"))
                .getFirst();
        assertThat(row.status()).isEqualTo(Status.FAILED);
        assertThat(row.error()).contains("diverged: the validation loss is NaN");
        assertThat(row.finalLoss()).isEmpty();
        run(plan, true, 1, SweepRunTest::good);
        assertThat(startedOver).containsExactly("t0");
    }

    @Test
    void whatStopsOnTheWayIsInterruptedAndTheRestStaysPlanned() {
        SweepPlan plan = plan(3);
        List<TrialResult> rows = run(plan, false, 1, trial -> new Measured(false, 2, 10, 1, 1, "cpu"));
        assertThat(rows)
                .allMatch(row ->
                        row.status() == Status.INTERRUPTED && row.finalLoss().isEmpty());
        try (Interruption over = Interruption.listen(Optional.of(Duration.ZERO))) {
            rows = runner(plan, false, SweepRunTest::good).run(over, 2);
        }
        assertThat(rows).allMatch(row -> row.status() == Status.INTERRUPTED);
    }

    @Test
    void whatAnotherProcessLeavesHalfDoneIsTakenUpInTheEnd() {
        SweepPlan plan = plan(3);
        AtomicInteger asked = new AtomicInteger();
        held = trial -> trial.experimentId().equals("t0") && asked.incrementAndGet() == 1;
        assertThat(run(plan, false, 1, SweepRunTest::good)).allMatch(row -> row.status() == Status.COMPLETED);
        assertThat(trained).containsExactly("t1", "t2", "t0");
        held = _ -> true;
        SweepPlan more = plan(4);
        new SweepFolder(root)
                .update(rows -> Stream.concat(
                                rows.stream(),
                                Stream.of(TrialResult.planned(more.trials().getLast(), OptionalLong.empty())))
                        .toList());
        assertThat(run(more, false, 1, SweepRunTest::good)).last().returns(Status.PLANNED, TrialResult::status);
    }

    private List<TrialResult> run(SweepPlan plan, boolean retry, int workers, Function<Trial, Measured> training) {
        try (Interruption never = Interruption.listen(Optional.empty())) {
            return runner(plan, retry, training).run(never, workers);
        }
    }

    private SweepRun runner(SweepPlan plan, boolean retry, Function<Trial, Measured> training) {
        SweepFolder folder = new SweepFolder(root);
        folder.update(rows -> rows.isEmpty()
                ? plan.trials().stream()
                        .map(trial -> TrialResult.planned(trial, OptionalLong.empty()))
                        .toList()
                : rows);
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8);
        ProgressLine line = new ProgressLine(nowhere, false, Duration.ZERO, System::nanoTime);
        return new SweepRun(
                folder,
                plan,
                (trial, worker) -> held.test(trial) ? Optional.empty() : Optional.of(claim(trial, training)),
                retry,
                new SweepProgress(line));
    }

    private TrialRunner.Claim claim(Trial trial, Function<Trial, Measured> training) {
        return new TrialRunner.Claim() {
            @Override
            public void startOver() {
                startedOver.add(trial.experimentId());
            }

            @Override
            public Measured train(Interruption interruption, LongConsumer steps) {
                trained.add(trial.experimentId());
                return training.apply(trial);
            }

            @Override
            public void close() {
                // holds nothing
            }
        };
    }

    private static Measured good(Trial trial) {
        return new Measured(true, 2.5, trial.d(), 1, 1, "cpu");
    }

    private static SweepPlan plan(int trials) {
        List<Trial> all = IntStream.range(0, trials)
                .mapToObj(i -> new Trial(
                        "t" + i,
                        "key" + i,
                        1e9,
                        ModelCounts.of(100),
                        Map.of(),
                        100,
                        1000,
                        10,
                        1,
                        1,
                        0,
                        1,
                        6e5,
                        6e5,
                        1,
                        1))
                .toList();
        return new SweepPlan(
                1,
                "p",
                "r",
                "",
                "",
                OptionalLong.empty(),
                List.of(1e9),
                "",
                "",
                "cpu",
                OptionalInt.empty(),
                1,
                List.of(),
                all);
    }
}
