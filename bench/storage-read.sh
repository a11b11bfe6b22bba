#!/usr/bin/env bash
# How fast the storage benchmark reads beside fio: the same files, block size, threads and cache mode, in turn; and what
# its reading costs the client. Needs fio, Python and 7 GB of disk; the files are removed at the end.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage="usage: bench/storage-read.sh FOLDER [ROUNDS]
  FOLDER  on the storage to read from; a folder is made in it and removed
Build first: mvn -q package -DskipTests -pl bench -am"
[[ $# -ge 1 ]] || { echo "$usage" >&2; exit 2; }
rounds=${2:-5}
[[ -d $here/target/classes ]] || { echo "$usage" >&2; exit 2; }
# shellcheck source=../scripts/jdk.sh
source "$here/../scripts/jdk.sh"
find_jdk || { echo "no JDK 25 or newer found" >&2; exit 1; }

threads=$(nproc)
files=$((4 * threads))
bytes=$((384 << 20))
folder=$(mktemp -d "$1/storage-read.XXXXXX")
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/large" "$folder/small"
echo "writing $files files of $((bytes >> 20)) MiB and 2,000 of 100 kB" >&2
for ((i = 0; i < files; i++)); do
    head -c "$bytes" /dev/urandom >"$folder/large/f$i"
done
for ((i = 0; i < 2000; i++)); do
    head -c 100000 "$folder/large/f$((i % files))" >"$folder/small/f$i"
done
sync -f "$folder"

engine() {
    "$java_home/bin/java" -cp "${BENCH_CLASSPATH:-$here/target/classes:$here/target/lib/*}" dev.trainyard.bench.StorageReaders "$@"
}

# Prints bytes a second of fio: each thread reads its share of the files, $2 times, in blocks of $1; $3 is 1 for O_DIRECT.
fio_rate() {
    local jobs=() t
    for ((t = 0; t < threads; t++)); do
        jobs+=("--name=t$t" "--filename=$(for ((i = t; i < files; i += threads)); do printf '%s:' "$folder/large/f$i"; done | sed 's/:$//')")
    done
    fio --thread --rw=read --ioengine=psync --bs="$1" --loops="$2" --direct="$3" --invalidate=0 --file_service_type=sequential \
        --group_reporting --output-format=json "${jobs[@]}" | python3 -c 'import json, sys; print(sum(j["read"]["bw_bytes"] for j in json.load(sys.stdin)["jobs"]))'
}

figure() {
    python3 -c 'import json, sys; print(json.loads(sys.argv[1])[sys.argv[2]])' "$1" "$2"
}

median() {
    sort -g | awk '{v[NR] = $1} END {print (NR % 2 ? v[(NR + 1) / 2] : (v[NR / 2] + v[NR / 2 + 1]) / 2)}'
}

for mode in buffered direct; do
    direct=$([[ $mode == direct ]] && echo 1 || echo 0)
    loops=$([[ $mode == direct ]] && echo 1 || echo 4)
    for block in 262144 1048576; do
        ratios=() lines=()
        for ((round = 1; round <= rounds; round++)); do
            theirs=$(fio_rate "$block" "$loops" "$direct")
            line=$(engine "$folder/large" $((files * loops)) 1 reader.batch_size=1 train.computation_time=0 \
                reader.read_threads="$threads" reader.prefetch_size=$((2 * threads)) reader.transfer_size="$block" \
                reader.odirect="$([[ $mode == direct ]] && echo true || echo false)")
            ours=$(figure "$line" bytes_per_second)
            ratios+=("$(python3 -c "print($ours / $theirs)")")
            lines+=("$(python3 -c "print(f'{$ours / 1e9:.2f}/{$theirs / 1e9:.2f}')")")
        done
        echo "$mode, blocks of $((block >> 10)) KiB, $threads threads: ratio to fio $(printf '%s\n' "${ratios[@]}" | median) (GB/s ours/fio: ${lines[*]})"
    done
done

engine "$folder/small" 2000 1 reader.batch_size=10 train.computation_time=0 reader.read_threads="$threads" >/dev/null
echo "100 kB files, $threads threads: $(for ((i = 0; i < rounds; i++)); do figure "$(engine "$folder/small" 200000 1 reader.batch_size=100 train.computation_time=0 reader.read_threads="$threads" reader.prefetch_size=$((2 * threads)))" files_per_second; done | median) a second"
rm -r "$folder/large"

echo "writing 48 files of 146.6 MB" >&2
mkdir "$folder/unet3d"
for ((i = 0; i < 48; i++)); do
    head -c 146600628 /dev/urandom >"$folder/unet3d/f$i"
done
for accelerators in 2 4 8; do
    echo "unet3d on H100, $accelerators accelerators, 40 steps: $(engine "$folder/unet3d" $((280 * accelerators)) "$accelerators")"
done
echo "wait error: $(figure "$(engine "$folder/small" 20000 2 reader.batch_size=10 train.computation_time=0.01)" wait_error_us_p50_p99_max) us (p50, p99, max)"
