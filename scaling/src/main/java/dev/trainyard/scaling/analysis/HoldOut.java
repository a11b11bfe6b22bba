package dev.trainyard.scaling.analysis;

import dev.trainyard.base.InputException;
import dev.trainyard.scaling.fit.Budget;
import dev.trainyard.scaling.table.StudyTable;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleFunction;

/** The hold-out test of any method: fitted below a budget, how well is the rest predicted? */
final class HoldOut {
    private HoldOut() {}

    /** The test, or why there is none. */
    static Object of(FitOptions options, StudyTable table, DoubleFunction<?> test) {
        try {
            return test.apply(below(options, table));
        } catch (InputException tooFew) {
            return Map.of("refused", "without the largest budgets: " + tooFew.getMessage());
        }
    }

    /** What the user asked for; else the largest fifth of the budgets is held out. */
    static double below(FitOptions options, StudyTable table) {
        List<Budget> budgets = table.budgets();
        int held = Math.max(1, budgets.size() / 5);
        return options.holdOut()
                .orElseGet(() -> budgets.get(budgets.size() - held).rows().stream()
                        .mapToDouble(table.rows()::flops)
                        .min()
                        .orElseThrow());
    }
}
