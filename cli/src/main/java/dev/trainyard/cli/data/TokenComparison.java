package dev.trainyard.cli.data;

import dev.trainyard.train.data.DataMeta;
import dev.trainyard.train.data.ExpectedTokens;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * What a preparation counted beside what was expected.
 *
 * @param trainTokens expected to train on
 * @param valTokens expected to validate on
 * @param trainDifference by which part there are more; negative if fewer
 * @param valDifference likewise
 * @param tolerance the largest difference that is none
 * @param met whether both are within it
 */
public record TokenComparison(
        long trainTokens, long valTokens, double trainDifference, double valDifference, double tolerance, boolean met) {
    public static TokenComparison of(ExpectedTokens expected, DataMeta meta) {
        return new TokenComparison(
                expected.trainTokens(),
                expected.valTokens(),
                expected.trainDifference(meta),
                expected.valDifference(meta),
                ExpectedTokens.TOLERANCE,
                expected.met(meta));
    }

    /** What is in the folder, for people, and what was expected below it. */
    public String text(Path directory, DataMeta meta) {
        Map<String, String> rows = MetaTable.rows(directory, meta);
        rows.put("expected train", row(trainTokens, trainDifference));
        rows.put("expected val", row(valTokens, valDifference));
        return MetaTable.lines(rows);
    }

    /** One line that names each count that differs. */
    public String warning() {
        String train = differs(trainDifference) ? difference(trainDifference) + " tokens to train on" : "";
        String val = differs(valDifference) ? difference(valDifference) + " tokens to validate on" : "";
        return "not the data that was expected: " + train + (train.isEmpty() || val.isEmpty() ? "" : " and ") + val
                + ", more than the " + Math.round(100 * tolerance) + " % that rounding explains";
    }

    private String row(long expected, double difference) {
        return String.format(Locale.ROOT, "%,d; ", expected)
                + difference(difference)
                + (differs(difference) ? ": differs" : "");
    }

    private boolean differs(double difference) {
        return Math.abs(difference) > tolerance;
    }

    /** "2.41 % fewer". */
    private static String difference(double difference) {
        return String.format(Locale.ROOT, "%.2f %% %s", Math.abs(100 * difference), difference < 0 ? "fewer" : "more");
    }
}
