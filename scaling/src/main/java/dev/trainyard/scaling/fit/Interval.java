package dev.trainyard.scaling.fit;

/** A range in which a quantity lies, with the share that its maker names. */
public record Interval(double low, double high) {
    public boolean contains(double value) {
        return low <= value && value <= high;
    }

    public double width() {
        return high - low;
    }
}
