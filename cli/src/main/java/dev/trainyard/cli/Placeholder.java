package dev.trainyard.cli;

final class Placeholder {
    private Placeholder() {}
}
