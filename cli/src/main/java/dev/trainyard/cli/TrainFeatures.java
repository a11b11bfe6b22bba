package dev.trainyard.cli;

import dev.trainyard.precision.compare.BaselineExtension;
import dev.trainyard.precision.shadow.ShadowExtension;
import dev.trainyard.precision.train.PrecisionExtension;
import dev.trainyard.runs.RunStore;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.monitor.MonitorExtension;
import dev.trainyard.train.trackers.TrackersExtension;
import java.nio.file.Path;
import java.util.List;

/** What training can do beside training, for one run. */
final class TrainFeatures {
    private TrainFeatures() {}

    /** @param runs the folder of run folders */
    static List<TrainExtension> of(Path runs) {
        return List.of(
                new PrecisionExtension(),
                new ShadowExtension(),
                new BaselineExtension(new RunStore(runs)),
                new TrackersExtension(),
                new MonitorExtension());
    }
}
