package dev.trainyard.train.config;

import dev.trainyard.base.InputException;
import dev.trainyard.base.config.Default;
import dev.trainyard.base.config.Help;
import dev.trainyard.base.config.Neutral;
import dev.trainyard.base.config.Range;
import dev.trainyard.runs.alerts.AlertCondition;
import dev.trainyard.runs.alerts.AlertSettings;
import dev.trainyard.runs.alerts.Conditions;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The section {@code alerts}: what is worth a message, and where it goes. */
@Neutral
public record AlertsSection(
        @Help("http or https address that gets each alert as JSON by POST, or $NAME of a variable that holds it")
        Optional<String> webhook,

        @Help("line for the shell, started for each alert with the JSON on stdin")
        Optional<String> command,

        @Help("standard deviations above the 128 lines before at which train/loss is a spike; 0 is never")
        @Default("6")
        @Range(min = 0)
        double lossSpikeZ,

        @Help("the same for train/grad_norm") @Default("10") @Range(min = 0)
        double gradNormSpikeZ,

        @Help("minutes in which an alert of the same name is not told again") @Default("5") @Range(min = 0, max = 1e6)
        double cooldownMinutes) {
    public AlertsSection {
        webhook.ifPresent(AlertsSection::address);
        if (command.isPresent() && command.get().isBlank()) {
            throw new InputException("command is empty; leave the key out to start none");
        }
    }

    /** Where alerts go. */
    public AlertSettings settings() {
        return new AlertSettings(
                webhook.map(AlertsSection::address),
                command,
                Duration.ofMillis(
                        Math.round(cooldownMinutes * Duration.ofMinutes(1).toMillis())));
    }

    /** What every training run is watched for. */
    public List<AlertCondition> conditions() {
        List<AlertCondition> conditions = new ArrayList<>();
        conditions.add(Conditions.notFinite("loss_nan", "train/loss"));
        if (lossSpikeZ > 0) {
            conditions.add(Conditions.spike("loss_spike", "train/loss", lossSpikeZ));
        }
        if (gradNormSpikeZ > 0) {
            conditions.add(Conditions.spike("grad_norm_spike", "train/grad_norm", gradNormSpikeZ));
        }
        return conditions;
    }

    /** Such an address is often a secret, and the configuration is kept with the run: so a variable may hold it. */
    private static URI address(String webhook) {
        if (!webhook.startsWith("$")) {
            return http(webhook, "not '" + webhook + "'");
        }
        String value = System.getenv(webhook.substring(1));
        if (value == null) {
            throw new InputException("webhook is " + webhook + ", but the environment has no such variable");
        }
        return http(value, "and what " + webhook + " holds is none");
    }

    private static URI http(String text, String otherwise) {
        try {
            URI uri = new URI(text);
            if (uri.getHost() != null && ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))) {
                return uri;
            }
        } catch (URISyntaxException e) {
            // as any other text that is no address
        }
        throw new InputException("webhook must be an address such as https://host/path, " + otherwise);
    }
}
