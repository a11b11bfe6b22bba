package dev.trainyard.storage.rules;

import java.util.List;

/**
 * What the rules say of a run or a tree of results.
 *
 * @param verdict the worst of the findings
 */
public record Judgement(Verdict verdict, List<Finding> findings) {
    public Judgement {
        findings = List.copyOf(findings);
    }

    static Judgement of(List<Finding> findings) {
        return new Judgement(Verdict.worst(findings), findings);
    }

    /** Whether it may be submitted as {@code division}. */
    public boolean allowedAs(Verdict division) {
        return verdict.compareTo(division) <= 0;
    }
}
