package dev.trainyard.runs.alerts;

import dev.failsafe.Failsafe;
import dev.failsafe.RetryPolicy;
import dev.failsafe.Timeout;
import dev.failsafe.TimeoutExceededException;
import dev.trainyard.base.JobException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * One HTTP POST, tried three times where trying again may help: no connection, no answer, too many requests, or an error
 * of the server. Errors name the host only: the rest of such an address is often a secret.
 */
record Webhook(URI uri, Patience patience) implements Target {
    private static final int TOO_MANY_REQUESTS = 429;

    @Override
    public String kind() {
        return "webhook";
    }

    @Override
    public CompletableFuture<Void> send(Notice notice) {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .header("Content-Type", "application/json")
                .header("User-Agent", "trainyard")
                .POST(HttpRequest.BodyPublishers.ofString(notice.json()))
                .build();
        // Alerts are rare: no client, with its threads, is kept for them.
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(patience.answer())
                .build();
        RetryPolicy<HttpResponse<Void>> again = RetryPolicy.<HttpResponse<Void>>builder()
                .handle(IOException.class, TimeoutExceededException.class)
                .handleResultIf(answer -> answer.statusCode() >= 500 || answer.statusCode() == TOO_MANY_REQUESTS)
                .withBackoff(patience.pause(), patience.pause().multipliedBy(4), 4)
                .withMaxRetries(2)
                .build();
        Timeout<HttpResponse<Void>> limit = Timeout.of(patience.answer());
        CompletableFuture<Void> done = Failsafe.with(again, limit)
                .getStageAsync(() -> client.sendAsync(request, HttpResponse.BodyHandlers.discarding()))
                .handle((answer, failure) -> {
                    if (failure != null || answer.statusCode() / 100 != 2) {
                        throw new JobException(
                                host() + ": " + (failure == null ? "HTTP " + answer.statusCode() : reason(failure)));
                    }
                    return null;
                });
        var _ = done.whenComplete((nothing, failure) -> client.shutdownNow());
        return done;
    }

    private String host() {
        return uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    }

    private String reason(Throwable failure) {
        return switch (failure) {
            case CompletionException e when e.getCause() != null -> reason(e.getCause());
            case TimeoutExceededException e ->
                "no answer within " + patience.answer().toSeconds() + " s";
            case HttpTimeoutException e ->
                "no answer within " + patience.answer().toSeconds() + " s";
            case ConnectException e -> "no connection";
            default -> failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
        };
    }
}
