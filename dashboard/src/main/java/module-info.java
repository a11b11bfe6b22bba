/** The web page over the run store: reads run folders and their index, and nothing else. Starts without libtorch. */
module dev.trainyard.dashboard {
    requires transitive dev.trainyard.base;
    requires transitive dev.trainyard.report;
    requires transitive dev.trainyard.runs;
    requires io.helidon.http;
    requires io.helidon.http.sse;
    requires io.helidon.webserver;
    requires io.helidon.webserver.sse;
    requires java.logging;
    requires static transitive org.jspecify;

    exports dev.trainyard.dashboard;

    opens dev.trainyard.dashboard to
            tools.jackson.databind;
}
