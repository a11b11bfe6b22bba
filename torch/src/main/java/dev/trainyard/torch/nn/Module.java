package dev.trainyard.torch.nn;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** A layer or a network: named parameters and named children. The forward function is the subclass's own. */
public abstract class Module {
    private final Map<String, Parameter> parameters = new LinkedHashMap<>();
    private final Map<String, Module> children = new LinkedHashMap<>();

    /** Declares a parameter of this module. */
    protected final Parameter parameter(String name, Init init, long... shape) {
        Parameter parameter = new Parameter(init, shape);
        parameters.put(name, parameter);
        return parameter;
    }

    /** Declares a child; its parameters are named {@code name.parameter}. */
    protected final <M extends Module> M child(String name, M module) {
        children.put(name, module);
        return module;
    }

    /** All parameters by full name, in the order of declaration; one that is used twice is listed once. */
    public final Map<String, Parameter> parameters() {
        Map<String, Parameter> all = new LinkedHashMap<>();
        collect("", all, Collections.newSetFromMap(new IdentityHashMap<>()));
        return all;
    }

    /** This module under the empty name, and all below it by full name, in the order of declaration. */
    public final Map<String, Module> modules() {
        Map<String, Module> all = new LinkedHashMap<>();
        list("", all);
        return all;
    }

    /** The number of trained values. */
    public final long parameterCount() {
        return parameters().values().stream().mapToLong(Parameter::elements).sum();
    }

    private void list(String name, Map<String, Module> all) {
        all.put(name, this);
        children.forEach((child, module) -> module.list(name.isEmpty() ? child : name + "." + child, all));
    }

    private void collect(String prefix, Map<String, Parameter> all, Set<Parameter> seen) {
        parameters.forEach((name, parameter) -> {
            if (seen.add(parameter)) {
                all.put(prefix + name, parameter);
            }
        });
        children.forEach((name, child) -> child.collect(prefix + name + ".", all, seen));
    }
}
