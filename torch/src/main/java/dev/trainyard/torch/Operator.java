package dev.trainyard.torch;

import java.lang.foreign.Arena;

/**
 * One overload of a libtorch operator, callable by name: the door to everything that has no method of its own here. The
 * schemas are those of {@code native_functions.yaml}; every argument is given, in order, defaults too.
 *
 * <pre>{@code
 * static final Operator RELU = Operator.of("aten::relu", "");
 * Tensor y = RELU.with().tensor(x).one();
 * }</pre>
 */
public final class Operator {
    private final String name;
    private final long nameAddress;
    private final long overloadAddress;

    private Operator(String name, String overload) {
        this.name = name;
        this.nameAddress = Arena.global().allocateFrom(name).address();
        this.overloadAddress = Arena.global().allocateFrom(overload).address();
    }

    /** Keep it in a static final field: its two C strings live as long as the process. */
    public static Operator of(String name, String overload) {
        return new Operator(name, overload);
    }

    /** Begins a call on this thread. Make the arguments before: a call cannot begin inside another one. */
    public Call with() {
        return Call.begin(this);
    }

    long nameAddress() {
        return nameAddress;
    }

    long overloadAddress() {
        return overloadAddress;
    }

    @Override
    public String toString() {
        return name;
    }
}
