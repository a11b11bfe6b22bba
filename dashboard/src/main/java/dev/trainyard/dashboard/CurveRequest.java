package dev.trainyard.dashboard;

import dev.trainyard.runs.index.Source;

/**
 * What the page wants to draw.
 *
 * @param x step, time (seconds of run time), wall (milliseconds since 1970), tokens, flops, or the name of a metric
 * @param points the most that may come back
 */
record CurveRequest(Source source, String x, double from, double to, int points) {}
