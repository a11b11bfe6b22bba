/**
 * The one way in which anything tells people that a run needs them: a condition over the numbers of a run, or a piece of
 * code, raises an alert; it becomes an event, a line on the terminal, and a message to a webhook and a command. Which
 * conditions there are is for the features; that nothing at all comes any more can only be seen from outside the process.
 */
@NullMarked
package dev.trainyard.runs.alerts;

import org.jspecify.annotations.NullMarked;
