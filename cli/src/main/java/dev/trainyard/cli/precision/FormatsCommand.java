package dev.trainyard.cli.precision;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.TextTable;
import dev.trainyard.cli.options.JsonOption;
import dev.trainyard.precision.format.Formats;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code trainyard precision formats}. */
@Command(name = "formats", description = "List every number format: its range, its precision and its special codes.")
final class FormatsCommand implements Callable<Integer> {
    @Mixin
    private JsonOption json = new JsonOption();

    @Override
    public Integer call() {
        List<FormatRow> rows = Formats.all().stream().map(FormatRow::of).toList();
        TextTable table = new TextTable(
                "name",
                "bits",
                "E",
                "M",
                "bias",
                "max",
                "min normal",
                "min subnormal",
                "epsilon",
                "codes",
                "inf",
                "nan",
                "block",
                "scale");
        rows.forEach(row -> table.row(row.cells()));
        json.print(rows, table.toString());
        return ExitCode.OK.code();
    }
}
