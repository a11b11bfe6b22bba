/** MLflow through version 2.0 of its REST API: its calls and limits, and what a run becomes there. */
@NullMarked
package dev.trainyard.runs.trackers.mlflow;

import org.jspecify.annotations.NullMarked;
