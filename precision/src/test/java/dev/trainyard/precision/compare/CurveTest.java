package dev.trainyard.precision.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.OptionalInt;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CurveTest {
    @Test
    void departsWhereItBeginsToStayBeyondTheLimit() {
        assertThat(above(1, 0, 2, 0, 2, 2, 2, 0)).isEqualTo(OptionalInt.of(3));
        assertThat(above(1, 2, 2, 0, 2, 2)).isEmpty();
        assertThat(above(1, Double.NaN, 2, 2)).isEqualTo(OptionalInt.of(0));
    }

    @Test
    void aShorterCurveDepartsIfAllOfItIsBeyond() {
        assertThat(above(1, 2, 2)).isEqualTo(OptionalInt.of(0));
        assertThat(above(1, 2, 0)).isEmpty();
    }

    @Test
    void theEndIsTheMeanOfTheLastTenthAndNotANumberIfOneIsNot() {
        double[] values = new double[20];
        values[18] = 1;
        values[19] = 2;
        assertThat(curve(values).endMean()).isEqualTo(1.5);
        values[18] = Double.NaN;
        assertThat(curve(values).endMean()).isNaN();
        assertThat(curve(7).endMean()).isEqualTo(7);
    }

    @Test
    void differencesAreTakenAtTheStepsThatBothHave() {
        Curve one = new Curve(new long[] {1, 2, 4, 5}, new double[] {10, 20, 40, 50});
        Curve other = new Curve(new long[] {2, 3, 5}, new double[] {1, 1, 1});
        Curve difference = one.minus(other);
        assertThat(difference.steps()).containsExactly(2, 5);
        assertThat(difference.values()).containsExactly(19, 49);
    }

    private static OptionalInt above(double limit, double... values) {
        return curve(values).departure(value -> !(value <= limit), 3);
    }

    private static Curve curve(double... values) {
        return new Curve(LongStream.range(0, values.length).toArray(), values);
    }
}
