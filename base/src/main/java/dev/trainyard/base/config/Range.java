package dev.trainyard.base.config;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The numbers that a key allows: {@code @Range(above = 0)}, {@code @Range(min = 0, below = 1)}. Holds for each element of a list. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Range {
    /** The least allowed value. */
    double min() default Double.NEGATIVE_INFINITY;

    /** The greatest allowed value. */
    double max() default Double.POSITIVE_INFINITY;

    /** Allowed values are greater than this. */
    double above() default Double.NEGATIVE_INFINITY;

    /** Allowed values are less than this. */
    double below() default Double.POSITIVE_INFINITY;
}
