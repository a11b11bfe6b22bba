package dev.trainyard.torch;

import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Owns the tensors that are made while it is the innermost open scope of its thread, and closes them when it closes.
 *
 * <pre>{@code
 * try (TensorScope scope = TensorScope.open()) {
 *     Tensor loss = model.loss(x, y);
 *     ...
 * } // every intermediate is gone
 * }</pre>
 *
 * Tensors that are made outside any scope belong to whoever made them, until {@link Tensor#close()}.
 */
public final class TensorScope implements AutoCloseable {
    private static final ThreadLocal<Holder> CURRENT = ThreadLocal.withInitial(Holder::new);

    private final Holder holder;
    private final @Nullable TensorScope parent;
    private Tensor[] owned = new Tensor[32];
    private int count;
    private boolean closed;

    private TensorScope(Holder holder) {
        this.holder = holder;
        this.parent = holder.scope;
        holder.scope = this;
    }

    /** Opens a scope on this thread, inside the one that is open now. */
    public static TensorScope open() {
        return new TensorScope(CURRENT.get());
    }

    /** What {@code made} makes, kept beyond every scope; whatever it needed on the way is gone. */
    public static Tensor kept(Supplier<Tensor> made) {
        try (TensorScope scope = open()) {
            return scope.keep(made.get());
        }
    }

    /** Hands {@code tensor} to the scope around this one, or to the caller where there is none. */
    public Tensor moveOut(Tensor tensor) {
        release(tensor);
        if (parent != null) {
            parent.add(tensor);
        }
        return tensor;
    }

    /** Hands {@code tensor} to the caller: no scope will close it. */
    public Tensor keep(Tensor tensor) {
        release(tensor);
        return tensor;
    }

    /** Closes what is still owned, newest first, and makes the scope around this one current again. */
    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (holder.scope != this) {
            throw new IllegalStateException("tensor scopes close in the reverse order of their opening");
        }
        closed = true;
        holder.scope = parent;
        for (int i = count - 1; i >= 0; i--) {
            owned[i].closeOwned();
        }
        count = 0;
    }

    static void register(Tensor tensor) {
        TensorScope scope = CURRENT.get().scope;
        if (scope != null) {
            scope.add(tensor);
        }
    }

    private void add(Tensor tensor) {
        if (count == owned.length) {
            owned = Arrays.copyOf(owned, 2 * count);
        }
        owned[count++] = tensor;
    }

    private void release(Tensor tensor) {
        for (int i = count - 1; i >= 0; i--) {
            if (owned[i] == tensor) {
                System.arraycopy(owned, i + 1, owned, i, --count - i);
                return;
            }
        }
        throw new IllegalArgumentException("the tensor does not belong to this scope");
    }

    private static final class Holder {
        private @Nullable TensorScope scope;
    }
}
