package dev.trainyard.cluster;

import dev.trainyard.base.JobException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A job whose processes are threads of this one; each is told apart by the name of a pretended host. */
public final class ThreadWorld implements World {
    private final Meeting meeting;
    private final int rank;

    private ThreadWorld(Meeting meeting, int rank) {
        this.meeting = meeting;
        this.rank = rank;
    }

    /**
     * Runs {@code member} once for each host, at the same time.
     *
     * @return what the members returned, by rank
     * @throws RuntimeException what the first member that failed threw; the others' waiting has ended with a
     *     {@link JobException} that names its host
     */
    public static <T> List<T> run(List<String> hosts, Function<World, T> member) {
        Meeting meeting = new Meeting(hosts);
        List<FutureTask<T>> tasks = IntStream.range(0, hosts.size())
                .mapToObj(rank -> new FutureTask<>(member(meeting, rank, member)))
                .toList();
        for (int rank = 0; rank < tasks.size(); rank++) {
            Thread.ofPlatform().name("rank-" + rank).start(tasks.get(rank));
        }
        List<T> results = new ArrayList<>();
        int failed = 0;
        for (FutureTask<T> task : tasks) {
            try {
                results.add(task.get());
            } catch (ExecutionException e) {
                failed++; // the meeting knows who was first
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JobException("interrupted while threads were working", e);
            }
        }
        if (failed > 0) {
            throw meeting.failure();
        }
        return results;
    }

    private static <T> Callable<T> member(Meeting meeting, int rank, Function<World, T> work) {
        return () -> {
            try {
                return work.apply(new ThreadWorld(meeting, rank));
            } catch (RuntimeException | Error e) {
                meeting.fail(rank, e);
                throw e;
            }
        };
    }

    @Override
    public int rank() {
        return rank;
    }

    @Override
    public int size() {
        return meeting.hosts.size();
    }

    @Override
    public List<String> hosts() {
        return meeting.hosts;
    }

    @Override
    public void barrier() {
        allGather(new byte[0]);
    }

    @Override
    public List<byte[]> allGather(byte[] mine) {
        return meeting.exchange(rank, mine.clone(), byte[].class);
    }

    @Override
    public byte[] fromFirst(byte[] bytes) {
        return allGather(bytes).getFirst().clone();
    }

    @Override
    public long max(long mine) {
        return meeting.exchange(rank, mine, Long.class).stream()
                .mapToLong(v -> v)
                .max()
                .orElse(mine);
    }

    @Override
    public void close() {
        barrier();
    }

    /** Where the threads wait for each other. Guarded by itself. */
    private static final class Meeting {
        private final List<String> hosts;
        private Object[] arriving;
        private int arrived;
        private Object[] last = {};
        private long generation;
        private int failedRank;
        private @Nullable Throwable failure;

        Meeting(List<String> hosts) {
            this.hosts = List.copyOf(hosts);
            this.arriving = new Object[hosts.size()];
        }

        synchronized <T> List<T> exchange(int rank, T mine, Class<T> type) {
            long mineIn = generation;
            arriving[rank] = mine;
            arrived++;
            if (arrived == arriving.length) {
                last = arriving;
                arriving = new Object[last.length];
                arrived = 0;
                generation++;
                notifyAll();
            }
            awaitNext(mineIn);
            // nobody can complete the next generation before this thread has arrived in it
            return IntStream.range(0, last.length)
                    .mapToObj(i -> type.cast(Objects.requireNonNull(last[i])))
                    .toList();
        }

        synchronized void fail(int rank, Throwable thrown) {
            if (failure == null) {
                failure = thrown;
                failedRank = rank;
            }
            notifyAll();
        }

        synchronized RuntimeException failure() {
            if (failure instanceof Error error) {
                throw error;
            }
            return (RuntimeException) Objects.requireNonNull(failure);
        }

        private synchronized void awaitNext(long current) {
            try {
                while (generation == current) {
                    if (failure != null) {
                        throw new JobException("rank " + failedRank + " on " + hosts.get(failedRank) + " has died: "
                                + failure.getMessage());
                    }
                    wait();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new JobException("interrupted while waiting for the other members", e);
            }
        }
    }
}
