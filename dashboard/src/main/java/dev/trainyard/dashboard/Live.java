package dev.trainyard.dashboard;

import dev.trainyard.base.Json;
import dev.trainyard.base.TrainyardException;
import dev.trainyard.runs.index.Refresh;
import dev.trainyard.runs.index.RunIndex;
import io.helidon.http.sse.SseEvent;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.sse.SseSink;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Keeps the index up to date, and tells every open page what changed, as server-sent events. The run folders are looked at
 * while a page is open; otherwise when somebody asks.
 */
final class Live implements AutoCloseable {
    private static final long LOOK_EVERY_MILLIS = 1000;
    private static final long PATIENCE_MILLIS = 1500;
    private static final long BEAT_SECONDS = 10;
    /** A page that is so far behind is told to load everything anew. */
    private static final int MOST_WAITING = 100;

    private static final String END = "end";

    private final RunIndex index;
    private final List<BlockingQueue<String>> listeners = new CopyOnWriteArrayList<>();
    private final Thread looker =
            Thread.ofPlatform().name("dashboard-live").daemon().unstarted(this::look);
    private final CountDownLatch looked = new CountDownLatch(1);
    private volatile boolean ended;
    private final ReentrantLock turn = new ReentrantLock();
    private final AtomicLong asked = new AtomicLong();
    /** The last request that the last look covers; guarded by the turn. */
    private long answered;

    private volatile Optional<String> problem = Optional.empty();

    Live(RunIndex index) {
        this.index = index;
    }

    void start() {
        looker.start();
    }

    /** Why the runs cannot be looked at; empty as long as they can. */
    Optional<String> problem() {
        return problem;
    }

    /** Whether the first look is still going on, so that runs may be missing. */
    boolean isFirstLook() {
        return looked.getCount() > 0;
    }

    /**
     * Makes answers as fresh as the run folders: returns after a look that began after this call, which requests that come
     * together share. Where there is much to read, an answer of before is better than none: it waits for a moment only.
     */
    void freshen() {
        long mine = asked.incrementAndGet();
        try {
            if (isFirstLook()) {
                boolean _ = looked.await(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
            } else if (turn.tryLock(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)) {
                try {
                    if (answered < mine) {
                        refresh();
                    }
                } finally {
                    turn.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** The answer to {@code GET /api/events}, which lasts until the page goes. */
    void serve(ServerRequest request, ServerResponse response) {
        BlockingQueue<String> mine = new ArrayBlockingQueue<>(MOST_WAITING);
        try (SseSink sink = response.sink(SseSink.TYPE)) {
            listeners.add(mine);
            sink.emit(SseEvent.builder().name("hello").data("{}").build());
            while (!ended) {
                String news = mine.poll(BEAT_SECONDS, TimeUnit.SECONDS);
                if (news == null) {
                    sink.emit(SseEvent.builder().name("beat").data("{}").build());
                } else if (!news.equals(END)) {
                    sink.emit(SseEvent.builder().name("runs").data(news).build());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (UncheckedIOException e) {
            // the page was closed
        } finally {
            listeners.remove(mine);
        }
    }

    @Override
    public void close() {
        ended = true;
        looker.interrupt();
        listeners.forEach(listener -> listener.offer(END));
    }

    private void look() {
        while (!ended) {
            if (isFirstLook() || !listeners.isEmpty()) {
                turn.lock();
                try {
                    refresh();
                } finally {
                    turn.unlock();
                }
                looked.countDown();
            }
            try {
                Thread.sleep(LOOK_EVERY_MILLIS);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    /** Only for whoever has the turn. */
    private void refresh() {
        long covered = asked.get();
        try {
            Refresh refresh = index.refresh();
            answered = covered;
            problem = Optional.empty();
            if (refresh.isNews()) {
                Map<String, Object> news = new LinkedHashMap<>();
                news.put("changed", refresh.changed());
                news.put("removed", refresh.removed());
                tell(Json.line(news));
            }
        } catch (TrainyardException e) {
            if (!ended) {
                problem = Optional.of(String.valueOf(e.getMessage()));
                tell(Json.line(Map.of("problem", String.valueOf(e.getMessage()))));
            }
        }
    }

    private void tell(String news) {
        for (BlockingQueue<String> listener : listeners) {
            if (!listener.offer(news)) {
                listener.clear();
                listener.offer("{\"all\":true}");
            }
        }
    }
}
