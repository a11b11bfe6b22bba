package dev.trainyard.torch;

/**
 * Where a tensor lives.
 *
 * @param type the kind of device
 * @param index which of them; 0 for the CPU
 */
public record Device(Type type, int index) {
    /** The kinds of device that Trainyard trains on. */
    public enum Type {
        CPU,
        CUDA
    }

    public static final Device CPU = new Device(Type.CPU, 0);

    public static Device cuda(int index) {
        return new Device(Type.CUDA, index);
    }

    public boolean isCuda() {
        return type == Type.CUDA;
    }

    /** "cpu", "cuda:0". */
    @Override
    public String toString() {
        return isCuda() ? "cuda:" + index : "cpu";
    }
}
