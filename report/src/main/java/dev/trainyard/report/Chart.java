package dev.trainyard.report;

/** An image of numbers that follows the light or dark scheme of its reader. */
public sealed interface Chart permits LineChart, HeatMap {
    /** Says what is shown. */
    String title();

    /** The image: one {@code svg} element, for a file of its own or within a page. */
    String svg();
}
