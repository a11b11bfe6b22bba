/** Scaling studies: sweeps over model sizes, and the laws that are fitted to them. */
module dev.trainyard.scaling {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.report;
    requires transitive dev.trainyard.train;
    requires hipparchus.core;
    requires hipparchus.optim;
    requires static transitive org.jspecify;

    exports dev.trainyard.scaling.analysis;
    exports dev.trainyard.scaling.fit;
    exports dev.trainyard.scaling.page;
    exports dev.trainyard.scaling.study;
    exports dev.trainyard.scaling.table;
}
