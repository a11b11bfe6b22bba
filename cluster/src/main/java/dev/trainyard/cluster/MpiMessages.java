package dev.trainyard.cluster;

import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells what mpirun itself says on stderr from what the processes say, and puts it into one line. Open MPI frames its
 * texts by lines of dashes, Hydra by lines of equal signs.
 */
final class MpiMessages {
    private static final Pattern FRAME = Pattern.compile("-{60,}|={60,}");
    private static final Pattern KILLED =
            Pattern.compile("process rank (\\d+) with PID \\d+ on node (\\S+) exited on signal (\\d+)");
    private static final Pattern LOST = Pattern.compile("Remote daemon:\\s*\\S+ on node (\\S+)");
    private static final Pattern HYDRA_END = Pattern.compile("BAD TERMINATION.*?RUNNING AT (\\S+)", Pattern.DOTALL);

    private final Consumer<String> lines;
    private final StringBuilder frame = new StringBuilder();
    private boolean inFrame;
    private @Nullable String cause;

    /** @param lines takes what the processes say, and what of mpirun's texts nobody here understands */
    MpiMessages(Consumer<String> lines) {
        this.lines = lines;
    }

    void line(String line) {
        if (FRAME.matcher(line).matches()) {
            if (inFrame) {
                framed(frame.toString());
                frame.setLength(0);
            }
            inFrame = !inFrame;
        } else if (inFrame) {
            frame.append(line).append('\n');
        } else if (!line.startsWith("mpirun: Forwarding signal")) { // we asked for that
            lines.accept(line);
        }
    }

    /** At the end of the output. */
    void end() {
        if (inFrame) {
            framed(frame.toString());
        }
    }

    /** Why the job ended early, if mpirun said it; what a process said itself is no cause. */
    Optional<String> cause() {
        return Optional.ofNullable(cause);
    }

    private void framed(String text) {
        Matcher killed = KILLED.matcher(text);
        Matcher lost = LOST.matcher(text);
        Matcher ended = HYDRA_END.matcher(text);
        if (killed.find()) {
            set("rank " + killed.group(1) + " on " + killed.group(2) + " was killed by signal " + killed.group(3));
        } else if (lost.find()) {
            set("host " + lost.group(1) + " is lost");
        } else if (ended.find()) {
            // Hydra gives the code of some process, often of one that it killed itself
            set("a process on " + ended.group(1) + " has failed or was killed");
        } else if (text.contains("unable to reliably start one or more daemons")) {
            set("not every host can be reached; each needs ssh without a password and the same MPI");
        } else if (text.contains("not enough slots")) {
            set("the hosts have fewer slots than processes; give name:slots, or --oversubscribe");
        } else if (text.contains("has detected an attempt to run as root")) {
            set("Open MPI refuses to run as root; give --allow-run-as-root if that is meant");
        } else if (!text.contains("a non-zero exit code") && !text.contains("exited with non-zero status")) {
            text.lines().forEach(lines);
        }
    }

    private void set(String why) {
        if (cause == null) {
            cause = why;
        }
    }
}
