package dev.trainyard.train.trackers;

import dev.trainyard.base.config.Config;
import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.Status;
import dev.trainyard.runs.alerts.Alert;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.runs.alerts.Severity;
import dev.trainyard.runs.trackers.Tracker;
import dev.trainyard.runs.trackers.Trackers;
import dev.trainyard.train.TrainExtension;
import dev.trainyard.train.Training;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lets trackers follow a training run; what becomes of them is told as alerts and events, and never stops the run. */
public final class TrackersExtension implements TrainExtension {
    private @Nullable TrackersSection section;
    private @Nullable Alerts alerts;
    private @Nullable RunWriter run;
    private @Nullable Trackers trackers;
    private volatile long step;

    @Override
    public String name() {
        return TrackersSection.KEY;
    }

    @Override
    public void bind(Config config) {
        section = config.section(TrackersSection.KEY, TrackersSection.class);
    }

    @Override
    public boolean allowsReplicas() {
        return true;
    }

    @Override
    public boolean allowsStepGraph() {
        return true;
    }

    @Override
    public void alerts(Alerts told) {
        alerts = told;
    }

    @Override
    public void begin(Training training) {
        run = training.run();
    }

    /** Only with the first update: what a resume cuts is cut by then. */
    @Override
    public void beforeStep(long next) {
        step = next;
        if (trackers == null && section != null && run != null) {
            List<Tracker> wanted = section.trackers(line -> said(line));
            trackers = Trackers.follow(run.folder(), wanted, new Voice());
        }
    }

    @Override
    public Optional<String> afterRun(RunFolder folder) {
        return finish(folder.info().status());
    }

    /** Without {@link #afterRun} before, the run has failed; its folder does not say so yet. */
    @Override
    public void end() {
        boolean _ = finish(Status.FAILED).isPresent();
        section = null;
    }

    private Optional<String> finish(Status status) {
        if (trackers == null) {
            return Optional.empty();
        }
        List<String> lines = trackers.finish(status);
        trackers = null;
        section = null;
        return lines.isEmpty() ? Optional.empty() : Optional.of(String.join("\n", lines));
    }

    private void said(String line) {
        if (alerts != null) {
            alerts.raise(new Alert("tracker", Severity.INFO, step, line, Map.of()));
        }
    }

    private final class Voice implements Trackers.Voice {
        @Override
        public void failed(String tracker, String reason) {
            if (alerts != null) {
                String message = tracker + " cannot be reached: " + reason + "; it gets all when it can";
                alerts.raise(new Alert("tracker_" + tracker, Severity.WARNING, step, message, Map.of()));
            }
        }

        @Override
        public void recovered(String tracker) {
            if (run != null) {
                run.event("tracker_recovered", Map.of("tracker", tracker, "step", step));
            }
        }
    }
}
