package dev.trainyard.cli.doctor;

import dev.trainyard.base.TrainyardException;
import dev.trainyard.torch.Torch;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The libtorch that training would use, loaded to be sure that it can be. */
public final class LibtorchProbe implements Probe {
    private static final String WHAT = "libtorch";
    private static final String ENABLES = "training: train, generate, demo";

    private final Optional<Path> named;

    /** @param named the folder that the user named */
    public LibtorchProbe(Optional<Path> named) {
        this.named = named;
    }

    @Override
    public List<Finding> look() {
        try {
            Torch torch = Torch.load(named);
            String detail = torch.version() + (torch.home().cuda() ? " with CUDA" : " for the CPU") + ", "
                    + torch.home().libraries() + " (" + torch.home().source() + ")";
            return List.of(Finding.ok(WHAT, detail, ENABLES));
        } catch (TrainyardException e) {
            String message = String.valueOf(e.getMessage());
            int colon = message.indexOf(": ");
            return List.of(Finding.missing(
                    WHAT,
                    colon < 0 ? message : message.substring(0, colon),
                    ENABLES,
                    colon < 0 ? "name one by --libtorch DIR" : message.substring(colon + 2)));
        }
    }
}
