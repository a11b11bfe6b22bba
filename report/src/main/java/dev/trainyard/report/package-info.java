/** Charts, tables and the HTML page: features bring series and rows, this room draws them. */
@NullMarked
package dev.trainyard.report;

import org.jspecify.annotations.NullMarked;
