package dev.trainyard.cli.options;

import java.nio.file.Path;

/** Where Trainyard keeps what it can make again. */
public final class CacheFolder {
    private CacheFolder() {}

    /** What the launcher names, {@code ${XDG_CACHE_HOME:-~/.cache}/trainyard/<version>}; without one, a level above. */
    public static Path path() {
        String named = System.getProperty("trainyard.cache", "");
        if (!named.isEmpty()) {
            return Path.of(named);
        }
        String configured = System.getenv("XDG_CACHE_HOME");
        Path base = configured == null || configured.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(configured);
        return base.resolve("trainyard");
    }
}
