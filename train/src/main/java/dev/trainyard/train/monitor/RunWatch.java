package dev.trainyard.train.monitor;

import dev.trainyard.base.JobException;
import dev.trainyard.monitor.GpuSource;
import dev.trainyard.monitor.Progress;
import dev.trainyard.monitor.Sample;
import dev.trainyard.monitor.Sampler;
import dev.trainyard.monitor.diagnose.Finding;
import dev.trainyard.monitor.diagnose.Judge;
import dev.trainyard.monitor.diagnose.Level;
import dev.trainyard.monitor.diagnose.Tally;
import dev.trainyard.monitor.host.HostReader;
import dev.trainyard.runs.RunWriter;
import dev.trainyard.runs.alerts.Alert;
import dev.trainyard.runs.alerts.Alerts;
import dev.trainyard.runs.alerts.Severity;
import dev.trainyard.train.PhaseClock;
import dev.trainyard.train.PhaseClock.Phase;
import dev.trainyard.train.Training;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One run under watch. Samples come on the sampler's thread. Only those from the first update to the last are judged: before
 * and after, an idle GPU is as it should be.
 */
final class RunWatch {
    private final RunWriter run;
    private final PhaseClock clock;
    private final Alerts alerts;
    private final Judge judge;
    private final Tally tally = new Tally();
    private final Sampler sampler;
    private volatile long step;
    private Set<String> told = new HashSet<>();
    private long unwritten;
    private boolean finished;

    /** Begins. */
    RunWatch(Training training, MonitorSection settings, Alerts alerts, Supplier<GpuSource> gpus) {
        this.run = training.run();
        this.clock = training.clock();
        this.alerts = alerts;
        this.judge = new Judge(settings.limits(!training.device().isCuda()));
        this.sampler = new Sampler(
                settings.interval(), gpus, new HostReader(folders(training)), this::progress, this::take, this::failed);
    }

    private static List<Path> folders(Training training) {
        List<Path> folders = new ArrayList<>();
        folders.add(training.run().folder().path());
        training.config().checkpoint().dir().ifPresent(folders::add);
        folders.add(training.config().data().path());
        return folders;
    }

    /** The update is done. */
    void step(long number) {
        step = number;
    }

    private Optional<Progress> progress() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        for (Phase phase : Phase.values()) {
            seconds.put(phase.label(), Math.rint(1000 * clock.seconds(phase)) / 1000);
        }
        return step == 0 ? Optional.empty() : Optional.of(new Progress(step, seconds));
    }

    private synchronized void take(Sample sample) {
        if (finished) {
            return;
        }
        try {
            run.system().writeDocument(sample.json(false));
        } catch (JobException e) {
            unwritten++; // a full disk, say: the run itself will find out
        }
        if (sample.training().isPresent() && clock.phase() != Phase.START) {
            judge.add(sample);
            List<Finding> findings = judge.findings();
            tally.add(sample, findings);
            if (judge.isSure()) {
                tell(findings);
            }
        }
    }

    /** Each when it begins to hold. */
    private void tell(List<Finding> findings) {
        Set<String> holding = new HashSet<>();
        for (Finding finding : findings) {
            String key = finding.diagnosis().key() + " " + finding.where();
            holding.add(key);
            if (finding.diagnosis().level() != Level.INFO && !told.contains(key)) {
                String message = finding.sentence() + ". " + finding.diagnosis().advice();
                alerts.raise(new Alert(
                        finding.diagnosis().key(), severity(finding.diagnosis().level()), step, message, Map.of()));
            }
        }
        told = holding;
    }

    private static Severity severity(Level level) {
        return switch (level) {
            case INFO -> Severity.INFO;
            case WARNING -> Severity.WARNING;
            case ERROR -> Severity.ERROR;
        };
    }

    private void failed(RuntimeException e) {
        note("monitor_failed", Map.of("reason", String.valueOf(e)));
    }

    /**
     * Takes the last sample and writes the event {@code diagnosis}; does nothing the second time.
     *
     * @return what the user should know
     */
    Optional<String> finish() {
        sampler.close();
        synchronized (this) {
            if (finished) {
                return Optional.empty();
            }
            finished = true;
            Map<String, Object> diagnosis = tally.json();
            if (unwritten > 0) {
                diagnosis.put("unwritten", unwritten);
            }
            note("diagnosis", diagnosis);
            return tally.sentence();
        }
    }

    private void note(String type, Map<String, Object> fields) {
        try {
            run.event(type, fields);
        } catch (JobException e) {
            unwritten++; // as above
        }
    }
}
