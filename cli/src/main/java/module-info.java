/** The trainyard command: parsing, wiring and exit codes. No logic. */
module dev.trainyard.cli {
    requires dev.trainyard.base;
    requires dev.trainyard.dashboard;
    requires dev.trainyard.ffi;
    requires dev.trainyard.torch;
    requires dev.trainyard.runs;
    requires dev.trainyard.monitor;
    requires dev.trainyard.report;
    requires dev.trainyard.precision;
    requires dev.trainyard.scaling;
    requires dev.trainyard.storage;
    requires dev.trainyard.train;
    requires info.picocli;
    requires static java.compiler; // absent from a distribution's Java: asked for before it is touched
    requires java.management;
    requires jdk.management;
    requires static org.jspecify;

    exports dev.trainyard.cli;

    opens dev.trainyard.cli to
            info.picocli,
            tools.jackson.databind;
    opens dev.trainyard.cli.checkpoint to
            info.picocli,
            tools.jackson.databind;
    opens dev.trainyard.cli.data to
            tools.jackson.databind;
    opens dev.trainyard.cli.demo to
            tools.jackson.databind;
    opens dev.trainyard.cli.doctor to
            tools.jackson.databind;
    opens dev.trainyard.cli.monitor to
            info.picocli;
    opens dev.trainyard.cli.options to
            info.picocli;
    opens dev.trainyard.cli.precision to
            info.picocli,
            tools.jackson.databind;
    opens dev.trainyard.cli.runs to
            tools.jackson.databind;
    opens dev.trainyard.cli.scaling to
            info.picocli;
    opens dev.trainyard.cli.storage to
            info.picocli,
            tools.jackson.databind;
}
