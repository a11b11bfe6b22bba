package dev.trainyard.cli.doctor;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/**
 * One row of the doctor's table.
 *
 * @param what the subject, "CUDA driver"
 * @param detail what was found (version, place) or where it was looked for
 * @param enables what it is good for
 * @param howToGet what to do where it is missing or weak; empty where it is fine
 */
public record Finding(
        String what,
        Status status,
        String detail,
        String enables,
        @JsonProperty("how_to_get") String howToGet) {
    /** How it stands. */
    public enum Status {
        OK,
        /** There, but not as it should be. */
        WARN,
        MISSING;

        @JsonValue
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public static Finding ok(String what, String detail, String enables) {
        return new Finding(what, Status.OK, detail, enables, "");
    }

    public static Finding missing(String what, String detail, String enables, String howToGet) {
        return new Finding(what, Status.MISSING, detail, enables, howToGet);
    }

    public static Finding warn(String what, String detail, String enables, String howToGet) {
        return new Finding(what, Status.WARN, detail, enables, howToGet);
    }
}
