package dev.trainyard.precision.telemetry;

import dev.trainyard.precision.quantize.Quantization;
import dev.trainyard.precision.quantize.TensorStatistics;
import dev.trainyard.torch.DType;
import dev.trainyard.torch.Device;
import dev.trainyard.torch.Tensor;
import dev.trainyard.torch.TensorScope;
import java.util.ArrayList;
import java.util.List;

/** What happened to each rounded tensor in the update that is under way: a row each, on the device. */
public final class Statistics implements AutoCloseable {
    /** Numbers of a row. */
    static final int COLUMNS = TensorStatistics.COLUMNS;

    private final List<Entry> entries = new ArrayList<>();
    private final Tensor rows;
    private final Tensor uncounted;
    private final List<Tensor> views = new ArrayList<>();

    /** @param capacity the most tensors there can be */
    public Statistics(Device device, int capacity) {
        rows = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT64, device, capacity, TensorStatistics.COLUMNS));
        uncounted = TensorScope.kept(() -> Tensor.zeros(DType.FLOAT64, device, TensorStatistics.COLUMNS));
    }

    /** A tensor that is rounded. */
    public record Entry(String name, Quantization how) {}

    /** Gives a tensor its row. */
    public int add(String name, Quantization how) {
        int number = entries.size();
        entries.add(new Entry(name, how));
        views.add(TensorScope.kept(() -> rows.select(0, number)));
        return number;
    }

    /** float64 ({@link TensorStatistics#COLUMNS}). */
    public Tensor row(int number) {
        return views.get(number);
    }

    /** A row that nobody reads. */
    public Tensor uncounted() {
        return uncounted;
    }

    /** The tensors, in the order of their rows. */
    public List<Entry> entries() {
        return entries;
    }

    /** float64 (tensors, {@link TensorStatistics#COLUMNS}). */
    public Tensor rows() {
        return rows.narrow(0, 0, entries.size());
    }

    /** An update begins. */
    public void clear() {
        rows.zero();
    }

    @Override
    public void close() {
        views.forEach(Tensor::close);
        rows.close();
        uncounted.close();
    }
}
