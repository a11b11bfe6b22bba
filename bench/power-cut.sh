#!/usr/bin/env bash
# The power is cut after every step of a save, on ext4 (with and without auto_da_alloc) and xfs in loop images, with and
# without another program's fsync just before, and with each force forgotten in turn: prints how many cuts did damage, which
# must be none where no force is forgotten and some where one is. Needs root, loop devices, e2fsprogs and xfsprogs.
#
#   bench/power-cut.sh
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$here"
./dev test -q -pl train -am -Dtest=DiskPowerCutTest -Dsurefire.failIfNoSpecifiedTests=false -Dtrainyard.powerCut=all
