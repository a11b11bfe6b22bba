/** What every room of Trainyard needs: configuration, errors, units, durable files, the terminal. Uses no other module. */
module dev.trainyard.base {
    requires transitive tools.jackson.databind;
    requires tools.jackson.dataformat.yaml;
    requires static transitive org.jspecify;

    exports dev.trainyard.base;
    exports dev.trainyard.base.config;
    exports dev.trainyard.base.wire;
}
