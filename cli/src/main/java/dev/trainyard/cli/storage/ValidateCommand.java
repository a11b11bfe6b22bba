package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.Json;
import dev.trainyard.base.TextTable;
import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.rules.Finding;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.Rule;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.SubmissionRules;
import dev.trainyard.storage.rules.Verdict;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code trainyard storage validate}. */
@Command(
        name = "validate",
        description = {
            "Judge a tree of results, Trainyard's or mlpstorage's, by the rules of MLPerf Storage.",
            "Exit code 3: INVALID, or worse than the division that is asked for."
        })
public final class ValidateCommand implements Callable<Integer> {
    /** The division that is hoped for. */
    private static final class Division {
        @Option(names = "--closed", description = "Only CLOSED will do.")
        private boolean closed;

        @Option(names = "--open", description = "CLOSED or OPEN will do (default).")
        private boolean open;
    }

    /** One document on stdout. */
    private record Answer(RuleEdition rules, Verdict verdict, List<Finding> findings) {}

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "The folder of one run, a results folder, or a package with closed/ or open/.")
    private @Nullable Path directory;

    @Option(names = "--rules", paramLabel = "EDITION", description = "v2 or v3 (default: ${DEFAULT-VALUE}).")
    private RuleEdition rules = RuleEdition.V3;

    @ArgGroup
    private Division division = new Division();

    @Option(names = "--list-rules", description = "Print every rule and judge nothing.")
    private boolean listRules;

    @Option(names = "--json", description = "Print one JSON document instead of text.")
    private boolean json;

    @Override
    public Integer call() {
        if (listRules) {
            List<Rule> all = SubmissionRules.list();
            print(all, table(all));
            return ExitCode.OK.code();
        }
        if (directory == null) {
            throw new ParameterException(spec.commandLine(), "missing DIR, the results to judge");
        }
        Judgement judgement = SubmissionRules.judge(ResultTree.read(directory), rules);
        print(new Answer(rules, judgement.verdict(), judgement.findings()), text(judgement));
        boolean good = judgement.allowedAs(division.closed ? Verdict.CLOSED : Verdict.OPEN);
        return (good ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    private String text(Judgement judgement) {
        return judgement.findings().stream().map(found -> found.text() + "\n").collect(Collectors.joining())
                + judgement.verdict() + " by the rules of " + rules.name().toLowerCase(Locale.ROOT) + "\n";
    }

    private static String table(List<Rule> all) {
        TextTable table = new TextTable("RULE", "SUBJECT", "EDITIONS", "SAYS");
        for (Rule rule : all) {
            String editions = rule.editions().stream()
                    .sorted()
                    .map(edition -> edition.name().toLowerCase(Locale.ROOT))
                    .collect(Collectors.joining(" "));
            String subject = rule.subject().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            table.row(rule.id(), subject, editions, rule.says());
        }
        return table.toString();
    }

    private void print(Object document, String text) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? Json.pretty(document) + "\n" : text);
        out.flush();
    }
}
