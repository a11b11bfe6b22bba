package dev.trainyard.storage.data;

import dev.trainyard.base.JobException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import javax.imageio.ImageIO;

/** Decodes images with the JDK's own readers. */
final class Images {
    static {
        ImageIO.setUseCache(false); // no temporary files
    }

    private Images() {}

    /** Returns the bytes of the pixels. */
    static long decode(ByteBuffer sample) {
        byte[] bytes = new byte[sample.remaining()];
        sample.duplicate().get(bytes);
        BufferedImage image;
        try {
            image = ImageIO.read(new ByteArrayInputStream(bytes));
        } catch (IOException | RuntimeException e) {
            throw new JobException("the image cannot be decoded: " + e.getMessage(), e);
        }
        if (image == null) {
            throw new JobException("the image cannot be decoded: no known format");
        }
        return (long) image.getWidth() * image.getHeight() * image.getRaster().getNumBands();
    }
}
