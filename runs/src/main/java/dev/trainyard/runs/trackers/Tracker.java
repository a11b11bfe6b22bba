package dev.trainyard.runs.trackers;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * A place that a run is sent to. All methods but {@link #abandon} are called on one thread, which is not the run's. One that
 * throws is called again later with the same, for as long as the run lasts.
 */
public interface Tracker {
    /** The key of its configuration: {@code mlflow}. */
    String name();

    /** Where it sends the run; a position that was reached in another place is worth nothing here. */
    String target();

    /** What it wants to be told of, beside events. */
    Set<Source> wants();

    /**
     * Begins to send a run, or goes on with one that a process before has begun.
     *
     * @param state what {@link #state} gave after the last thing that arrived; empty for a run that is new here
     * @throws IOException if the place cannot be reached
     */
    void begin(RunFolder run, JsonNode state) throws IOException;

    /**
     * Sends what is new. What the batch holds has arrived when this returns.
     *
     * @throws IOException if the place cannot be reached; the same batch comes again
     */
    void write(Batch batch) throws IOException;

    /**
     * The run went back to {@code step} and does again what came after.
     *
     * @return whether what was sent of later steps is taken back, so that it may be sent anew; else those steps are not sent again
     */
    boolean rewind(long step) throws IOException;

    /** What {@link #begin} of another process must know; plain values. */
    Map<String, Object> state();

    /**
     * This process is done with the run. All was sent that it had to say.
     *
     * @param status how the run is; running if it goes on elsewhere
     */
    void end(Status status) throws IOException;

    /** Where people find the run there. */
    String place();

    /** Ends what is waiting for an answer, from any thread: nobody listens any more. */
    default void abandon() {}
}
