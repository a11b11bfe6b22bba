package dev.trainyard.precision.train;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.trainyard.torch.Torch;
import dev.trainyard.torch.cuda.Cuda;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The same claims of the kernels. */
@Tag("gpu")
class TelemetryOnCudaTest extends TelemetryInTrainingTest {
    @BeforeAll
    static void needsCuda() {
        Torch.load(Optional.empty());
        assumeTrue(Cuda.isAvailable(), "needs a CUDA device");
    }

    @Override
    String device() {
        return "cuda";
    }
}
