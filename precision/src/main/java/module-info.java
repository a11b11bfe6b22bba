/** The precision lab: number formats, and what they do to a training run. */
module dev.trainyard.precision {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.report;
    requires dev.trainyard.runs;
    requires transitive dev.trainyard.torch;
    requires dev.trainyard.train;
    requires static transitive org.jspecify;

    exports dev.trainyard.precision.encode;
    exports dev.trainyard.precision.format;
    exports dev.trainyard.precision.quantize;
}
