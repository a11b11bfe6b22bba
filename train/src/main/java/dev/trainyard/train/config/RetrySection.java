package dev.trainyard.train.config;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The section {@code retry}: how often something is tried again before the run stops. */
@Neutral
public record RetrySection(
        @Help("times that the micro-batch is halved when the device runs out of memory") @Default("5") @Range(min = 0)
        int oom,

        @Help(
                "times that reading a batch, a line of metrics or the last checkpoint is tried again, with growing pauses")
        @Default("5")
        @Range(min = 0)
        int network,

        @Help(
                "restarts from the last good checkpoint after any other failure, or a rollback, in a row without progress")
        @Default("3")
        @Range(min = 0)
        int general,

        @Help("shortest and longest pause: each is twice the one before, give or take a quarter") @Default("5s..300s")
        String backoff) {
    private static final Pattern PAUSES = Pattern.compile("(\\d{1,6})(ms|s)\\.\\.(\\d{1,6})(ms|s)");

    public RetrySection {
        Matcher pauses = PAUSES.matcher(backoff);
        if (!pauses.matches()) {
            throw new InputException("backoff must be two pauses such as 5s..300s, not '" + backoff + "'");
        }
        if (pause(pauses, 1).isZero() || pause(pauses, 1).compareTo(pause(pauses, 3)) > 0) {
            throw new InputException("backoff must begin above 0 and not end below that, not '" + backoff + "'");
        }
    }

    public Duration shortest() {
        return pause(matched(), 1);
    }

    public Duration longest() {
        return pause(matched(), 3);
    }

    private Matcher matched() {
        Matcher pauses = PAUSES.matcher(backoff);
        if (!pauses.matches()) {
            throw new IllegalStateException(backoff);
        }
        return pauses;
    }

    private static Duration pause(Matcher pauses, int group) {
        long number = Long.parseLong(pauses.group(group));
        return pauses.group(group + 1).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
    }
}
