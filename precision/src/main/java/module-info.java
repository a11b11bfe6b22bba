/** The precision lab: number formats, and what they do to a training run. */
module dev.trainyard.precision {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.report;
    requires transitive dev.trainyard.runs;
    requires transitive dev.trainyard.torch;
    requires transitive dev.trainyard.train;
    requires static transitive org.jspecify;

    exports dev.trainyard.precision.compare;
    exports dev.trainyard.precision.encode;
    exports dev.trainyard.precision.float8;
    exports dev.trainyard.precision.format;
    exports dev.trainyard.precision.quantize;
    exports dev.trainyard.precision.recipe;
    exports dev.trainyard.precision.shadow;
    exports dev.trainyard.precision.telemetry;
    exports dev.trainyard.precision.train;
    exports dev.trainyard.precision.watch;
}
