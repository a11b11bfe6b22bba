/**
 * From a table to the document that {@code scaling fit} prints and {@code scaling predict} reads. The mathematics is in
 * {@code scaling.fit}, the judgement of the rows in {@code scaling.table}.
 */
@NullMarked
package dev.trainyard.scaling.analysis;

import org.jspecify.annotations.NullMarked;
