package dev.trainyard.cli.storage;

import dev.trainyard.cluster.World;
import dev.trainyard.storage.result.RunText;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.Verdict;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.Optional;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** By which rules a run is judged, and whether a bad verdict stops it. */
final class RuleOptions {
    @Spec(Spec.Target.MIXEE)
    private CommandSpec command = CommandSpec.create();

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

    /** Whether nothing would stop a run. */
    boolean allows(Judgement judgement) {
        return worst().map(judgement::allowedAs).orElse(judgement.verdict() != Verdict.INVALID);
    }

    /** Whether --closed or --open stops a run; the first process says why. */
    boolean stops(Judgement judgement, World world) {
        if (worst().map(judgement::allowedAs).orElse(true)) {
            return false;
        }
        if (world.rank() == 0) {
            String division = worst().orElse(Verdict.OPEN).text();
            PrintWriter err = command.commandLine().getErr();
            err.print(RunText.verdict(judgement.verdict(), judgement.findings()));
            err.println("not run: it could not be submitted as " + division + "; change what is named, or leave out --"
                    + division.toLowerCase(Locale.ROOT));
            err.flush();
        }
        return true;
    }
}
