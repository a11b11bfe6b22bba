package dev.trainyard.precision.train;

import dev.trainyard.base.config.Config;
import dev.trainyard.precision.recipe.LayerRules;
import dev.trainyard.precision.recipe.Recipe;
import dev.trainyard.runs.JsonLine;
import dev.trainyard.torch.Tensor;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.Training;
import dev.trainyard.train.model.Gpt;
import dev.trainyard.train.model.GptShape;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Brings the section {@code precision} into a training run; without that section it does nothing. */
public final class PrecisionExtension implements TrainExtension {
    /** Calls before a step graph is captured, counted from the first update that rounds. */
    private static final int WARM_UP = 3;

    private @Nullable PrecisionSection section;
    private @Nullable RoundedTraining rounded;

    @Override
    public String name() {
        return PrecisionSection.KEY;
    }

    @Override
    public void bind(Config config) {
        PrecisionSection.in(config).ifPresent(given -> {
            PrecisionSection resolved = given.resolved();
            check(resolved.overrides(), config.section("model", GptShape.class));
            config.replace(PrecisionSection.KEY, resolved);
            section = resolved;
        });
    }

    /** Finds what can be found wrong before there is a model. */
    private static void check(Recipe recipe, GptShape shape) {
        Gpt model = new Gpt(shape.vocabSize().isPresent() ? shape : shape.withVocabulary(64));
        recipe.isPlain();
        new LayerRules(recipe, model.products().keySet()).chosen();
    }

    @Override
    public boolean allowsStepGraph() {
        return true;
    }

    @Override
    public boolean needsCalls(long step) {
        return section != null && step <= warmUpSteps() + WARM_UP;
    }

    @Override
    public void begin(Training training) {
        if (section != null) {
            rounded = new RoundedTraining(training, section);
        }
    }

    @Override
    public void beforeStep(long step) {
        if (rounded != null) {
            rounded.begin(step > warmUpSteps());
        }
    }

    @Override
    public void afterOptimizer(long step) {
        if (rounded != null) {
            rounded.afterOptimizer();
        }
    }

    @Override
    public Optional<Tensor> report() {
        return Optional.ofNullable(rounded).flatMap(RoundedTraining::report);
    }

    @Override
    public void metrics(long step, float[] report, JsonLine line) {
        if (rounded != null) {
            rounded.metrics(step, report, line);
        }
    }

    @Override
    public Map<String, Tensor> checkpointTensors() {
        return rounded == null ? Map.of() : rounded.checkpointTensors();
    }

    @Override
    public void end() {
        if (rounded != null) {
            rounded.close();
        }
    }

    private long warmUpSteps() {
        return section == null ? 0 : section.overrides().warmupSteps().orElse(0);
    }
}
