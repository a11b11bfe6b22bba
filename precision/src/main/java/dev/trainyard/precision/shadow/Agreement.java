package dev.trainyard.precision.shadow;

/**
 * How a vector agrees with another that is right.
 *
 * @param dot of the two
 * @param square of the vector
 * @param reference square of the right one
 * @param error square of their difference
 */
record Agreement(double dot, double square, double reference, double error) {
    Agreement plus(Agreement other) {
        return new Agreement(dot + other.dot, square + other.square, reference + other.reference, error + other.error);
    }

    /** 1 if both are zero: then they agree. */
    double cosine() {
        if (square == 0 && reference == 0) {
            return 1;
        }
        return square == 0 || reference == 0 ? 0 : dot / Math.sqrt(square * reference);
    }

    /** Norm of the difference, as a share of the right one's. */
    double relativeError() {
        return error == 0 ? 0 : Math.sqrt(error / reference);
    }

    /** Infinite if they are equal. */
    double snrDecibels() {
        return error == 0 ? Double.POSITIVE_INFINITY : 10 * Math.log10(reference / error);
    }

    /** Norm beside that of the right one. */
    double normRatio() {
        return square == reference ? 1 : Math.sqrt(square / reference);
    }
}
