package dev.trainyard.scaling.study;

import dev.trainyard.train.Interruption;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Trains trials; many threads may ask at once. */
interface TrialRunner {
    /**
     * Takes a trial, so that no other process trains it until the claim is closed; empty if one does.
     *
     * @param worker counted from 0: workers may have devices of their own
     */
    Optional<Claim> claim(Trial trial, int worker);

    /** A trial that is this process's. */
    interface Claim extends AutoCloseable {
        /** Forgets what was trained before. */
        void startOver();

        /**
         * Trains from where the trial stands to its end, or until {@code interruption} asks to stop.
         *
         * @param steps is told how many updates are done
         */
        Measured train(Interruption interruption, LongConsumer steps);

        @Override
        void close();
    }
}
