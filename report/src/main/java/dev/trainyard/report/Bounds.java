package dev.trainyard.report;

/**
 * The range of what a chart shows; infinite and inverted where there is nothing.
 *
 * @param hidden values that a logarithmic axis cannot show
 */
record Bounds(double minX, double maxX, double minY, double maxY, int hidden) {
    static Bounds of(LineChart chart) {
        double minX = Double.POSITIVE_INFINITY;
        double maxX = Double.NEGATIVE_INFINITY;
        double minY = Double.POSITIVE_INFINITY;
        double maxY = Double.NEGATIVE_INFINITY;
        int hidden = 0;
        for (Series series : chart.series()) {
            for (int i = 0; i < series.size(); i++) {
                double x = series.x(i);
                double y = series.y(i);
                if (chart.x().shows(x) && chart.y().shows(y)) {
                    minX = Math.min(minX, x);
                    maxX = Math.max(maxX, x);
                    minY = Math.min(minY, y);
                    maxY = Math.max(maxY, y);
                } else if (Double.isFinite(x) && Double.isFinite(y)) {
                    hidden++;
                }
            }
        }
        for (Band band : chart.bands()) {
            for (int i = 0; i < band.size(); i++) {
                if (chart.y().shows(band.low(i)) && chart.y().shows(band.high(i))) {
                    minY = Math.min(minY, band.low(i));
                    maxY = Math.max(maxY, band.high(i));
                }
            }
        }
        return new Bounds(minX, maxX, minY, maxY, hidden);
    }

    boolean empty() {
        return minX > maxX;
    }
}
