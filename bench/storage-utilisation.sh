#!/usr/bin/env bash
# Accelerator utilisation on a source of known delay, on the machine's clock, beside the closed form.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
[[ -d $here/target/lib ]] || {
    echo "usage: bench/storage-utilisation.sh [ROUNDS]
Build first: mvn -q package -DskipTests -pl bench -am" >&2
    exit 2
}
# shellcheck source=../scripts/jdk.sh
source "$here/../scripts/jdk.sh"
find_jdk || { echo "no JDK 25 or newer found" >&2; exit 1; }

echo "load average before: $(cut -d' ' -f1 /proc/loadavg)" >&2
"$java_home/bin/java" -cp "$here/target/classes:$here/target/lib/*" dev.trainyard.bench.StorageUtilisation "$@"
echo "load average after: $(cut -d' ' -f1 /proc/loadavg)" >&2
