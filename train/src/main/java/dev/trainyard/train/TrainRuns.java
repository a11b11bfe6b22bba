package dev.trainyard.train;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.FileProblem;
import dev.trainyard.base.InputException;
import dev.trainyard.base.JobException;
import dev.trainyard.base.Json;
import dev.trainyard.base.ProgressLine;
import dev.trainyard.base.Units;
import dev.trainyard.runs.LogCapture;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunSpec;
import dev.trainyard.runs.RunStore;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.train.config.AlertsSection;
import dev.trainyard.train.config.RunSection;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.resilience.Hooks;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Starts and resumes training runs: from a plan to a run folder with its summary and report. */
public final class TrainRuns {
    private static final Duration LOG_INTERVAL = Duration.ofSeconds(5);

    private final RunStore store;
    private final String version;

    /**
     * @param version of Trainyard, for the record
     */
    public TrainRuns(RunStore store, String version) {
        this.store = store;
        this.version = version;
    }

    /**
     * How a call ended.
     *
     * @param folder the run
     * @param summary what {@code summary.json} holds
     * @param exitCode what the process should exit with
     */
    public record Outcome(RunFolder folder, TrainSummary summary, ExitCode exitCode) {}

    /**
     * Runs the plan to its end, or until a signal asks to stop.
     *
     * @param command the command line, for the record
     */
    public Outcome run(TrainPlan plan, Resume resume, List<String> command) {
        return run(
                plan, resume, command, SlurmDeadline.left(plan.config().train().graceSeconds()));
    }

    /**
     * As {@link #run(TrainPlan, Resume, List)}, for callers whose time is limited: when it is up, the run is preempted
     * after the update in progress, with a checkpoint, and can be resumed.
     */
    public Outcome run(TrainPlan plan, Resume resume, List<String> command, Optional<Duration> limit) {
        try (RunWriter run = writer(plan, resume, command)) {
            try (LogCapture log = LogCapture.start(run.folder().log(0));
                    Interruption interruption = Interruption.listen(limit);
                    TrainProgress progress = new TrainProgress(
                            ProgressLine.onStderr(),
                            plan.config().train().globalBatch()
                                    * plan.config().model().blockSize())) {
                return run(plan, run, interruption, progress);
            } catch (RuntimeException | Error e) {
                fail(run, e);
                throw e;
            }
        }
    }

    /**
     * Takes the run folder {@code id}, which is made if it is not there, for {@link #run(TrainPlan, RunWriter,
     * Interruption)}; empty if another process is writing it.
     */
    public Optional<RunWriter> claim(TrainPlan plan, String id, List<String> command) {
        return store.claim(id, spec(plan, command));
    }

    /**
     * Runs a plan beside others of this process, from the newest checkpoint in its folder on. What it would tell people
     * goes to its log; signals are the caller's.
     *
     * @param run stays the caller's
     */
    public static Outcome run(TrainPlan plan, RunWriter run, Interruption interruption) {
        try (PrintStream log = log(run);
                TrainProgress progress = new TrainProgress(
                        new ProgressLine(log, false, LOG_INTERVAL, System::nanoTime),
                        plan.config().train().globalBatch()
                                * plan.config().model().blockSize())) {
            return run(plan, run, interruption, progress);
        } catch (RuntimeException | Error e) {
            fail(run, e);
            throw e;
        }
    }

    private static PrintStream log(RunWriter run) {
        Path file = run.folder().log(0);
        try {
            return new PrintStream(
                    Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                    true,
                    StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new JobException("cannot write " + file + ": " + FileProblem.of(e), e);
        }
    }

    private static Outcome run(TrainPlan plan, RunWriter run, Interruption interruption, TrainProgress progress) {
        progress.note("run " + run.folder().path() + " on " + plan.deviceLabel() + " in "
                + plan.computeType().label() + ", libtorch " + plan.torch().version() + " ("
                + plan.torch().home().source() + "), "
                + Units.count(new Gpt(plan.config().model()).parameterCount()) + " parameters");
        try (Alerts _ = watch(plan, run, progress);
                Hooks hooks = new Hooks(plan.config().hooks(), run, progress::note)) {
            double grace = plan.config().train().graceSeconds();
            try {
                Outcome outcome = new Attempts(plan, run, progress)
                        .outcome((ready, begun) -> attempt(ready, run, interruption, progress, hooks, begun));
                hooks.onExit(outcome.summary().status(), Preemption.left(interruption, grace));
                return outcome;
            } catch (RuntimeException e) {
                hooks.onExit(Status.FAILED, Preemption.left(interruption, grace));
                throw e;
            }
        }
    }

    private static Outcome attempt(
            TrainPlan plan,
            RunWriter run,
            Interruption interruption,
            TrainProgress progress,
            Hooks hooks,
            Beginning begun) {
        try (Trainer trainer = new Trainer(plan, run, progress, hooks, begun)) {
            trainer.begin();
            if (trainer.isComplete()) {
                // A process that was killed between its last checkpoint and its summary left that of an earlier
                // stretch.
                Optional<TrainSummary> before = run.folder()
                        .summary()
                        .map(node -> Json.mapper().treeToValue(node, TrainSummary.class))
                        .filter(summary -> summary.steps() == trainer.updatesDone());
                if (before.isPresent()) {
                    if (run.info().status() != Status.FINISHED) {
                        run.status(Status.FINISHED);
                    }
                    progress.note("the run is complete: nothing to do");
                    return new Outcome(run.folder(), before.get(), ExitCode.OK);
                }
            }
            // Only now: what a finished run records is what it did, not what it was asked for again.
            run.config(plan.yaml());
            TrainSummary summary = trainer.train(interruption);
            run.summary(summary);
            run.status(summary.status());
            TrainReport.write(run.folder(), summary);
            plan.extensions()
                    .forEach(extension -> extension.afterRun(run.folder()).ifPresent(progress::note));
            ExitCode exit = trainer.isComplete()
                    ? ExitCode.OK
                    : interruption.requested().map(Interruption.Kind::exitCode).orElse(ExitCode.FAILED);
            return new Outcome(run.folder(), summary, exit);
        }
    }

    private static Alerts watch(TrainPlan plan, RunWriter run, TrainProgress progress) {
        AlertsSection section = plan.config().alerts();
        Alerts alerts = Alerts.open(run, section.settings(), progress::note);
        section.conditions().forEach(alerts::watch);
        plan.extensions().forEach(extension -> extension.alerts(alerts));
        return alerts;
    }

    private RunWriter writer(TrainPlan plan, Resume resume, List<String> command) {
        if (resume != Resume.NEVER) {
            Optional<RunWriter> found = store.newestResumable(plan.hash());
            if (found.isPresent()) {
                return found.get();
            }
            if (resume == Resume.MUST) {
                throw new InputException("nothing to resume in " + store.root()
                        + ": no run has this configuration and is free; use --resume auto to start one");
            }
        }
        return store.create(spec(plan, command));
    }

    private RunSpec spec(TrainPlan plan, List<String> command) {
        RunSection section = plan.config().run();
        return new RunSpec(
                "train",
                section.name(),
                section.tags(),
                section.group(),
                section.notes(),
                command,
                plan.yaml(),
                plan.hash(),
                plan.config().train().seed(),
                plan.deviceLabel(),
                plan.torch().threads(),
                Map.of(
                        "trainyard",
                        version,
                        "libtorch",
                        plan.torch().version() + " (" + plan.torch().home().source() + ")"));
    }

    private static void fail(RunWriter run, Throwable cause) {
        try {
            run.event("failed", Map.of("reason", String.valueOf(cause.getMessage())));
            run.status(Status.FAILED);
        } catch (RuntimeException e) {
            // A full disk takes the record too; the cause is what the user must see.
            cause.addSuppressed(e);
        }
    }
}
