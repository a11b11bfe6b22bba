package dev.trainyard.storage.workload;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A key of DLIO that is understood and changes nothing here; whoever writes it is told why. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface NoEffect {
    /** Why, to be read after "has no effect: ". */
    String value();
}
