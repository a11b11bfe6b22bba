package dev.trainyard.runs.trackers;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/**
 * How far a tracker has got with a run.
 *
 * @param marks how far each file was sent
 * @param lastStep the last one of the metrics that were sent; -1 before the first
 * @param passOver lines of steps up to this one are passed over: what a run did again and was sent before
 */
record Position(Map<Source, LineTail.Mark> marks, long lastStep, long passOver) {
    static final Position START = new Position(Map.of(), -1, -1);

    /** A file that lost a piece lacks keys: it is read from its beginning then. */
    Position {
        marks = Map.copyOf(Objects.requireNonNullElse(marks, Map.of()));
    }

    LineTail.Mark mark(Source source) {
        return marks.getOrDefault(source, LineTail.Mark.START);
    }

    Position with(Source source, LineTail.Mark mark) {
        Map<Source, LineTail.Mark> moved = new EnumMap<>(Source.class);
        moved.putAll(marks);
        moved.put(source, mark);
        return new Position(moved, lastStep, passOver);
    }

    Position withLastStep(long step) {
        return new Position(marks, step, passOver);
    }

    /** The files that a resume cuts are read anew, and lines up to {@code step} passed over. */
    Position again(long step) {
        Map<Source, LineTail.Mark> kept = new EnumMap<>(Source.class);
        kept.putAll(marks);
        kept.keySet().removeIf(Source::isCut);
        return new Position(kept, step, step);
    }
}
