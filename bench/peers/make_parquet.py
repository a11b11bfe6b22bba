"""Small Parquet files as pyarrow, and so the data sets of Hugging Face, have them: what ParquetTest reads.

    python bench/peers/make_parquet.py train/src/test/resources/reference/parquet
"""

import pathlib
import sys

import pyarrow as pa
import pyarrow.parquet as pq


def text(split, i):
    return f"{split} {i}: Règlement (CE) n° {i} 🙂\n" + "the " * i


def table(split, first, last):
    ids = range(first, last)
    return pa.table(
        {
            "celex_id": [f"3{i:03}R" for i in ids],
            "text": [text(split, i) for i in ids],
            "labels": pa.array([list(range(i % 3)) for i in ids], pa.list_(pa.int64())),
        }
    )


def main(folder):
    data = folder / "eurlex" / "data"
    data.mkdir(parents=True, exist_ok=True)
    (folder / "eurlex" / "README.md").write_text("# A card, which is no data\n")
    pq.write_table(table("train", 0, 6), data / "train-00000-of-00002.parquet", row_group_size=4)
    pq.write_table(table("train", 6, 8), data / "train-00001-of-00002.parquet")
    pq.write_table(table("validation", 0, 2), data / "validation-00000-of-00001.parquet")
    pq.write_table(table("test", 0, 1), data / "test-00000-of-00001.parquet")

    # codecs, pages and encodings
    docs = table("doc", 0, 20).select(["text"])
    for codec in ("none", "snappy", "gzip", "zstd"):
        pq.write_table(docs, folder / f"{codec}.parquet", compression=codec, row_group_size=12)
    pq.write_table(docs.slice(0, 2), folder / "brotli.parquet", compression="brotli")
    pq.write_table(docs, folder / "plain.parquet", use_dictionary=False, data_page_version="2.0", compression="zstd")
    pq.write_table(
        docs,
        folder / "delta.parquet",
        use_dictionary=False,
        column_encoding={"text": "DELTA_LENGTH_BYTE_ARRAY"},
    )
    repeated = pa.table({"text": pa.array(["one", None, "two", "one", None, ""]).dictionary_encode()})
    pq.write_table(repeated, folder / "nulls.parquet", row_group_size=4)

    # what is no text
    pq.write_table(
        pa.table(
            {
                "id": pa.array([1, 2], pa.int64()),
                "paragraphs": [["a", "b"], ["c"]],
                "raw": pa.array([b"\xff\xfe", b"ab"], pa.binary()),
                "pair": [{"en": "a", "de": "b"}] * 2,
            }
        ),
        folder / "no-text.parquet",
    )
    broken = pa.Array.from_buffers(
        pa.string(), 2, [None, pa.py_buffer(bytes(4) + b"\x02\0\0\0\x04\0\0\0"), pa.py_buffer(b"ok\xc3\x28")]
    )
    pq.write_table(pa.table({"text": broken}), folder / "latin.parquet")
    pq.write_table(pa.table({"text": pa.array([], pa.string())}), folder / "no-rows.parquet")


main(pathlib.Path(sys.argv[1]))
