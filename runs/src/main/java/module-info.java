/** Run folders: what ran, with which configuration, and what it measured. Append-only, one writer, valid after a crash. */
module dev.trainyard.runs {
    requires transitive dev.trainyard.base;
    requires dev.trainyard.ffi;
    requires static transitive org.jspecify;

    exports dev.trainyard.runs;
}
