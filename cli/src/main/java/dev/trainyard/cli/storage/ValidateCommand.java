package dev.trainyard.cli.storage;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.TextTable;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.storage.result.ResultTree;
import dev.trainyard.storage.rules.Finding;
import dev.trainyard.storage.rules.Judgement;
import dev.trainyard.storage.rules.Rule;
import dev.trainyard.storage.rules.RuleEdition;
import dev.trainyard.storage.rules.SubmissionRules;
import dev.trainyard.storage.rules.Verdict;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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
final class ValidateCommand implements Callable<Integer> {
    /** One document on stdout. */
    private record Answer(RuleEdition rules, Verdict verdict, List<Finding> findings) {}

    @Spec
    private CommandSpec spec = CommandSpec.create();

    @Parameters(
            paramLabel = "DIR",
            arity = "0..1",
            description = "The folder of one run, a results folder, or a package with closed/ or open/.")
    private @Nullable Path directory;

    @Mixin
    private RuleOptions rules = new RuleOptions();

    @Option(names = "--list-rules", description = "Print every rule and judge nothing.")
    private boolean listRules;

    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        if (listRules) {
            List<Rule> all = SubmissionRules.list();
            json.print(all, table(all));
            return ExitCode.OK.code();
        }
        if (directory == null) {
            throw new ParameterException(spec.commandLine(), "missing DIR, the results to judge");
        }
        Judgement judgement = SubmissionRules.judge(ResultTree.read(directory), rules.edition());
        json.print(new Answer(rules.edition(), judgement.verdict(), judgement.findings()), text(judgement));
        boolean good = judgement.allowedAs(rules.worst().orElse(Verdict.OPEN));
        return (good ? ExitCode.OK : ExitCode.NEGATIVE).code();
    }

    private String text(Judgement judgement) {
        return judgement.findings().stream().map(found -> found.text() + "\n").collect(Collectors.joining())
                + judgement.verdict() + " by the rules of "
                + rules.edition() + "\n";
    }

    private static String table(List<Rule> all) {
        TextTable table = new TextTable("RULE", "SUBJECT", "EDITIONS", "SAYS");
        for (Rule rule : all) {
            String editions =
                    rule.editions().stream().sorted().map(RuleEdition::toString).collect(Collectors.joining(" "));
            String subject = rule.subject().name().toLowerCase(Locale.ROOT).replace('_', ' ');
            table.row(rule.id(), subject, editions, rule.says());
        }
        return table.toString();
    }
}
