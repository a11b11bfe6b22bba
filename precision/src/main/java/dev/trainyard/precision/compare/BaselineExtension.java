package dev.trainyard.precision.compare;

import dev.trainyard.base.InputException;
import dev.trainyard.base.TrainyardException;
import dev.trainyard.base.config.Config;
import dev.trainyard.precision.train.PrecisionSection;
import dev.trainyard.runs.Change;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.TrainExtension;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Compares a run that names its {@code precision.baseline} with it, when it ends. */
public final class BaselineExtension implements TrainExtension {
    private final RunStore store;
    private Optional<RunFolder> baseline = Optional.empty();

    /** @param store where a baseline is looked for */
    public BaselineExtension(RunStore store) {
        this.store = store;
    }

    @Override
    public String name() {
        return "precision.baseline";
    }

    /**
     * Finds the baseline before anything is trained.
     *
     * @throws InputException if there is none, or it is of another configuration, listing what differs
     */
    @Override
    public void bind(Config config) {
        baseline =
                PrecisionSection.in(config).flatMap(PrecisionSection::baseline).map(store::find);
        if (baseline.isPresent()) {
            RecordedRun run = RecordedRun.read(baseline.get());
            Map<String, String> ours = Configurations.flattened("configuration", config.effectiveYaml());
            List<Change> changes = Configurations.differing(run.config(), ours, true);
            if (!changes.isEmpty()) {
                throw Configurations.refused(
                        "this run",
                        run.label(),
                        changes,
                        "make them the same, or leave precision.baseline out and use precision compare --allow-different");
            }
        }
    }

    @Override
    public boolean allowsReplicas() {
        return true;
    }

    @Override
    public boolean allowsStepGraph() {
        return true;
    }

    /** A comparison that fails is told; the training is done all the same. */
    @Override
    public Optional<String> afterRun(RunFolder run) {
        return baseline.map(usual -> {
            try {
                Comparison comparison = Comparison.of(usual, List.of(run), Limits.DEFAULT, false);
                String command = "trainyard precision report " + run.path() + " --baseline " + usual.path();
                return comparison.verdicts().getFirst().sentence() + "; see "
                        + ComparisonPage.write(comparison, run.path(), command);
            } catch (TrainyardException e) {
                return "not compared with the baseline: " + e.getMessage();
            }
        });
    }
}
