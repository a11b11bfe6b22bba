package dev.trainyard.scaling.study;

import dev.trainyard.train.Learner;
import dev.trainyard.train.TrainPlan;
import dev.trainyard.train.model.Gpt;

/** A model that trains for the sake of measuring; all methods are for the thread that made it. */
interface Rehearsal extends AutoCloseable {
    /** @param number counted from 1 */
    void update(long number);

    /** Returns when the device has done what was asked. */
    void await();

    /** 6 N D of an update. */
    double flopsPerUpdate();

    @Override
    void close();

    /** A GPT with its first values. */
    static Rehearsal of(TrainPlan plan) {
        Learner learner = new Learner(plan, _ -> {});
        try {
            learner.initialise();
            learner.fitMicroBatch();
        } catch (RuntimeException e) {
            learner.close(); // out of memory, perhaps: whoever measures goes on with fewer
            throw e;
        }
        double flops = 6.0
                * new Gpt(plan.config().model()).parameterCount()
                * plan.config().train().globalBatch()
                * plan.config().model().blockSize();
        return new Rehearsal() {
            @Override
            public void update(long number) {
                learner.update(number);
            }

            @Override
            public void await() {
                learner.loss();
            }

            @Override
            public double flopsPerUpdate() {
                return flops;
            }

            @Override
            public void close() {
                learner.close();
            }
        };
    }
}
