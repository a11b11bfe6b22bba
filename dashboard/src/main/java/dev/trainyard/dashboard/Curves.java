package dev.trainyard.dashboard;

import dev.trainyard.base.InputException;
import dev.trainyard.base.Json;
import dev.trainyard.runs.index.Axis;
import dev.trainyard.runs.index.Curve;
import dev.trainyard.runs.index.IndexedRun;
import dev.trainyard.runs.index.RunIndex;
import dev.trainyard.runs.index.Source;
import dev.trainyard.runs.index.Window;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import java.util.stream.Collectors;

/** Series of a run as the page draws them, written straight to JSON: there are many numbers and no structure. */
final class Curves {
    private final RunIndex index;

    Curves(RunIndex index) {
        this.index = index;
    }

    static Source source(String key) {
        return Arrays.stream(Source.values())
                .filter(source -> source.key().equals(key))
                .findFirst()
                .orElseThrow(() -> new InputException("source is one of "
                        + Arrays.stream(Source.values()).map(Source::key).collect(Collectors.joining(", "))));
    }

    /** Names that the run does not have are left out. */
    String json(IndexedRun run, List<String> names, CurveRequest wanted) {
        OptionalDouble factor =
                switch (wanted.x()) {
                    case "tokens" -> Scaled.tokensPerStep(index, run.id());
                    case "flops" -> Scaled.flopsPerStep(index, run.id());
                    default -> OptionalDouble.of(1);
                };
        StringBuilder json = new StringBuilder("{\"run\":");
        json.append(Json.line(run.id()))
                .append(",\"x\":")
                .append(Json.line(wanted.x()))
                .append(",\"series\":[");
        int found = 0;
        for (String name : names) {
            Optional<Curve> curve =
                    factor.isEmpty() ? Optional.empty() : curve(run.id(), name, wanted, factor.getAsDouble());
            if (curve.isPresent()) {
                json.append(found++ == 0 ? "" : ",");
                write(json, name, curve.get(), factor.getAsDouble());
            }
        }
        return json.append("]}").toString();
    }

    private Optional<Curve> curve(String id, String name, CurveRequest wanted, double factor) {
        Optional<Axis> axis =
                switch (wanted.x()) {
                    case "step", "tokens", "flops" -> Optional.of(Axis.STEP);
                    case "time" -> Optional.of(Axis.TIME);
                    case "wall" -> Optional.of(Axis.WALL);
                    default -> Optional.empty();
                };
        double from = wanted.from() / factor;
        double to = wanted.to() / factor;
        return axis.isPresent()
                ? index.curve(id, wanted.source(), name, new Window(axis.get(), from, to, wanted.points()))
                : index.curveOver(id, wanted.source(), name, wanted.x(), from, to, wanted.points());
    }

    private static void write(StringBuilder json, String name, Curve curve, double factor) {
        json.append("{\"name\":").append(Json.line(name));
        json.append(",\"total\":").append(curve.total());
        json.append(",\"envelope\":").append(curve.isEnvelope());
        array(json.append(",\"x\":"), curve.size(), i -> curve.x(i) * factor);
        array(json.append(",\"y\":"), curve.size(), curve::y);
        if (curve.isEnvelope()) {
            array(json.append(",\"low\":"), curve.size(), curve::low);
            array(json.append(",\"high\":"), curve.size(), curve::high);
            array(json.append(",\"gaps\":"), curve.size(), curve::gaps);
        }
        json.append('}');
    }

    private static void array(StringBuilder json, int size, IntToDoubleFunction value) {
        json.append('[');
        for (int i = 0; i < size; i++) {
            json.append(i == 0 ? "" : ",");
            double v = value.applyAsDouble(i);
            if (!Double.isFinite(v)) {
                json.append('"').append(v).append('"');
            } else if (v == Math.rint(v) && Math.abs(v) < 1e15) {
                json.append((long) v);
            } else {
                json.append(v);
            }
        }
        json.append(']');
    }
}
