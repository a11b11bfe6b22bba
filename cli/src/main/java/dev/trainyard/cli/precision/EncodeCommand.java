package dev.trainyard.cli.precision;

import dev.trainyard.base.ExitCode;
import dev.trainyard.base.InputException;
import dev.trainyard.precision.encode.Encoder;
import dev.trainyard.precision.encode.NumberColumn;
import dev.trainyard.precision.encode.NumberText;
import dev.trainyard.precision.format.Formats;
import dev.trainyard.precision.format.Overflow;
import dev.trainyard.precision.format.Rounding;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code trainyard precision encode}. */
@Command(
        name = "encode",
        description = "Encode numbers, one a line, and print each with its code and what the code stands for, as CSV.",
        footer = {"", "Example: printf '0.1\\n464\\n-inf\\n' | trainyard precision encode --format e4m3fn"})
final class EncodeCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command = CommandSpec.create();

    @Option(
            names = "--format",
            required = true,
            paramLabel = "F",
            description = "A format of single numbers; 'trainyard precision formats' lists them.")
    private String format = "";

    @Option(
            names = "--rounding",
            paramLabel = "R",
            defaultValue = "nearest-even",
            converter = RoundingName.class,
            description =
                    "nearest-even, nearest-away, toward-zero, up, down or stochastic; ${DEFAULT-VALUE}. Each number is"
                            + " rounded once, from float64.")
    private Rounding rounding = Rounding.NEAREST_EVEN;

    @Option(
            names = "--overflow",
            paramLabel = "O",
            defaultValue = "ieee",
            description = "saturate: to the largest number. ieee: to infinity, or NaN where there is none; formats with"
                    + " neither saturate. ${DEFAULT-VALUE}.")
    private Overflow overflow = Overflow.IEEE;

    @Option(
            names = "--seed",
            paramLabel = "S",
            defaultValue = "1",
            description = "Of stochastic rounding; ${DEFAULT-VALUE}. The draw of a number is its place in the input.")
    private long seed;

    @Option(names = "--input", paramLabel = "FILE", description = "The numbers; standard input if it is not given.")
    private @Nullable Path input;

    @Option(names = "--column", paramLabel = "NAME", description = "The input is CSV; take the numbers of this column.")
    private @Nullable String column;

    @Override
    public Integer call() {
        Encoder encoder = Encoder.of(Formats.scalar(format), rounding, overflow, seed);
        String source = input == null ? "stdin" : input.toString();
        try (BufferedReader lines = open()) {
            encode(encoder, new NumberColumn(lines, source, Optional.ofNullable(column)));
        } catch (NoSuchFileException e) {
            throw new InputException(source + ": no such file", e);
        } catch (IOException e) {
            throw new InputException(source + ": cannot be read: " + e.getMessage(), e);
        }
        return ExitCode.OK.code();
    }

    private BufferedReader open() throws IOException {
        return input == null
                ? new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))
                : Files.newBufferedReader(input);
    }

    private void encode(Encoder encoder, NumberColumn numbers) {
        PrintWriter out = command.commandLine().getOut();
        out.print("input,code,value\n");
        long place = 0;
        long withoutCode = 0;
        for (Optional<NumberColumn.Entry> next = numbers.next(); next.isPresent(); next = numbers.next()) {
            NumberColumn.Entry entry = next.get();
            int code = encoder.code(entry.value(), place++);
            withoutCode += Double.isNaN(entry.value()) && !encoder.format().hasNan() ? 1 : 0;
            double value = encoder.format().decode(code);
            out.print(entry.text() + "," + encoder.hex(code) + "," + NumberText.of(value) + "\n");
        }
        out.flush();
        if (withoutCode > 0) {
            command.commandLine()
                    .getErr()
                    .println(encoder.format() + " has no NaN: " + withoutCode + " of them became the code of zero");
        }
    }

    private static final class RoundingName implements ITypeConverter<Rounding> {
        @Override
        public Rounding convert(String name) {
            for (Rounding rounding : Rounding.values()) {
                if (rounding.name().replace('_', '-').toLowerCase(Locale.ROOT).equals(name.toLowerCase(Locale.ROOT))) {
                    return rounding;
                }
            }
            throw new TypeConversionException(
                    "'" + name + "' is none of nearest-even, nearest-away, toward-zero, up, down, stochastic");
        }
    }
}
