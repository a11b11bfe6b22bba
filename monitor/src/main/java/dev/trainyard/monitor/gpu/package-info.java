/** Reads NVIDIA's GPUs through NVML. Which figures a chip has is found out by asking; what they mean is left to {@code diagnose}. */
@NullMarked
package dev.trainyard.monitor.gpu;

import org.jspecify.annotations.NullMarked;
