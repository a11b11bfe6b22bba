package dev.trainyard.monitor.diagnose;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A diagnosis that holds.
 *
 * @param where "gpu 0", "host", "run", "process", or the folder of a disk
 * @param evidence the figures that it rests on, for people
 */
public record Finding(Diagnosis diagnosis, String where, String evidence) {
    /** "gpu 0: the GPU waits for the host ... (graphics 30 %, SM 2 %)". */
    public String sentence() {
        return where + ": " + diagnosis.meaning() + " (" + evidence + ")";
    }

    /** As JSON has it. */
    public Map<String, Object> json() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("diagnosis", diagnosis.key());
        json.put("level", diagnosis.level());
        json.put("where", where);
        json.put("meaning", diagnosis.meaning());
        json.put("evidence", evidence);
        json.put("advice", diagnosis.advice());
        return json;
    }
}
