#!/usr/bin/env bash
# A sweep of nine small GPTs whose process gets SIGKILL at random moments, KILLS times (default 20), each time to be
# started again: no completed trial may be lost or repeated, and all results must be those of an undisturbed sweep.
# usage: bench/killed-sweep.sh [KILLS] [SEED]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

./dev test -q -pl cli -am -Dtest=KilledSweepTest -Dsurefire.failIfNoSpecifiedTests=false \
    -Dtrainyard.kills="${1:-20}" ${2:+-Dtrainyard.seed="$2"}
