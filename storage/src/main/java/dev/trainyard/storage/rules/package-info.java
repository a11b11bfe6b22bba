/**
 * MLPerf Storage's rules: which division a run may be submitted to, and whether a tree of results can be submitted at all. Each
 * rule has an identifier, a sentence and a check in one place; docs/storage-rules.md tells where the published rules
 * contradict themselves and what is done about it. What a run measured comes from {@code storage.run}, files of results from
 * {@code storage.result}.
 */
@NullMarked
package dev.trainyard.storage.rules;

import org.jspecify.annotations.NullMarked;
