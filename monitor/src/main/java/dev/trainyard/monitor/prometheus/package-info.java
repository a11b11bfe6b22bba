/** The latest sample as a page that Prometheus reads. Only this machine can ask for it: who wants more puts a proxy before it. */
@NullMarked
package dev.trainyard.monitor.prometheus;

import org.jspecify.annotations.NullMarked;
