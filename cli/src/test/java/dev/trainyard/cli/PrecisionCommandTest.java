package dev.trainyard.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class PrecisionCommandTest {
    @TempDir
    Path dir;

    @Test
    void listsEveryFormatAsJson() {
        JsonNode formats = Ran.of("precision", "formats", "--json").json();

        List<String> names = new ArrayList<>();
        formats.forEach(format -> names.add(format.path("name").asString()));
        assertThat(names)
                .doesNotHaveDuplicates()
                .contains("e5m2", "e4m3fn", "e4m3fnuz", "e5m2fnuz", "e4m3", "e3m4", "e4m3b11fnuz", "e2m3fn", "e3m2fn")
                .contains("e2m1fn", "e8m0fnu", "bfloat16", "float16", "tf32", "altgrad-e0m7", "altgrad-e7m0")
                .contains("mxfp8-e4m3", "mxfp4", "nvfp4", "e2m0", "e15m0", "e2m13");
        JsonNode e4m3 = formats.get(names.indexOf("e4m3fn"));
        assertThat(e4m3.path("bits").asInt()).isEqualTo(8);
        assertThat(e4m3.path("exponent_bits").asInt()).isEqualTo(4);
        assertThat(e4m3.path("mantissa_bits").asInt()).isEqualTo(3);
        assertThat(e4m3.path("bias").asInt()).isEqualTo(7);
        assertThat(e4m3.path("max").asDouble()).isEqualTo(448);
        assertThat(e4m3.path("min_normal").asDouble()).isEqualTo(0x1p-6);
        assertThat(e4m3.path("min_subnormal").asDouble()).isEqualTo(0x1p-9);
        assertThat(e4m3.path("has_inf").asBoolean()).isFalse();
        assertThat(e4m3.path("has_nan").asBoolean()).isTrue();
        assertThat(formats.get(names.indexOf("e8m0fnu")).path("min_subnormal").isNull())
                .isTrue();
        assertThat(formats.get(names.indexOf("nvfp4")).path("bits_per_value").asDouble())
                .isEqualTo(4.5);
    }

    @Test
    void printsATableForPeople() {
        Ran ran = Ran.of("precision", "formats");

        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).contains("0x7e");
        assertThat(ran.out().lines()).hasSize(131);
    }

    @Test
    void encodesALineEach() throws IOException {
        Path numbers = Files.writeString(dir.resolve("numbers"), "0.1\n464\n465\n\n-Inf\nNaN\n-0.0\n 1e-3 \n");

        assertThat(encode("e4m3fn", numbers).out()).isEqualTo("""
                input,code,value
                0.1,0x1d,0.1015625
                464,0x7e,448.0
                465,0x7f,nan
                -Inf,0xff,nan
                NaN,0x7f,nan
                -0.0,0x80,-0.0
                1e-3,0x01,0.001953125
                """);
        assertThat(encode("e5m2", numbers, "--overflow", "saturate", "--rounding", "toward-zero")
                        .out())
                .contains("0.1,0x2e,0.09375\n", "-Inf,0xfb,-57344.0\n");
    }

    @Test
    void takesAColumnOfACsvFile() throws IOException {
        Path table = Files.writeString(dir.resolve("t.csv"), "name,\"x, y\"\na,1.5\nb,inf\n");

        assertThat(encode("float16", table, "--column", "x, y").out())
                .isEqualTo("input,code,value\n1.5,0x3e00,1.5\ninf,0x7c00,inf\n");
        Ran wrong = encode("float16", table, "--column", "z");
        assertThat(wrong.exitCode()).isEqualTo(2);
        assertThat(wrong.err()).contains("no column 'z'; its columns are name, x, y");
    }

    @Test
    void aStochasticDrawBelongsToThePlaceInTheInput() throws IOException {
        Path numbers = Files.writeString(dir.resolve("numbers"), "1.03\n".repeat(2000));

        String once = encode("e4m3fn", numbers, "--rounding", "stochastic", "--seed", "5")
                .out();
        assertThat(encode("e4m3fn", numbers, "--rounding", "stochastic", "--seed", "5")
                        .out())
                .isEqualTo(once);
        assertThat(encode("e4m3fn", numbers, "--rounding", "stochastic", "--seed", "6")
                        .out())
                .isNotEqualTo(once);
        long up = once.lines().filter(line -> line.endsWith("1.125")).count();
        assertThat(up).isBetween(390L, 570L); // 0.24 of 2000, 4.5 standard deviations
    }

    @Test
    void badInputIsOneLineWithItsPlace() throws IOException {
        Path numbers = Files.writeString(dir.resolve("numbers"), "1\n\n2x\n");

        Ran ran = encode("e5m2", numbers);
        assertThat(ran.exitCode()).isEqualTo(2);
        assertThat(ran.err()).isEqualTo("trainyard: " + numbers + ":3: '2x' is no number\n");
        assertThat(encode("e5m22", numbers).err()).contains("no number format 'e5m22'; the nearest names are e5m2");
        assertThat(encode("mxfp4", numbers).err()).contains("blocks of 32", "e2m1fn");
        assertThat(encode("e5m2", dir.resolve("none")).err()).contains("no such file");
        assertThat(encode("e5m2", numbers, "--rounding", "even").exitCode()).isEqualTo(2);
    }

    @Test
    void aNanThatTheFormatLacksIsSaid() throws IOException {
        Path numbers = Files.writeString(dir.resolve("numbers"), "nan\n7\n1e9\n");

        Ran ran = encode("e2m1fn", numbers);
        assertThat(ran.exitCode()).isZero();
        assertThat(ran.out()).isEqualTo("input,code,value\nnan,0x0,0.0\n7,0x7,6.0\n1e9,0x7,6.0\n");
        assertThat(ran.err()).contains("e2m1fn has no NaN: 1 of them became the code of zero");
    }

    private static Ran encode(String format, Path input, String... more) {
        return Ran.of(List.of("precision", "encode", "--format", format, "--input", input.toString()), more);
    }
}
