/**
 * Configuration: a YAML file and overrides bound to typed records. A record says for each key its type, default, range
 * and meaning; this package finds every mistake, names it in one line with file, line, key and the nearest valid key,
 * and writes back what is in force. What the values mean together is for the records' own constructors.
 */
@NullMarked
package dev.trainyard.base.config;

import org.jspecify.annotations.NullMarked;
