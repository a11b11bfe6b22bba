package dev.trainyard.monitor;

/** What a figure is counted in, and how many decimals of it mean anything. */
public enum Unit {
    BYTES(0),
    BYTES_PER_SECOND(0),
    PERCENT(2),
    /** From 0 to 1. */
    SHARE(4),
    CELSIUS(0),
    WATTS(1),
    MEGAHERTZ(0),
    JOULES(0),
    /** Things, counted since the driver was loaded. */
    COUNT(0),
    /** CPUs or waiting tasks: a few of them, and parts of one. */
    LOAD(2);

    private final int decimals;

    Unit(int decimals) {
        this.decimals = decimals;
    }

    /** Rounded to what means anything; a whole number where nothing after the point does. */
    Number rounded(double value) {
        double scale = Math.pow(10, decimals);
        double rounded = Math.rint(value * scale) / scale;
        if (decimals > 0) {
            return rounded;
        }
        return (long) rounded;
    }
}
