/** What the GPUs and the host are doing, and why a GPU is idle: samples, their diagnosis, and a page for Prometheus. */
module dev.trainyard.monitor {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.ffi;
    requires java.management;
    requires jdk.httpserver;
    requires static transitive org.jspecify;

    exports dev.trainyard.monitor;
    exports dev.trainyard.monitor.diagnose;
    exports dev.trainyard.monitor.gpu;
    exports dev.trainyard.monitor.host;
    exports dev.trainyard.monitor.prometheus;
}
