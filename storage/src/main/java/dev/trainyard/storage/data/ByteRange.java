package dev.trainyard.storage.data;

/** Bytes of a file that are read in one go. */
public record ByteRange(long offset, long length) {}
