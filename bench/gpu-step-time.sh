#!/usr/bin/env bash
# The time of a step on one GPU: `trainyard train` of an unpacked distribution beside PyTorch, eager and compiled, on the
# same tokens. Needs no Java and no network; python3 must have PyTorch with CUDA. It takes at most BUDGET_S seconds (450):
# the runs stand in the order of their weight, and those for which no time is left are left out.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)

if [[ $# -ne 2 ]]; then
    cat >&2 <<'TEXT'
usage: [OUT=DIR] [BENCH_JAR=JAR] bench/gpu-step-time.sh DIST TEXT
  DIST  the folder of an unpacked trainyard-<version>-linux-x86_64.tar.gz
  TEXT  a text file of a megabyte or more
  OUT   for logs and results; BENCH_JAR, bench/target/trainyard-bench-*.jar, adds many models side by side
TEXT
    exit 2
fi
dist=$(cd "$1" && pwd)
text=$2
python=${TRAINYARD_PYTHON:-python3}
budget=${BUDGET_S:-450}
out=${OUT:-$PWD/gpu-step-time}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
results=$out/results.tsv
mkdir -p "$out"
: >"$results"
torch=$("$python" -c 'import os, torch; print(os.path.dirname(torch.__file__))')
export XDG_CACHE_HOME=${XDG_CACHE_HOME:-$work/cache}

left() {
    echo $((budget - SECONDS))
}

# Runs COMMAND, if there is time, and keeps the last JSON line that it prints under LABEL.
measure() {
    local label=$1 log line
    shift
    log=$out/$(tr -c 'a-z0-9\n' '-' <<<"${label,,}").log
    if (($(left) < 20)); then
        echo "[${SECONDS}s] $label: no time left" >&2
        return
    fi
    echo "[${SECONDS}s] $label" >&2
    line=$(timeout "$(left)" "$@" 2>>"$log" | tee -a "$log" | grep '^{' | tail -n 1 || true)
    if [[ $line ]]; then
        printf '%s\t%s\n' "$label" "$line" >>"$results"
    else
        echo "$label has failed, see $log" >&2
        tail -n 3 "$log" >&2
    fi
}

# train CONFIG KEY=VALUE...: one line of JSON; the run's numbers go to OUT, its checkpoint does not.
train() {
    local config=$1 runs run
    shift
    runs=$(mktemp -d -p "$work")
    "$dist/trainyard" train "$dist/configs/$config" --runs-dir "$runs" --libtorch "$torch" \
        train.device=cuda train.compute_dtype=bfloat16 train.eval_interval=1000000 train.eval_iters=1 \
        checkpoint.every_minutes=0 checkpoint.keep=1 "$@" >&2
    run=$(echo "$runs"/*)
    mkdir -p "$out/runs"
    rm -rf "$run/checkpoints"
    cp -r "$run" "$out/runs"
    "$python" "$here/peers/run_step_time.py" "$run"
    rm -rf "$runs"
}
export -f train
export dist python here work out torch

pytorch() {
    "$python" "$here/peers/step_time.py" --device cuda --fused-adamw "$@"
}
export -f pytorch

echo "[${SECONDS}s] preparing tokens" >&2
"$dist/trainyard" data prepare --input "$text" --tokenizer gpt2 --out "$work/gpt2" >"$out/prepare.log" 2>&1
"$dist/trainyard" data prepare --input "$text" --tokenizer char --out "$work/char" >>"$out/prepare.log" 2>&1

large=(--n-layer 12 --n-head 12 --n-embd 768 --block 1024 --vocab 50304 --batch 32 --data "$work/gpt2")
small=(--n-layer 4 --n-head 4 --n-embd 128 --block 256 --vocab 512 --batch 16 --data "$work/char")
large_windows=(--warmup 10 --steps 20 --windows 5)
small_windows=(--warmup 50 --steps 200 --windows 5)
ours_large=(gpt2-124m.yaml "data.path=$work/gpt2" train.batch_size=32 train.gradient_accumulation_steps=1
    train.micro_batch=32 train.max_iters=240)
ours_small=(gpt-small.yaml "data.path=$work/char" train.micro_batch=16 train.max_iters=4000 train.log_every=16)

run() {
    measure "$1" bash -c '"$@"' _ "${@:2}"
}

peers_large() {
    run "124M: PyTorch eager, autocast" pytorch "${large[@]}" "${large_windows[@]}" --amp autocast
    run "124M: PyTorch eager, bfloat16" pytorch "${large[@]}" "${large_windows[@]}" --dtype bfloat16
}

peers_small() {
    run "small: PyTorch eager, autocast" pytorch "${small[@]}" "${small_windows[@]}" --amp autocast
    run "small: PyTorch eager, bfloat16" pytorch "${small[@]}" "${small_windows[@]}" --dtype bfloat16
}

peers_large
run "124M: Trainyard, step graph" train "${ours_large[@]}"
run "124M: torch.compile, autocast" pytorch "${large[@]}" "${large_windows[@]}" --amp autocast --compile
peers_small
run "small: Trainyard, step graph" train "${ours_small[@]}"
run "small: torch.compile, bfloat16" pytorch "${small[@]}" "${small_windows[@]}" --dtype bfloat16 --compile
run "small: torch.compile reduce-overhead, bfloat16" \
    pytorch "${small[@]}" "${small_windows[@]}" --dtype bfloat16 --compile reduce-overhead
if [[ ${BENCH_JAR:-} ]]; then
    for instances in 1 8; do
        run "small: Trainyard, $instances side by side" "$dist/runtime/bin/java" --enable-native-access=ALL-UNNAMED \
            -cp "$dist/lib/*:$BENCH_JAR" dev.trainyard.bench.StepTime "${small[@]}" "${small_windows[@]}" \
            --device cuda --dtype bfloat16 --libtorch "$torch" --instances "$instances"
    done
fi
run "124M: torch.compile, bfloat16" pytorch "${large[@]}" "${large_windows[@]}" --dtype bfloat16 --compile
# second rounds
run "124M: Trainyard, step graph" train "${ours_large[@]}"
run "small: Trainyard, step graph" train "${ours_small[@]}"
peers_small
peers_large
run "124M: Trainyard, no step graph" train "${ours_large[@]}" train.step_graph=off train.max_iters=120
run "small: Trainyard, no step graph" train "${ours_small[@]}" train.step_graph=off train.max_iters=2000

echo
nvidia-smi --query-gpu=name,driver_version --format=csv,noheader 2>/dev/null || true
"$python" -c 'import torch; print("PyTorch", torch.__version__, "CUDA", torch.version.cuda)'
for shape in "124M:12 layers of 768, vocabulary 50304, 32 x 1024" "small:4 layers of 128, vocabulary 512, 16 x 256"; do
    echo "${shape%%:*} (${shape#*:}):"
    "$python" "$here/peers/step_table.py" "$results" "${shape%%:*}: "
done
