package dev.trainyard.precision.shadow;

import dev.trainyard.base.config.Config;
import dev.trainyard.precision.train.PrecisionSection;
import dev.trainyard.precision.train.PrecisionSection.Shadow;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.torch.Tensor;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.Training;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Brings {@code precision.shadow} into a training run; where it is not enabled it does nothing. */
public final class ShadowExtension implements TrainExtension {
    private @Nullable Shadow section;
    private @Nullable ShadowTraining shadow;
    private @Nullable RunWriter run;
    private long microBatch;
    /** Compared and not yet written: lines of metrics may come some updates late. */
    private final TreeMap<Long, ShadowLine> pending = new TreeMap<>();

    @Override
    public String name() {
        return "shadow";
    }

    @Override
    public void bind(Config config) {
        section = PrecisionSection.in(config)
                .map(PrecisionSection::shadow)
                .filter(Shadow::enabled)
                .orElse(null);
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
        return compares(step);
    }

    private boolean compares(long step) {
        return section != null && step % section.every() == 0;
    }

    @Override
    public void begin(Training training) {
        if (section != null) {
            run = training.run();
            shadow = new ShadowTraining(training, section.mode());
        }
    }

    @Override
    public void beforeStep(long step) {
        microBatch = 0;
        if (shadow != null) {
            shadow.beforeStep(step);
        }
    }

    @Override
    public void afterMicroBatch(long sequences) {
        microBatch = microBatch == 0 ? sequences : microBatch;
    }

    @Override
    public void afterBackward(long step) {
        if (shadow == null) {
            return;
        }
        if (compares(step)) {
            pending.put(step, shadow.compare(microBatch));
        } else {
            shadow.follow(microBatch);
        }
    }

    @Override
    public void metrics(long step, float[] report, JsonLine line) {
        ShadowLine found = pending.get(step);
        if (found != null && run != null) {
            found.summary(line);
            run.tensors().write(tensors -> {
                tensors.put("step", step);
                found.tensors(tensors);
            });
        }
        pending.headMap(step, true).clear();
    }

    @Override
    public Map<String, Object> atCheckpoint(long step) {
        return shadow == null ? Map.of() : shadow.atCheckpoint();
    }

    @Override
    public Map<String, Tensor> checkpointTensors() {
        return shadow == null ? Map.of() : shadow.checkpointTensors();
    }

    @Override
    public void resume(JsonNode state) {
        if (shadow != null) {
            shadow.resume(state.path("updates").asLong(0));
        }
    }

    @Override
    public void end() {
        if (shadow != null) {
            shadow.close();
        }
    }
}
