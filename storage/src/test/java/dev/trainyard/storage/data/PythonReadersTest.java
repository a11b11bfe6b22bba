package dev.trainyard.storage.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The readers that trainings use, where an interpreter that has them is found: TRAINYARD_PYTHON, else python3. */
class PythonReadersTest {
    private static final String PYTHON = Objects.requireNonNullElse(System.getenv("TRAINYARD_PYTHON"), "python3");

    @TempDir
    Path dir;

    @Test
    void numpyReadsNpzNpyCsvAndIndexedBinary() throws Exception {
        needs("numpy");
        for (String format : new String[] {"npz", "npy", "csv", "indexed_binary"}) {
            generate(format, "num_samples_per_file=3");
        }
        python("""
                import numpy as np
                z = np.load('npz/train/img_0_of_4.npz')
                assert z['x'].shape == (223, 224, 3) and z['x'].dtype == np.uint8, z['x'].shape
                assert z['y'].tolist() == [0, 0, 0] and z['y'].dtype == np.int64
                assert 126 < z['x'].mean() < 129 and 73 < z['x'].std() < 75
                assert np.load('npy/train/img_0_of_4.npy').shape == (223, 224, 3)
                assert np.loadtxt('csv/train/img_0_of_4.csv', delimiter=',').shape == (3, 223 * 224)
                f = 'indexed_binary/train/img_0_of_4.indexed_binary'
                o, s = np.fromfile(f + '.off.idx', np.uint64), np.fromfile(f + '.sz.idx', np.uint64)
                assert o[-1] + s[-1] == np.memmap(f).size and (o[1:] == s.cumsum()[:-1]).all()
                """);
    }

    @Test
    void pillowDecodesJpegAndPngWithoutAWarning() throws Exception {
        needs("PIL.Image");
        generate("jpeg");
        generate("png");
        python("""
                import warnings, os
                from PIL import Image
                warnings.simplefilter('error')
                for f in ('jpeg', 'png'):
                    name = f + '/train/img_1_of_4.' + f
                    image = Image.open(name)
                    image.load()
                    assert image.mode == 'L' and os.path.getsize(name) == 50000, (image, os.path.getsize(name))
                """);
    }

    @Test
    void h5pyReadsHdf5() throws Exception {
        needs("h5py");
        generate("hdf5", "num_samples_per_file=3");
        python("""
                import h5py
                h = h5py.File('hdf5/train/img_0_of_4.hdf5')
                assert sorted(h) == ['labels', 'records_0']
                assert h['records_0'].shape == (3, 223, 224) and h['records_0'].dtype == 'uint8'
                assert 126 < h['records_0'][2].mean() < 129 and h['labels'][:].tolist() == [0, 0, 0]
                """);
    }

    @Test
    void pyarrowReadsParquet() throws Exception {
        needs("pyarrow.parquet");
        generate(
                "parquet",
                "num_samples_per_file=100",
                "parquet.row_group_size=30",
                "parquet.columns=[{name: a, dtype: float16}, {name: b, dtype: int8}, {name: c, dtype: uint8, size: 9}]");
        python("""
                import pyarrow as pa, pyarrow.parquet as pq
                f = pq.ParquetFile('parquet/train/img_0_of_4.parquet')
                assert f.metadata.num_row_groups == 4
                t = f.read()
                assert t.num_rows == 100 and t.schema.field('a').type == pa.float16()
                assert t.schema.field('b').type == pa.int8() and t.column('b').to_pylist() != [0] * 100
                assert all(len(row) == 9 for row in t.column('c').to_pylist())
                """);
    }

    @Test
    void tensorflowReadsTfrecord() throws Exception {
        needs("tensorflow");
        generate("tfrecord", "num_samples_per_file=3");
        python("""
                import tensorflow as tf
                names = {'image': tf.io.FixedLenFeature([], tf.string), 'size': tf.io.FixedLenFeature([], tf.int64)}
                rows = [tf.io.parse_single_example(r, names)
                        for r in tf.data.TFRecordDataset('tfrecord/train/img_0_of_4.tfrecord')]
                assert len(rows) == 3
                assert all(len(r['image'].numpy()) == r['size'] == 223 * 224 for r in rows)
                """);
    }

    private void generate(String format, String... overrides) {
        String[] all = new String[overrides.length + 3];
        all[0] = "format=" + format;
        all[1] = "record_length_bytes=50000";
        all[2] = "record_length_bytes_stdev=0";
        System.arraycopy(overrides, 0, all, 3, overrides.length);
        Sets.generate(Sets.workload(dir.resolve(format), all));
    }

    private void needs(String module) throws Exception {
        assumeTrue(
                run("import " + module) == 0, PYTHON + " has no " + module + "; set TRAINYARD_PYTHON to one that has");
    }

    private void python(String program) throws Exception {
        int code = run(program);
        assertThat(code).as(Files.readString(dir.resolve("output"))).isZero();
    }

    private int run(String program) throws IOException, InterruptedException {
        return new ProcessBuilder(PYTHON, "-c", program)
                .directory(dir.toFile())
                .redirectErrorStream(true)
                .redirectOutput(dir.resolve("output").toFile())
                .start()
                .waitFor();
    }
}
