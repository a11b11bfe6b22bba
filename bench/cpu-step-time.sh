#!/usr/bin/env bash
# The time of a CPU step beside PyTorch's, on the same libtorch, threads and tokens: nanoGPT's configuration for a CPU.
# Rounds alternate, so that what else the machine does hits all of them.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

usage="usage: TRAINYARD_PYTHON=PYTHON [SPINNING=1] bench/cpu-step-time.sh DATA [ROUNDS]
  DATA    a folder that trainyard data prepare has made
  PYTHON  one with PyTorch; the one that is compared with, and whose libtorch Trainyard uses
  SPINNING  also with threads that spin while they wait: only on a machine of one's own
Build first: mvn -q package -DskipTests -pl bench -am"
[[ $# -ge 1 && ${TRAINYARD_PYTHON:-} ]] || { echo "$usage" >&2; exit 2; }
data=$1
rounds=${2:-5}
python=$TRAINYARD_PYTHON
threads=${OMP_NUM_THREADS:-$(nproc)}
out=${OUT:-$(mktemp -d)}
results=$out/cpu-step-time.tsv
: >"$results"
[[ -d $here/target/lib ]] || { echo "$usage" >&2; exit 2; }
# shellcheck source=../scripts/jdk.sh
source "$here/../scripts/jdk.sh"
find_jdk || { echo "no JDK 25 or newer found" >&2; exit 1; }

torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')
vocabulary=$("$python" -c 'import json, sys; print(json.load(open(sys.argv[1]))["vocab_size"])' "$data/meta.json")
shape=(--n-layer 4 --n-head 4 --n-embd 128 --block 64 --batch 12 --vocab "$vocabulary" --data "$data")
windows=(--warmup 30 --steps 10 --windows 8)
priority=()
[[ $(id -u) -ne 0 ]] || priority=(nice -n -5)

# Runs COMMAND and keeps the JSON that it prints under LABEL.
measure() {
    local label=$1 line
    shift
    line=$(timeout 90 "${priority[@]}" env OMP_NUM_THREADS="$threads" "$@" 2>>"$out/cpu-step-time.log" | grep '^{') || true
    printf '%s\t%s\n' "$label" "${line:-null}" >>"$results"
    if [[ ! $line ]]; then
        echo "$label has failed or taken 90 s, see $out/cpu-step-time.log" >&2
    fi
}

pytorch=("$python" "$here/peers/step_time.py" "${shape[@]}" "${windows[@]}" --threads "$threads")
trainyard=(
    "$java_home/bin/java" --enable-native-access=ALL-UNNAMED -Dtrainyard.natives="$here/../target/natives"
    -cp "$here/target/classes:$here/target/lib/*" dev.trainyard.bench.StepTime "${shape[@]}" "${windows[@]}"
)
# Threads that wait for work either sleep, as Trainyard's launcher has it, or spin, as PyTorch has it by default: faster on
# a machine of one's own, very slow where others compute.
passive=OMP_WAIT_POLICY=PASSIVE
for ((round = 1; round <= rounds; round++)); do
    echo "round $round of $rounds, load average $(cut -d' ' -f1 /proc/loadavg)" >&2
    measure "sleeping: PyTorch eager" "$passive" "${pytorch[@]}"
    measure "sleeping: Trainyard, the same libtorch" "$passive" "${trainyard[@]}" --libtorch "$torch"
    measure "sleeping: Trainyard, embedded libtorch" "$passive" TRAINYARD_LIBTORCH= VIRTUAL_ENV= "${trainyard[@]}"
    measure "sleeping: PyTorch eager, fused AdamW" "$passive" "${pytorch[@]}" --fused-adamw
    [[ ${SPINNING:-} ]] || continue
    measure "spinning: PyTorch eager" "${pytorch[@]}"
    measure "spinning: PyTorch eager, fused AdamW" "${pytorch[@]}" --fused-adamw
    measure "spinning: Trainyard, the same libtorch" "${trainyard[@]}" --libtorch "$torch"
done

echo "libtorch $("$python" -c 'import torch; print(torch.__version__)'), $threads threads, vocabulary $vocabulary; logs in $out"
for policy in sleeping spinning; do
    grep -q "^$policy: " "$results" || continue
    echo "threads $policy while they wait:"
    "$python" "$here/peers/step_table.py" "$results" "$policy: "
done
