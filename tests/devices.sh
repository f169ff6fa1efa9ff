#!/bin/sh
# SPDX-License-Identifier: MIT
# The NUMA nodes of devices are those that hwloc's I/O discovery finds, on every recorded tree (tests/devices.py). Prints TAP.
# usage: devices.sh SRCDIR BUILDDIR
skip() {
	echo 1..1
	echo "ok 1 - devices and hwloc # SKIP $1"
	exit 0
}
for program in python3 hwloc-calc lstopo-no-graphics; do
	command -v "$program" >/dev/null || skip "needs $program"
done
exec python3 -B "$1/tests/devices.py" "$1" "$2"
