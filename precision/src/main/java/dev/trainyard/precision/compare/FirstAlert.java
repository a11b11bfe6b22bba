package dev.trainyard.precision.compare;

/** The first alert of a run. */
public record FirstAlert(String alert, long step, String message) {}
