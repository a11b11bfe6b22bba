package dev.trainyard.precision.compare;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Verdicts and layers as cells of a table, on a page and on a terminal. */
public final class Verdicts {
    private static final List<Quantity> COLUMNS =
            List.of(Quantity.UNDERFLOW, Quantity.OVERFLOW, Quantity.SQNR, Quantity.STALL, Quantity.COSINE);

    /** Of the cells of a layer. */
    public static final List<String> HEADER =
            List.of("layer", "underflow", "overflow", "SQNR", "stall", "cosine", "departed");

    private Verdicts() {}

    /** A layer's. */
    public static List<String> cells(LayerRow row) {
        List<String> cells = new ArrayList<>(List.of(row.layer()));
        for (Quantity quantity : COLUMNS) {
            LayerRow.Worst worst = row.worst().get(quantity);
            cells.add(worst == null ? "–" : Numbers.of(quantity, worst.value()));
        }
        cells.add(row.departed()
                .map(departure -> departure.quantity().name().toLowerCase(Locale.ROOT) + " at " + departure.step())
                .orElse(""));
        return cells;
    }

    /** A criterion's value or limit, with its unit. */
    public static String value(String criterion, double value) {
        return criterion.equals("loss")
                ? Numbers.change(value)
                : Numbers.of(Quantity.valueOf(criterion.toUpperCase(Locale.ROOT)), value);
    }

    /** "kept", or "MISSED" and "not judged" with the reason. */
    public static String state(Criterion criterion) {
        String reason = criterion.explanation().isEmpty() ? "" : ": " + criterion.explanation();
        return switch (criterion.state()) {
            case KEPT -> "kept";
            case MISSED -> "MISSED" + reason;
            case NOT_JUDGED -> "not judged" + reason;
        };
    }
}
