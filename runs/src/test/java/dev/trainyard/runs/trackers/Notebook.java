package dev.trainyard.runs.trackers;

import dev.trainyard.runs.RunFolder;
import dev.trainyard.runs.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** A tracker that notes what it is told, and can be out of reach. Processes that come one after the other share the notes. */
final class Notebook implements Tracker {
    private final boolean takesBack;
    private final List<String> notes;
    volatile boolean reachable = true;

    Notebook(boolean takesBack, List<String> notes) {
        this.takesBack = takesBack;
        this.notes = notes;
    }

    @Override
    public String name() {
        return "notebook";
    }

    @Override
    public String target() {
        return "here";
    }

    @Override
    public Set<Source> wants() {
        return Set.of(Source.METRICS, Source.SYSTEM, Source.LOG);
    }

    @Override
    public void begin(RunFolder run, JsonNode state) throws IOException {
        require();
        notes.add("begin " + state.path("known").asBoolean(false));
    }

    @Override
    public void write(Batch batch) throws IOException {
        require();
        List<String> lines = new ArrayList<>();
        batch.metrics()
                .forEach(line -> lines.add(line.step() + "=" + line.numbers().get("train/loss")));
        batch.events().forEach(event -> lines.add(event.type()));
        batch.system().forEach(sample -> lines.add(sample.numbers().toString()));
        lines.addAll(batch.log());
        notes.addAll(lines);
    }

    @Override
    public boolean rewind(long step) {
        notes.add("back to " + step);
        return takesBack;
    }

    @Override
    public Map<String, Object> state() {
        return Map.of("known", true);
    }

    @Override
    public void end(Status status) throws IOException {
        require();
        notes.add("end " + status);
    }

    @Override
    public String place() {
        return "the notebook";
    }

    private void require() throws IOException {
        if (!reachable) {
            throw new IOException("out of reach");
        }
    }
}
