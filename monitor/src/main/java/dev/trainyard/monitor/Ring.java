package dev.trainyard.monitor;

import java.util.ArrayDeque;
import java.util.List;

/** The last few of what was added. */
public final class Ring<T> {
    private final int capacity;
    private final ArrayDeque<T> elements;

    public Ring(int capacity) {
        this.capacity = capacity;
        this.elements = new ArrayDeque<>(capacity);
    }

    /** The oldest goes where there is no room. */
    public void add(T element) {
        if (elements.size() == capacity) {
            elements.removeFirst();
        }
        elements.addLast(element);
    }

    public boolean isFull() {
        return elements.size() == capacity;
    }

    public int size() {
        return elements.size();
    }

    /** The oldest first. */
    public List<T> list() {
        return List.copyOf(elements);
    }
}
