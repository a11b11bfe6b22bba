package dev.trainyard.storage;

import dev.trainyard.storage.result.BenchmarkReport;

/**
 * What a benchmark came to; the same in every process but for the records, which the first one keeps.
 *
 * @param text the report for people
 */
public record Outcome<R extends BenchmarkReport>(R report, String text, Records records) {}
