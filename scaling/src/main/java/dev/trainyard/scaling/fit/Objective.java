package dev.trainyard.scaling.fit;

/** A smooth function to be minimised. */
interface Objective {
    int dimension();

    /**
     * The value at {@code x}.
     *
     * @param gradient receives the derivatives
     */
    double at(double[] x, double[] gradient);
}
