package dev.trainyard.monitor;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Why the clocks of a GPU are not at their highest: the bits of NVML's clocks event reasons. */
public enum ThrottleReason {
    IDLE(0x1),
    APPLICATION_CLOCKS(0x2),
    /** The board draws what it may: normal under dense matrix products. */
    SW_POWER_CAP(0x4),
    HW_SLOWDOWN(0x8),
    SYNC_BOOST(0x10),
    SW_THERMAL_SLOWDOWN(0x20),
    HW_THERMAL_SLOWDOWN(0x40),
    HW_POWER_BRAKE(0x80),
    DISPLAY_CLOCKS(0x100);

    private final long bit;

    ThrottleReason(long bit) {
        this.bit = bit;
    }

    /** Those whose bit is set. */
    public static List<ThrottleReason> of(long bits) {
        return Arrays.stream(values())
                .filter(reason -> (bits & reason.bit) != 0)
                .toList();
    }

    /** The one that {@link #key} calls so; empty for the name of a newer version. */
    static List<ThrottleReason> named(String key) {
        return Arrays.stream(values())
                .filter(reason -> reason.key().equals(key))
                .toList();
    }

    /** Its name in files: {@code sw_power_cap}. */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
