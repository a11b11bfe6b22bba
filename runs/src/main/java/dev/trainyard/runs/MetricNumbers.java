package dev.trainyard.runs;

import java.util.Arrays;
import java.util.NoSuchElementException;

/**
 * The named numbers of one line of metrics, in the order written. The same object serves the next line: whoever wants to
 * keep numbers copies them.
 */
public final class MetricNumbers {
    private String[] names = new String[16];
    private double[] values = new double[16];
    private int size;

    MetricNumbers() {}

    public int size() {
        return size;
    }

    /** {@code train/loss}, say. */
    public String name(int index) {
        return names[index];
    }

    public double value(int index) {
        return values[index];
    }

    public boolean has(String name) {
        return index(name) >= 0;
    }

    /**
     * The number of that name.
     *
     * @throws NoSuchElementException if the line has none
     */
    public double get(String name) {
        int index = index(name);
        if (index < 0) {
            throw new NoSuchElementException("this line has no " + name);
        }
        return values[index];
    }

    void clear() {
        size = 0;
    }

    void add(String name, double value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, 2 * size);
            values = Arrays.copyOf(values, 2 * size);
        }
        names[size] = name;
        values[size++] = value;
    }

    private int index(String name) {
        for (int i = 0; i < size; i++) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
