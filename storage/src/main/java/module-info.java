/** The storage benchmark: will this storage feed the accelerators? DLIO's workloads, MLPerf Storage's rules. */
module dev.trainyard.storage {
    requires transitive dev.trainyard.base;
    requires transitive dev.trainyard.cluster;
    requires dev.trainyard.ffi;
    requires transitive dev.trainyard.runs;
    requires transitive dev.trainyard.report;
    requires HdrHistogram;
    requires java.desktop;
    requires io.jhdf;
    requires jdk.unsupported;
    requires tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires static transitive org.jspecify;

    exports dev.trainyard.storage;
    exports dev.trainyard.storage.checkpoint;
    exports dev.trainyard.storage.data;
    exports dev.trainyard.storage.host;
    exports dev.trainyard.storage.result;
    exports dev.trainyard.storage.rules;
    exports dev.trainyard.storage.run;
    exports dev.trainyard.storage.workload;

    opens dev.trainyard.storage.checkpoint to
            tools.jackson.databind;
    opens dev.trainyard.storage.data to
            tools.jackson.databind;
    opens dev.trainyard.storage.host to
            tools.jackson.databind;
    opens dev.trainyard.storage.result to
            tools.jackson.databind;
    opens dev.trainyard.storage.rules to
            tools.jackson.databind;
    opens dev.trainyard.storage.run to
            tools.jackson.databind;
    opens dev.trainyard.storage.workload to
            dev.trainyard.base,
            tools.jackson.databind;
}
