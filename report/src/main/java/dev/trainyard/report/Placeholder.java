package dev.trainyard.report;

final class Placeholder {
    private Placeholder() {}
}
