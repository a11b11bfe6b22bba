/**
 * Encodings of numbers and messages that formats of others are made of: Protocol Buffers and Thrift, as much as is written,
 * without generated classes. What a message means is for whoever writes it.
 */
@NullMarked
package dev.trainyard.base.wire;

import org.jspecify.annotations.NullMarked;
