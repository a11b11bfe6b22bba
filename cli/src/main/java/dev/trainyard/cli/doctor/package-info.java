/**
 * What a machine has: one small probe a subject, each of which looks and never fails. What to do with a finding is left
 * to the reader; nothing here installs, loads for use or changes anything.
 */
@NullMarked
package dev.trainyard.cli.doctor;

import org.jspecify.annotations.NullMarked;
