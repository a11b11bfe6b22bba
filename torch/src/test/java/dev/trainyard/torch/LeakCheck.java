package dev.trainyard.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Loads libtorch, runs each test inside a scope, and fails the test if a tensor outlives it. */
@SuppressWarnings("exports") // tests of other packages use it, and no other module sees it
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
    private static final ExtensionContext.Namespace SPACE = ExtensionContext.Namespace.create(LeakCheck.class);

    @Override
    public void beforeEach(ExtensionContext context) {
        Torch.load();
        context.getStore(SPACE).put("open", Tensor.open());
        context.getStore(SPACE).put("scope", TensorScope.open());
    }

    @Override
    public void afterEach(ExtensionContext context) {
        TensorScope scope = Objects.requireNonNull(context.getStore(SPACE).remove("scope", TensorScope.class));
        long before = Objects.requireNonNull(context.getStore(SPACE).remove("open", Long.class));
        scope.close();
        assertThat(Tensor.open()).as("open tensors after the test").isEqualTo(before);
    }
}
