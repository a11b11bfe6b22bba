package dev.trainyard.train;

/** The run has to go back to a checkpoint and leave an update out. */
final class RollbackException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final long step;

    /**
     * @param step the update to leave out
     */
    RollbackException(long step, String reason) {
        super(reason);
        this.step = step;
    }

    long step() {
        return step;
    }
}
