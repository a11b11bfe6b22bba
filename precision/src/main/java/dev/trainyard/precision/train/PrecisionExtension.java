package dev.trainyard.precision.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.precision.telemetry.Telemetry;
import dev.trainyard.precision.watch.LossWatch;
import dev.trainyard.precision.watch.PrecisionAlerts;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.torch.Tensor;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.Training;
import dev.trainyard.train.model.Gpt;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Brings the section {@code precision} into a training run; without that section it does nothing. */
public final class PrecisionExtension implements TrainExtension {
    /** Calls before a step graph is captured, counted from the first update that rounds. */
    private static final int WARM_UP = 3;

    private @Nullable PrecisionSection section;
    private @Nullable Work work;

    /** What there is while a run is under way. */
    private record Work(
            PrecisionSection section,
            RoundedTraining rounded,
            Telemetry telemetry,
            LossWatch losses,
            Raising raising,
            RunWriter run) {}

    @Override
    public String name() {
        return PrecisionSection.KEY;
    }

    @Override
    public void bind(Config config) {
        PrecisionSection.in(config).ifPresent(given -> {
            PrecisionSection resolved = given.resolved();
            resolved.overrides().check();
            config.replace(PrecisionSection.KEY, resolved);
            section = resolved;
        });
    }

    @Override
    public void check(TrainPlan plan) {
        if (section != null) {
            new Feasibility(section.overrides(), new Gpt(plan.config().model()), plan.device(), plan.computeType())
                    .check();
        }
    }

    @Override
    public boolean allowsReplicas() {
        return section == null;
    }

    @Override
    public boolean allowsStepGraph() {
        return true;
    }

    @Override
    public boolean needsCalls(long step) {
        return section != null
                && (step <= warmUpSteps() + WARM_UP || section.telemetry().hasHistograms(step));
    }

    @Override
    public long stepGraphVersion() {
        return work == null ? 0 : work.rounded.changes();
    }

    @Override
    public boolean allowsCheckpoint(long step) {
        return work == null || !work.losses.isLost();
    }

    @Override
    public void alerts(Alerts alerts) {
        if (section != null) {
            PrecisionAlerts.conditions(section.alerts(), () -> work == null ? List.of() : work.telemetry.latest())
                    .forEach(alerts::watch);
        }
    }

    @Override
    public void begin(Training training) {
        if (section == null) {
            return;
        }
        Path runs = Objects.requireNonNull(
                training.run().folder().path().toAbsolutePath().getParent());
        LossWatch losses = new LossWatch(section.baseline(), runs);
        RoundedTraining rounded = new RoundedTraining(training, section.overrides());
        Telemetry telemetry = new Telemetry(
                training, section.telemetry(), rounded.statistics(), rounded.stallTargets(), rounded.step());
        work = new Work(section, rounded, telemetry, losses, new Raising(section.alerts()), training.run());
    }

    @Override
    public void beforeStep(long step) {
        Work now = work;
        if (now == null) {
            return;
        }
        Map<String, Raising.Decision> raised = now.raising.at(step);
        now.rounded.begin(step > warmUpSteps(), raised.keySet());
        raised.forEach((layer, decision) -> {
            if (decision.from() == step) {
                now.run.event("precision_raised", Map.of("layer", layer, "step", step, "reason", decision.reason()));
            }
        });
    }

    @Override
    public void beforeBatch() {
        if (work != null) {
            work.rounded.clear();
            work.telemetry.beforeBatch();
        }
    }

    @Override
    public void afterMicroBatch(long sequences) {
        if (work != null) {
            work.telemetry.afterMicroBatch(sequences);
        }
    }

    @Override
    public void afterBackward(long step) {
        if (work != null) {
            work.telemetry.afterBackward(step);
        }
    }

    @Override
    public void afterOptimizer(long step) {
        if (work != null) {
            work.telemetry.afterOptimizer(work.rounded.isRounding());
            work.rounded.afterOptimizer();
            work.telemetry.afterRounding();
        }
    }

    @Override
    public Optional<Tensor> report() {
        return work == null ? Optional.empty() : Optional.of(work.telemetry.report());
    }

    @Override
    public void metrics(long step, float[] report, JsonLine line) {
        if (work != null) {
            work.telemetry.metrics(step, report, line);
            work.losses.metrics(step, line);
            if (work.section.reaction() == PrecisionSection.Reaction.RAISE) {
                work.raising.look(step, work.telemetry.latest(), work.rounded.layers());
            }
        }
    }

    @Override
    public Map<String, Tensor> checkpointTensors() {
        if (work == null) {
            return Map.of();
        }
        Map<String, Tensor> tensors = new LinkedHashMap<>(work.rounded.checkpointTensors());
        tensors.putAll(work.telemetry.checkpointTensors());
        return tensors;
    }

    @Override
    public Map<String, Object> atCheckpoint(long step) {
        return work == null
                ? Map.of()
                : Map.of(
                        "telemetry", work.telemetry.state(),
                        "losses", work.losses.state(),
                        "raised", work.raising.state());
    }

    @Override
    public void resume(JsonNode state) {
        if (work != null) {
            work.telemetry.resume(state.path("telemetry"));
            work.losses.resume(state.path("losses"));
            work.raising.resume(state.path("raised"));
        }
    }

    @Override
    public void end() {
        if (work != null) {
            work.telemetry.close();
            work.rounded.close();
        }
    }

    private long warmUpSteps() {
        return section == null ? 0 : section.overrides().warmupSteps().orElse(0);
    }
}
