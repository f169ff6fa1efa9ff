#!/bin/sh
# SPDX-License-Identifier: MIT
# Lets allocations and reads of the program fail one after another (tests/faults/faults.py): a part of them, or with --all
# each. Prints TAP.
# usage: faults.sh [--all] SRCDIR BUILDDIR
set -u
all=
[ "$1" != --all ] || { all=--all && shift; }
preload=$2/tests/faults/.libs/fault.so
if ! command -v python3 >/dev/null; then
	echo "1..1"
	echo "ok 1 - faults # SKIP needs python3"
elif ! [ -e "$preload" ]; then
	echo "1..1"
	echo "ok 1 - faults # SKIP no shared object to preload was built"
elif grep -q __asan_init "$2/src/cputopo"; then
	echo "1..1"
	echo "ok 1 - faults # SKIP the sanitizer has an allocator of its own"
else
	exec python3 -B "$1/tests/faults/faults.py" $all "$2/src/cputopo" "$preload"
fi
