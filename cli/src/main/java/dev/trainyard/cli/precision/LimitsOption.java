package dev.trainyard.cli.precision;

import dev.trainyard.precision.compare.Limits;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** {@code --limits}. */
final class LimitsOption {
    @Option(
            names = "--limits",
            split = ",",
            paramLabel = "NAME=VALUE",
            description =
                    "Limits other than loss=0.1 (share above the baseline's), cosine=0.9, stall=0.5, overflow=0.01,"
                            + " underflow=0.5 (names layers, decides nothing), lines=3 (in a row, until a layer has departed).")
    private Map<String, Double> changed = new LinkedHashMap<>();

    Limits limits() {
        return Limits.with(changed);
    }
}
