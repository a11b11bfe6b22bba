package dev.trainyard.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.trainyard.base.JobException;
import dev.trainyard.storage.data.DataLayout.Part;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.event.IIOReadWarningListener;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFilesTest {
    @TempDir
    Path dir;

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void filesHaveTheDrawnLengthAndDecodeToNoiseWithoutAWarning(String format) throws IOException {
        DataSet set =
                Sets.set(dir, "format=" + format, "record_length_bytes=153600", "record_length_bytes_stdev=51200");
        var plan = plan(format);
        for (int file = 0; file < 4; file++) {
            Path path = set.file(Part.TRAIN, file);
            assertThat(Files.size(path))
                    .isEqualTo(plan.samples(Part.TRAIN, file).length());
            BufferedImage image = read(path, format);
            long pixels = (long) image.getWidth() * image.getHeight();
            assertThat((double) pixels / Files.size(path)).isBetween(0.95, 1.0);
            assertThat(spread(image)).isGreaterThan(60);
            assertThat(set.decode(Sets.bytes(path))).isEqualTo(pixels);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jpeg", "png"})
    void everyLengthDecodes(String format) throws IOException {
        FileFormat images = format.equals("png") ? new PngFormat() : new JpegFormat();
        ByteBuffer buffer = FileSink.newBuffer();
        Path file = dir.resolve("image");
        for (int length = 1; length < 1500; length += 1 + length / 400) {
            try (FileSink sink = new FileSink(file, buffer, new RandomBytes(length), _ -> {})) {
                images.write(sink, new Samples(1, length));
            }
            if (length > 300) {
                assertThat(Files.size(file)).isEqualTo(length);
            }
            read(file, format);
        }
    }

    @Test
    void everyChunkOfAPngHasItsCrc() {
        DataSet set = Sets.set(dir, "format=png", "record_length_bytes=200000");
        ByteBuffer png =
                ByteBuffer.wrap(Sets.bytes(set.file(Part.TRAIN, 0)).array()).position(8);
        int chunks = 0;
        while (png.hasRemaining()) {
            int length = png.getInt();
            CRC32 crc = new CRC32();
            crc.update(png.slice(png.position(), 4 + length));
            png.position(png.position() + 4 + length);
            assertThat(png.getInt()).isEqualTo((int) crc.getValue());
            chunks++;
        }
        assertThat(chunks).isGreaterThan(5);
    }

    @Test
    void decodingFindsATruncatedImage() {
        DataSet set = Sets.set(dir, "format=png", "record_length_bytes=20000");
        ByteBuffer bytes = Sets.bytes(set.file(Part.TRAIN, 0));
        assertThatThrownBy(() -> set.decode(bytes.limit(10_000)))
                .isInstanceOf(JobException.class)
                .hasMessageContaining("cannot be decoded");
    }

    private DataPlan plan(String format) {
        var workload =
                Sets.workload(dir, "format=" + format, "record_length_bytes=153600", "record_length_bytes_stdev=51200");
        return new DataPlan(Manifest.of(workload, 1, ""), Formats.of(workload.dataset()));
    }

    private static BufferedImage read(Path file, String format) throws IOException {
        ImageReader reader = ImageIO.getImageReadersByFormatName(format).next();
        List<String> warnings = new ArrayList<>();
        IIOReadWarningListener listener = (_, warning) -> warnings.add(warning);
        reader.addIIOReadWarningListener(listener);
        try (var in = ImageIO.createImageInputStream(file.toFile())) {
            reader.setInput(in);
            BufferedImage image = reader.read(0);
            assertThat(warnings).isEmpty();
            return image;
        } finally {
            reader.dispose();
        }
    }

    private static double spread(BufferedImage image) {
        int[] pixels = image.getRaster().getPixels(0, 0, image.getWidth(), image.getHeight(), (int[]) null);
        double mean = java.util.Arrays.stream(pixels).average().orElseThrow();
        return Math.sqrt(java.util.Arrays.stream(pixels)
                .mapToDouble(x -> (x - mean) * (x - mean))
                .average()
                .orElseThrow());
    }
}
