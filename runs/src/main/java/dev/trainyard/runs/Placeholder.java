package dev.trainyard.runs;

final class Placeholder {
    private Placeholder() {}
}
