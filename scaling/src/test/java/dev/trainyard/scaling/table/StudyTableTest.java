package dev.trainyard.scaling.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.InputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StudyTableTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '"',
            value = {
                "1e6,1e9,NaN | row 2: loss is NaN",
                "1e6,1e9,inf | row 2: loss is infinite",
                "1e6,1e9,0 | row 2: loss is zero or negative",
                "-5,1e9,3 | row 2: n is zero or negative",
                "0,1e9,3 | row 2: n is zero or negative",
                "1e6,,3 | row 2, column d: the cell is empty; correct it, or leave the row out by --exclude 2",
                "1e6,1e9,low | row 2, column loss: 'low' is no number",
                "1e6,1e9 | 2 fields, the header has 3",
                "3e6,4e9,3.1 | rows 1 and 2 are equal in every column"
            })
    void refusesTheRowByName(String row, String message) {
        assertThatThrownBy(() -> read("n,d,loss\n3e6,4e9,3.1\n" + row + "\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining(message);
    }

    @Test
    void refusesAnAbsentColumn() {
        assertThatThrownBy(() -> read("size,d,loss\n3e6,4e9,3.1\n"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no column 'n'; its columns are size, d, loss");
    }

    /** A row that is left out may hold anything. */
    @Test
    void anExcludedRowIsNotJudged() throws IOException {
        Path file = Files.writeString(dir.resolve("t.csv"), "n,d,loss\n3e6,4e9,3.1\n4e6,4e9,\n5e6,4e9,NaN\n");

        StudyTable table = StudyTable.read(CsvTable.read(file), StudyColumns.of("n", "d", "loss"), Set.of(2, 3));

        assertThat(table.rows().size()).isEqualTo(1);
        assertThat(table.excluded()).extracting(StudyTable.Exclusion::row).containsExactly(2, 3);
    }

    @Test
    void keepsRepeatsOfSizeAndTokens() {
        assertThat(read("n,d,loss\n3e6,4e9,3.1\n3e6,4e9,3.2\n").rows().size()).isEqualTo(2);
    }

    @Test
    void asksAboutUnits() {
        StudyTable table = read("n,d,loss\n3e16,4e9,3.1\n3e6,40,3.2\n");

        assertThat(table.warnings())
                .containsExactly(
                        "row 1: n is above 1e15 parameters: is the unit right?",
                        "row 2: d is below 1,000 tokens: is the unit right?");
    }

    @Test
    void rowsWithinFivePercentShareABudget() {
        StudyTable table = read("n,d,loss\n1e6,1.00e9,3.1\n2e6,0.52e9,3.2\n1e6,1.06e9,3.3\n1e6,9e9,2.9\n");

        assertThat(table.budgets()).hasSize(3);
        assertThat(table.budgetOfRow()).containsExactly(0, 0, 1, 2);
    }

    @Test
    void quotedFieldsMayHoldCommas() {
        assertThat(read("name,n,d,loss\n\"a, \"\"b\"\"\",3e6,4e9,3.1\n").rows().n(0))
                .isEqualTo(3e6);
    }

    private StudyTable read(String csv) {
        try {
            Path file = Files.writeString(dir.resolve("t.csv"), csv);
            return StudyTable.read(CsvTable.read(file), StudyColumns.of("n", "d", "loss"), Set.of());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void aTableWithSemicolonsIsToldAsSuch() throws IOException {
        Path file = Files.writeString(dir.resolve("semi.csv"), "n;d;loss\n1e6;2e9;3,1\n");

        assertThatThrownBy(() -> CsvTable.read(file))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("parted by semicolons");
    }

    @Test
    void sizesInMillionsAreDoubted() throws IOException {
        CsvTable table = CsvTable.read(Files.writeString(dir.resolve("m.csv"), "n,d,loss\n70,2e9,3.1\n160,3e9,3\n"));

        assertThat(StudyTable.read(table, StudyColumns.of("n", "d", "loss"), Set.of())
                        .warnings())
                .anyMatch(warning -> warning.contains("1e6 tokens a parameter"));
    }

    @Test
    void rowsThatTriedOtherRatesAreNoted() throws IOException {
        CsvTable table = CsvTable.read(
                Files.writeString(dir.resolve("lr.csv"), "n,d,loss,lr\n1e6,2e7,3.1,1e-3\n1e6,2e7,3.2,3e-3\n"));
        StudyColumns columns = new StudyColumns(
                "n",
                "d",
                "loss",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of("lr"),
                Optional.empty());

        assertThat(StudyTable.read(table, columns, Set.of()).warnings())
                .anyMatch(warning -> warning.contains("1 models were trained with several learning rates"));
    }
}
