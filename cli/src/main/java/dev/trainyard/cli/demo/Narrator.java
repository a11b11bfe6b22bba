package dev.trainyard.cli.demo;

import java.io.PrintWriter;

/** Speaks to the user on stderr. */
final class Narrator {
    private final PrintWriter err;
    private int chapter;

    Narrator(PrintWriter err) {
        this.err = err;
    }

    /** Begins the next chapter. */
    void chapter(String title, int chapters) {
        chapter++;
        say("");
        say(chapter + " of " + chapters + ": " + title);
    }

    void say(String text) {
        err.println(text);
        err.flush();
    }

    /** A piece of text that goes on where the last one ended. */
    void type(String piece) {
        err.print(piece);
        err.flush();
    }
}
