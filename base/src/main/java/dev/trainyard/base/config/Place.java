package dev.trainyard.base.config;

import dev.trainyard.base.InputException;

/**
 * Where a piece of configuration was written.
 *
 * @param source the file as the user named it, or the override
 * @param line from 1; 0 where the source has no lines or is meant as a whole
 */
record Place(String source, int line) {
    /** The error that every mistake here becomes. */
    InputException error(String problem) {
        return new InputException(this + ": " + problem);
    }

    InputException error(String path, String problem) {
        return error(path.isEmpty() ? problem : path + ": " + problem);
    }

    @Override
    public String toString() {
        return line == 0 ? source : source + ":" + line;
    }
}
