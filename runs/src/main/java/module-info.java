/** Run folders: what ran, with which configuration, and what it measured. Append-only, one writer, valid after a crash. */
module dev.trainyard.runs {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.ffi;
    requires static transitive org.jspecify;
    requires java.net.http;
    requires java.sql;
    requires org.xerial.sqlitejdbc;
    requires dev.failsafe.core;

    exports dev.trainyard.runs;
    exports dev.trainyard.runs.alerts;
    exports dev.trainyard.runs.index;
    exports dev.trainyard.runs.export;
    exports dev.trainyard.runs.trackers;
    exports dev.trainyard.runs.trackers.mlflow;
    exports dev.trainyard.runs.trackers.tensorboard;
    exports dev.trainyard.runs.trackers.wandb;
}
