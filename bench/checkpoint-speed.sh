#!/usr/bin/env bash
# A checkpoint of GB gigabytes of state into FOLDER: how long it holds training up, and at what share of the disk's own rate
# it is committed, with and without reading back. Needs no Java if TRAINYARD names the trainyard of an unpacked distribution;
# then BENCH names the compiled benchmarks (bench/target/classes), which any machine with a JDK makes by
# mvn -q package -Dmaven.test.skip=true -pl bench -am. Twice GB must be free on the disk.
#
#   [TRAINYARD=trainyard-0.1.0/trainyard] [BENCH=classes] [ROUNDS=5] bench/checkpoint-speed.sh FOLDER [GB=16] [cpu|cuda [LIBTORCH]]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
folder=$(realpath "$1")
bench=${BENCH:-$here/bench/target/classes}
if [[ -n ${TRAINYARD:-} ]]; then
    app=$(cd -P "$(dirname "$TRAINYARD")" && pwd)
    java=$app/runtime/bin/java
    jars=$app/lib
    natives=$app/natives
else
    source "$here/scripts/jdk.sh"
    find_jdk || { echo "checkpoint-speed: no JDK 25 or newer found" >&2; exit 1; }
    java=$java_home/bin/java
    jars=$here/bench/target/lib
    natives=$here/target/natives
fi
[[ -d $bench ]] || { echo "checkpoint-speed: no compiled benchmarks in $bench" >&2; exit 1; }
df -h --output=source,fstype,avail "$folder"
exec "$java" --enable-native-access=ALL-UNNAMED -Dtrainyard.natives="$natives" -cp "$bench:$jars/*" \
    dev.trainyard.bench.CheckpointSpeed "$folder" "${2:-16}" "${ROUNDS:-5}" "${@:3}"
