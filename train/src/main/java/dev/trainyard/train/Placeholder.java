package dev.trainyard.train;

final class Placeholder {
    private Placeholder() {}
}
