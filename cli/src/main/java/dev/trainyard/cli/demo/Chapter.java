package dev.trainyard.cli.demo;

import dev.trainyard.report.HtmlReport;
import java.util.List;
import java.util.Map;

/**
 * A part of the story.
 *
 * @param <T> what it leaves behind: a record, which is also its part of the JSON result
 */
interface Chapter<T extends Chapter.Outcome> {
    /** A few words for the heading. */
    String title();

    /** Does the work, and says what happens while it happens. */
    T tell(Narrator narrator);

    /** What a chapter leaves behind. */
    interface Outcome {
        /** Adds the chapter's section to the page. */
        void addTo(HtmlReport page);

        /** The command lines that do the same by hand. */
        List<String> commands();

        /** For people who read only the end: a short name, and one line. */
        Map.Entry<String, String> inShort();
    }
}
