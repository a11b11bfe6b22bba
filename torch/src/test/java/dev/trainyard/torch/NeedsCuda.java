package dev.trainyard.torch;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.torch.cuda.Cuda;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Skips the tests of a class where there is no CUDA device for the loaded libtorch. */
public final class NeedsCuda implements BeforeAllCallback {
    @Override
    public void beforeAll(ExtensionContext context) {
        Torch torch = Torch.load();
        assumeTrue(
                Cuda.isAvailable(),
                "no CUDA device for the libtorch in " + torch.home().libraries());
    }
}
