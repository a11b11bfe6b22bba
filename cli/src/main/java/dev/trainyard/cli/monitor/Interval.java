package dev.trainyard.cli.monitor;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time such as {@code 500ms}, {@code 1s}, {@code 2m}; a bare number is seconds. */
final class Interval implements ITypeConverter<Duration> {
    private static final Pattern FORM = Pattern.compile("(\\d{1,6}(?:\\.\\d{1,3})?)(ms|s|m|)");
    private static final Duration LEAST = Duration.ofMillis(100);
    private static final Duration MOST = Duration.ofHours(1);

    @Override
    public Duration convert(String text) {
        Matcher parts = FORM.matcher(text);
        if (parts.matches()) {
            double unit =
                    switch (parts.group(2)) {
                        case "ms" -> 1;
                        case "m" -> 60_000;
                        default -> 1000;
                    };
            Duration interval = Duration.ofMillis(Math.round(unit * Double.parseDouble(parts.group(1))));
            if (interval.compareTo(LEAST) >= 0 && interval.compareTo(MOST) <= 0) {
                return interval;
            }
        }
        throw new TypeConversionException(
                "expected a time from 100ms to 60m, such as 500ms, 1s or 2m, got '" + text + "'");
    }
}
