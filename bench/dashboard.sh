#!/usr/bin/env bash
# The index and the dashboard over 1,000 generated runs, about 30 million numbers: bench/dashboard.sh [FOLDER]
# FOLDER takes 1.5 GB; runs that are there already are used again. The files are in the page cache, as after writing them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
folder=${1:-$(mktemp -d)}
source scripts/jdk.sh
find_jdk || { echo "no JDK 25 or newer found" >&2; exit 1; }
export JAVA_HOME=$java_home
mvn -q -B -ntp -Dmaven.test.skip=true -pl bench -am package
speed() {
    "$JAVA_HOME/bin/java" --enable-native-access=ALL-UNNAMED -XX:+UseSerialGC -cp "bench/target/classes:bench/target/lib/*" \
        dev.trainyard.bench.DashboardSpeed "$@" "$folder"
}
[[ -d $folder/runs ]] || speed write
du -sh --apparent-size "$folder/runs"
for _ in 1 2 3; do
    rm -rf "$folder/cache"
    speed index
done
speed serve
uptime
