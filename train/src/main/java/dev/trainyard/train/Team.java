package dev.trainyard.train;

import dev.trainyard.torch.Device;
import dev.trainyard.torch.cuda.Cuda;
import dev.trainyard.train.parallel.Crew;
import dev.trainyard.train.parallel.Share;
import dev.trainyard.train.parallel.WorkerLostException;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The workers of a run: equal models, each on a device of its own, that compute parts of the same global batch and do the same
 * update. The first one works on the caller's thread; what it has, all have.
 */
final class Team implements AutoCloseable {
    private final Crew crew;
    private final @Nullable Learner[] learners;
    private boolean lost;

    /**
     * @param notes what the user should know
     */
    Team(TrainPlan plan, Consumer<String> notes) {
        List<Device> devices = plan.devices();
        crew = new Crew(devices);
        learners = new Learner[devices.size()];
        try {
            together(rank -> learners[rank] = new Learner(
                    plan,
                    devices.get(rank),
                    Share.of(rank, devices.size(), plan.config().train().globalBatch()),
                    crew.end(rank),
                    rank == 0 ? notes : _ -> {}));
        } catch (RuntimeException e) {
            close();
            throw e;
        }
    }

    /** The one whose model is evaluated and saved. */
    Learner first() {
        return learner(0);
    }

    int size() {
        return learners.length;
    }

    /** As {@link Learner#initialise}. */
    void initialise() {
        together(rank -> learner(rank).initialise());
    }

    /** All others become like the first one, after it has got its values from elsewhere. */
    void follow() {
        Learner first = first();
        if (size() > 1 && first.parameters().master().device().isCuda()) {
            Cuda.synchronize(first.parameters().master().device());
        }
        together(rank -> {
            if (rank > 0) {
                learner(rank).follow(first);
            }
        });
    }

    /** As {@link Learner#fitMicroBatch}. */
    void fitMicroBatch() {
        together(rank -> learner(rank).fitMicroBatch());
    }

    /** As {@link Learner#microBatch}. */
    void microBatch(long sequences) {
        together(rank -> learner(rank).microBatch(sequences));
    }

    /** As {@link Learner#readThrough}. */
    void readThrough(Consumer<Runnable> through) {
        together(rank -> learner(rank).readThrough(through));
    }

    /** As {@link Learner#update}. */
    double update(long number) {
        double[] rate = new double[1];
        together(rank -> {
            double one = learner(rank).update(number);
            if (rank == 0) {
                rate[0] = one;
            }
        });
        return rate[0];
    }

    private void together(Consumer<Integer> work) {
        try {
            crew.together(work);
        } catch (WorkerLostException e) {
            lost = true;
            throw e;
        }
    }

    private Learner learner(int rank) {
        Learner learner = learners[rank];
        if (learner == null) {
            throw new IllegalStateException("worker " + rank + " has not begun");
        }
        return learner;
    }

    /** After a loss as well as can be: memory of a device that answers no more ends with the process. */
    @Override
    public void close() {
        try (crew) {
            crew.together(rank -> {
                Learner learner = learners[rank];
                if (learner != null) {
                    close(learner);
                }
                crew.end(rank).close();
            });
        }
    }

    private void close(Learner learner) {
        try {
            learner.close();
        } catch (RuntimeException e) {
            if (!lost) {
                throw e;
            }
        }
    }
}
