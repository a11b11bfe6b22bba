#!/usr/bin/env bash
# The sweep of bench/gpu-sweep.yaml on one GPU and on all of them, in turn: seconds of the whole command each. No Java if
# TRAINYARD names the trainyard of an unpacked distribution.
#
#   [TRAINYARD=trainyard-0.1.0/trainyard] [OUT=logs] bench/gpu-sweep-devices.sh TEXT [key=value ...]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
trainyard=${TRAINYARD:-$here/../trainyard}
text=$(realpath "$1")
shift
logs=$(mkdir -p "${OUT:-logs}" && cd "${OUT:-logs}" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
"$trainyard" data prepare --input "$text" --tokenizer char --out char >"$logs/prepare.log" 2>&1
all=$(nvidia-smi --query-gpu=index --format=csv,noheader | paste -sd,)
for devices in 0 "$all" 0 "$all"; do
    sweep=sweep-${devices//,/-}
    rm -rf "$sweep"
    export CUDA_VISIBLE_DEVICES=$devices
    "$trainyard" scaling plan "$here/gpu-sweep.yaml" --out "$sweep" "$@" >"$logs/$sweep-plan.log" 2>&1
    start=$(date +%s.%N)
    "$trainyard" scaling run "$sweep" --json >"$logs/$sweep.json" 2>"$logs/$sweep.log"
    awk -v end="$(date +%s.%N)" -v start="$start" -v devices="$devices" \
        'BEGIN { printf "GPUs %s: %.1f s\n", devices, end - start }'
    grep -o 'parallel: auto.*' "$logs/$sweep.log" || true
done
python3 - "$logs" "$all" <<'PYTHON'
import collections, json, sys

logs, every = sys.argv[1:]
one, many = (json.load(open(f"{logs}/sweep-{devices.replace(',', '-')}.json")) for devices in ("0", every))
assert all(trial["status"] == "completed" for trial in one + many)
print("trials a device:", dict(collections.Counter(trial["device"] for trial in many)))
by_id = {trial["experiment_id"]: trial["final_loss"] for trial in one}
print("largest difference of a trial's loss:", max(abs(by_id[t["experiment_id"]] - t["final_loss"]) for t in many))
PYTHON
