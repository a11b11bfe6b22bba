package dev.trainyard.train.trackers;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.runs.trackers.Tracker;
import dev.trainyard.runs.trackers.mlflow.Mlflow;
import dev.trainyard.runs.trackers.tensorboard.TensorBoard;
import dev.trainyard.runs.trackers.wandb.Wandb;
import dev.trainyard.runs.trackers.wandb.WandbClient;
import dev.trainyard.runs.trackers.wandb.WandbSettings;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The section {@code trackers}: to whom a run is sent. */
@Neutral
public record TrackersSection(
        @Help("folder for event files, one folder a run: what tensorboard --logdir is given")
        Optional<Path> tensorboard,

        @Help("Weights & Biases") Optional<WandbSection> wandb,

        @Help("a tracking server of MLflow") Optional<MlflowSection> mlflow) {
    /** The key of the section. */
    public static final String KEY = "trackers";

    /** Where a run goes with W&amp;B. */
    public record WandbSection(
            @Help(
                    "offline: a folder that 'wandb sync' sends; online: the installed client sends it while the run lasts")
            @Default("offline")
            Mode mode,

            @Help("project that the run belongs to") @Default("trainyard")
            String project,

            @Help("user or team; the one that the client is logged in as if it is not given")
            Optional<String> entity,

            @Help("gets the folder wandb") @Default(".") Path dir) {
        /** Who sends the run. */
        public enum Mode {
            OFFLINE,
            ONLINE
        }

        private WandbSettings settings() {
            return new WandbSettings(project, entity.orElse(""), dir, mode == Mode.ONLINE);
        }
    }

    /** A tracking server of MLflow. */
    public record MlflowSection(
            @Help("http or https address of the tracking server")
            String uri,

            @Help("name of the experiment, which is made if there is none") @Default("trainyard")
            String experiment) {
        public MlflowSection {
            address(uri);
            if (experiment.isBlank()) {
                throw new InputException("experiment is empty");
            }
        }
    }

    /** What a command line names, each null where it does not. */
    public static TrackersSection of(
            @Nullable Path tensorboard,
            @Nullable Path wandb,
            String project,
            @Nullable String mlflow,
            String experiment) {
        return new TrackersSection(
                Optional.ofNullable(tensorboard),
                Optional.ofNullable(wandb)
                        .map(folder -> new WandbSection(WandbSection.Mode.OFFLINE, project, Optional.empty(), folder)),
                Optional.ofNullable(mlflow).map(uri -> new MlflowSection(uri, experiment)));
    }

    /**
     * The trackers for one run.
     *
     * @param terminal takes a line for people, on any thread
     */
    public List<Tracker> trackers(Consumer<String> terminal) {
        List<Tracker> trackers = new ArrayList<>();
        tensorboard.ifPresent(folder -> trackers.add(new TensorBoard(folder)));
        wandb.ifPresent(section -> trackers.add(
                new Wandb(section.settings(), new WandbClient(System.getenv().getOrDefault("PATH", ""), terminal))));
        mlflow.ifPresent(
                section -> trackers.add(new Mlflow(address(section.uri()), section.experiment(), System.getenv())));
        return trackers;
    }

    /** The configuration is kept with the run and shown in places: no password belongs in it. */
    private static URI address(String text) {
        try {
            URI uri = new URI(text);
            if (uri.getUserInfo() != null) {
                throw new InputException(
                        "uri holds a password; put it into MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD");
            }
            boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
            if (http && uri.getHost() != null && uri.getQuery() == null && uri.getFragment() == null) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // as any other text that is no address
        }
        throw new InputException("uri must be an address such as http://host:5000, not '" + text + "'");
    }
}
