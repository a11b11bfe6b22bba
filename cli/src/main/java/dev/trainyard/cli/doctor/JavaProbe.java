package dev.trainyard.cli.doctor;

import java.util.List;

/** The Java that runs this. */
public final class JavaProbe implements Probe {
    @Override
    public List<Finding> look() {
        String detail =
                Runtime.version() + " (" + System.getProperty("java.vendor") + "), " + System.getProperty("java.home");
        return List.of(Finding.ok("Java", detail, "everything"));
    }
}
