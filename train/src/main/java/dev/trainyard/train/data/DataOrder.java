package dev.trainyard.train.data;

/** In which order training windows are drawn from a token file. */
public enum DataOrder {
    /** Any window, each as likely as the other, again and again: nanoGPT's way. */
    RANDOM,
    /** Every window of block_size once an epoch, each epoch in another order. */
    SHUFFLED,
    /** Window after window from the front, again from the front each epoch. */
    SEQUENTIAL
}
