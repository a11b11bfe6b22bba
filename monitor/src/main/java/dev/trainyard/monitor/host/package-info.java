/** Reads the host from /proc, /sys and the control groups of Linux. What Linux does not tell, or another system, is left out. */
@NullMarked
package dev.trainyard.monitor.host;

import org.jspecify.annotations.NullMarked;
