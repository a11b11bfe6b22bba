#!/usr/bin/env bash
# The rate of `storage datagen` beside fio's with the same threads, files and bytes, in turn.
#
#   bench/storage-datagen.sh [FOLDER] [THREADS] [ROUNDS]
#
# Writes 2.3 GB at a time below FOLDER (default: a temporary folder) and removes it. Both write to the page cache and
# neither forces its data to the disk, so let FOLDER be on a disk that is otherwise idle.
set -euo pipefail
here=$(cd "$(dirname "$0")/.." && pwd)
folder=$(mktemp -d "${1:-${TMPDIR:-/tmp}}/trainyard-datagen.XXXXXX")
threads=${2:-2}
rounds=${3:-3}
files=16
record=146600628
trap 'rm -rf "$folder"' EXIT

for round in $(seq "$rounds"); do
    "$here/trainyard" storage datagen --model unet3d --num-processes "$threads" --data-dir "$folder/data" --json \
        --param dataset.num_files_train=$files --param dataset.record_length_bytes_stdev=0 2> /dev/null > "$folder/ours"
    ours=$(sed -n 's/.*"bytes_per_second" *: *\([0-9.E]*\).*/\1/p' "$folder/ours")
    rm -rf "$folder/data"
    sync
    mkdir "$folder/data"
    fio --name=datagen --directory="$folder/data" --rw=write --bs=256k --ioengine=psync --thread --group_reporting \
        --numjobs="$threads" --nrfiles=$((files / threads)) --filesize=$record --file_service_type=sequential \
        --fallocate=none --refill_buffers --output-format=json > "$folder/fio"
    fio=$(sed -n '/"write" :/,$ s/.*"bw_bytes" : \([0-9]*\).*/\1/p' "$folder/fio" | head -1)
    rm -rf "$folder/data"
    sync
    awk -v round="$round" -v ours="$ours" -v fio="$fio" 'BEGIN {
        printf "round %d: datagen %.2f GB/s, fio %.2f GB/s, ratio %.2f\n", round, ours / 1e9, fio / 1e9, ours / fio }'
done
