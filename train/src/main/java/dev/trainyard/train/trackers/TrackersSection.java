package dev.trainyard.train.trackers;

import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.runs.trackers.Tracker;
import dev.trainyard.runs.trackers.tensorboard.TensorBoard;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The section {@code trackers}: where a run is sent, beside its folder. */
@Neutral
public record TrackersSection(
        @Help("folder for event files, one folder a run; what tensorboard --logdir is given")
        Optional<Path> tensorboard) {
    /** The key of the section. */
    public static final String KEY = "trackers";

    /** Trackers for one run. */
    List<Tracker> trackers() {
        List<Tracker> trackers = new ArrayList<>();
        tensorboard.ifPresent(folder -> trackers.add(new TensorBoard(folder)));
        return trackers;
    }
}
