/**
 * Charts, tables and the HTML page: features bring series and rows, this room draws them. Everything is static text (SVG
 * and HTML without scripts), so that a page can be mailed, archived and opened from a file. It computes nothing about
 * runs and reads no file; charts that move are the dashboard's.
 */
@NullMarked
package dev.trainyard.report;

import org.jspecify.annotations.NullMarked;
