package dev.trainyard.cli.storage;

import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.Verdict;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;

/** By which rules a run is judged, and whether a bad verdict stops it. */
final class RuleOptions {
    @ArgGroup
    private Division division = new Division();

    @Option(
            names = "--rules",
            paramLabel = "v2|v3",
            defaultValue = "v3",
            description = "Edition of the rules of MLPerf Storage; ${DEFAULT-VALUE}.")
    private RuleEdition edition = RuleEdition.V3;

    @Option(
            names = {"--allow-invalid-params", "-aip"},
            description = "Go on whatever --closed or --open would stop.")
    private boolean whatever;

    /** At most one of both. */
    static final class Division {
        @Option(names = "--closed", description = "Run only what may be submitted as CLOSED.")
        private boolean closed;

        @Option(names = "--open", description = "Run only what may be submitted as CLOSED or OPEN.")
        private boolean open;
    }

    RuleEdition edition() {
        return edition;
    }

    /** The worst verdict that may run; empty where any may. */
    Optional<Verdict> worst() {
        if (whatever || !division.closed && !division.open) {
            return Optional.empty();
        }
        return Optional.of(division.closed ? Verdict.CLOSED : Verdict.OPEN);
    }
}
