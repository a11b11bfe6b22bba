package dev.trainyard.cli.doctor;

import dev.trainyard.cli.doctor.Finding.Status;
import java.io.PrintWriter;
import java.util.List;

/** Findings as people read them: a row each, and a second line where something can be done. */
public final class FindingTable {
    private FindingTable() {}

    public static void print(List<Finding> findings, PrintWriter out) {
        int width = findings.stream().mapToInt(f -> f.what().length()).max().orElse(0);
        String row = "%-7s  %-" + Math.max(1, width) + "s  %s%n";
        for (Finding finding : findings) {
            out.printf(row, finding.status(), finding.what(), finding.detail());
            if (finding.status() != Status.OK) {
                out.printf(row, "", "", "for " + finding.enables() + ": " + finding.howToGet());
            }
        }
    }
}
