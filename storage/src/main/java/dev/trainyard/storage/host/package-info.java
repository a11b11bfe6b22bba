/**
 * The machine that a benchmark ran on, from the kernel's own files: what a reader of a result needs to know about processor,
 * memory, network and the file system under the data. It measures nothing.
 */
@NullMarked
package dev.trainyard.storage.host;

import org.jspecify.annotations.NullMarked;
