package dev.trainyard.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** For the launcher only. */
@Command(name = "first-use", hidden = true, description = "Prepare this machine; the launcher calls it once.")
final class FirstUseCommand implements Callable<Integer> {
    @Override
    public Integer call() {
        return FirstUse.prepare().code();
    }
}
