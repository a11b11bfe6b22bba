package dev.trainyard.storage.run;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/**
 * The search of {@code --find-max-accelerators}: doubles the number while it passes, then halves the gap between the
 * largest that passed and the smallest that did not.
 */
public final class LargestCount {
    /** A number that was tried. */
    public record Trial(int accelerators, boolean passed) {}

    /**
     * @param largest that passed; empty if not even the least did
     * @param trials in order
     */
    public record Found(OptionalInt largest, List<Trial> trials) {}

    private LargestCount() {}

    /**
     * Searches among the multiples of {@code unit}, with as few trials as a bisection needs, taking for granted that who
     * fails with some fails with more.
     *
     * @param unit hosts, since each has the same number
     * @param limit no more than this are tried
     * @param passes makes a run with so many accelerators
     */
    public static Found search(int unit, int limit, IntPredicate passes) {
        List<Trial> trials = new ArrayList<>();
        int most = limit / unit;
        int passed = 0;
        int failed = most + 1;
        int next = 1;
        while (failed - passed > 1) {
            boolean ok = passes.test(next * unit);
            trials.add(new Trial(next * unit, ok));
            if (ok) {
                passed = next;
            } else {
                failed = next;
            }
            // doubling until something failed or the limit was reached
            next = failed > most ? Math.min(2 * passed, most) : passed + (failed - passed) / 2;
        }
        return new Found(passed == 0 ? OptionalInt.empty() : OptionalInt.of(passed * unit), List.copyOf(trials));
    }
}
