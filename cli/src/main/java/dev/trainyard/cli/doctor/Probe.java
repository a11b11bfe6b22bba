package dev.trainyard.cli.doctor;

import java.util.List;

/** Looks at one subject. What is absent is a finding too; a probe throws nothing for it. */
@FunctionalInterface
public interface Probe {
    /** At least one finding. */
    List<Finding> look();
}
