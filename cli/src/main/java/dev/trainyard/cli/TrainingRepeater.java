package dev.trainyard.cli;

import dev.trainyard.base.config.Config;
import dev.trainyard.cli.options.Version;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.Resume;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.TrainRuns;
import java.util.List;
import java.util.Optional;

/** Repeats a training run with the trainer of this build, on the libtorch that is found by itself. */
final class TrainingRepeater implements RunRepeater {
    @Override
    public RunFolder repeat(String configYaml, RunStore store) {
        List<String> quietly =
                List.of("run.tags=[" + TAG + "]", "alerts.webhook=null", "alerts.command=null", "trackers=null");
        Config config = Config.parse("config.yaml", configYaml, quietly);
        try (TrainPlan plan = TrainPlan.of(config, TrainFeatures.of(store.root()), Optional.empty(), store.root())) {
            return new TrainRuns(store, Version.number())
                    .run(plan, Resume.NEVER, List.of("trainyard", "runs", "verify"))
                    .folder();
        }
    }
}
