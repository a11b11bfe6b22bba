package dev.trainyard.train;

import dev.trainyard.base.config.Config;

/** Does something before an update: throws, for one. */
final class StopAt implements TrainExtension {
    /** A process that dies, as far as one can die and go on testing. */
    static final class Died extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    private final long step;
    private final Runnable action;

    StopAt(long step, Runnable action) {
        this.step = step;
        this.action = action;
    }

    static StopAt dying(long step) {
        return new StopAt(step, () -> {
            throw new Died();
        });
    }

    @Override
    public String name() {
        return "stop_at";
    }

    @Override
    public void bind(Config config) {}

    @Override
    public void beforeStep(long number) {
        if (number == step) {
            action.run();
        }
    }
}
