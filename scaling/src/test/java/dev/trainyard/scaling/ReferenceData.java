package dev.trainyard.scaling;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.scaling.table.CsvTable;
import java.nio.file.Files;
import java.nio.file.Path;

/** Published data, read in place from the folder that the system property trainyard.referenceData names. */
public final class ReferenceData {
    private ReferenceData() {}

    /** A table of the folder {@code scaling} there; the calling test is skipped where it is absent. */
    public static CsvTable table(String name) {
        String folder = System.getProperty("trainyard.referenceData", "");
        Path file = Path.of(folder, "scaling", name);
        assumeTrue(!folder.isEmpty() && Files.exists(file), "no reference data: scaling/" + name);
        CsvTable table = CsvTable.read(file);
        assertThat(table.rows()).isNotEmpty();
        return table;
    }
}
