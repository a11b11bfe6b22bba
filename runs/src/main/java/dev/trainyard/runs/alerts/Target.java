package dev.trainyard.runs.alerts;

import dev.trainyard.runs.RunFolder;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Somewhere that alerts are delivered to. */
sealed interface Target permits Webhook, ShellCommand {
    /** How the key of the configuration calls it. */
    String kind();

    /**
     * Begins a delivery.
     *
     * @return ends exceptionally if the delivery has failed; whoever cancels it ends the delivery
     */
    CompletableFuture<Void> send(Notice notice);

    static List<Target> of(AlertSettings settings, RunFolder run, Patience patience) {
        List<Target> targets = new ArrayList<>();
        settings.webhook().ifPresent(uri -> targets.add(new Webhook(uri, patience)));
        settings.command().ifPresent(command -> targets.add(new ShellCommand(command, run, patience.command())));
        return targets;
    }
}
