package dev.trainyard.train.data;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How a token is stored in a token file: an unsigned little-endian integer, named as NumPy names it. */
public enum TokenType {
    @JsonProperty("uint16")
    UINT16(2),
    @JsonProperty("uint32")
    UINT32(4);

    private final int bytes;

    TokenType(int bytes) {
        this.bytes = bytes;
    }

    /** The size of one token in bytes. */
    public int bytes() {
        return bytes;
    }

    /** The narrowest type that holds every token of a vocabulary. */
    public static TokenType of(int vocabSize) {
        return vocabSize <= 65_536 ? UINT16 : UINT32;
    }
}
