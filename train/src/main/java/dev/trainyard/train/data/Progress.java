package dev.trainyard.train.data;

/** Told how far a preparation is. Called often, from one thread: whoever draws, draws at their own pace. */
@FunctionalInterface
public interface Progress {
    Progress NONE = (done, total) -> {};

    /**
     * @param bytesDone bytes of input read so far, over all passes
     * @param bytesTotal bytes to be read in all passes
     */
    void at(long bytesDone, long bytesTotal);
}
