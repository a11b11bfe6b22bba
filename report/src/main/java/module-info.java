/** Charts, tables and the HTML page: features bring series and rows, this room draws them. */
module dev.trainyard.report {
    requires transitive dev.trainyard.base;
    requires static transitive org.jspecify;

    exports dev.trainyard.report;
}
