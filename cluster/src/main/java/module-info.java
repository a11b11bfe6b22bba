/** Process groups: the processes of one job, on one host or many, and how to start them. */
module dev.trainyard.cluster {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.ffi;
    requires java.management;
    requires jdk.unsupported;
    requires static transitive org.jspecify;

    exports dev.trainyard.cluster;
}
