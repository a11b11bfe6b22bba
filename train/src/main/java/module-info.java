/** Model, data, loop and checkpoints: the one trainer that every feature extends. */
module dev.trainyard.train {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.ffi;
    requires transitive dev.trainyard.torch;
    requires transitive dev.trainyard.runs;
    requires transitive dev.trainyard.monitor;
    requires dev.trainyard.report;
    requires static transitive org.jspecify;
    requires jdk.unsupported;
    requires java.logging;
    requires dev.trainyard.cluster;
    requires dev.failsafe.core;
    requires dev.hardwood.core;
    requires com.github.luben.zstd_jni;
    requires jtokkit;
    requires ai.djl.tokenizers;
    requires ai.djl.api;

    exports dev.trainyard.train;
    exports dev.trainyard.train.checkpoint;
    exports dev.trainyard.train.data;
    exports dev.trainyard.train.model;
    exports dev.trainyard.train.monitor;
    exports dev.trainyard.train.sample;
    exports dev.trainyard.train.config;
    exports dev.trainyard.train.trackers;
}
