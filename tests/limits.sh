#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs the program under limits of a process, with system calls refused, and where /proc, /sys or /dev is missing
# (tests/limits/limits.py): some of them, or with --all each. Prints TAP.
# usage: limits.sh [--all] SRCDIR BUILDDIR
set -u
all=
[ "$1" != --all ] || { all=--all && shift; }
command -v python3 >/dev/null || { echo 1..1 && echo "ok 1 - limits # SKIP needs python3" && exit 0; }
# Its counters are files, too: a limit would spoil those of all other runs.
grep -q '\.gcda' "$2/src/cputopo" && echo 1..1 && echo "ok 1 - limits # SKIP this build counts what it runs, in files" && exit 0
exec python3 -B "$1/tests/limits/limits.py" $all "$1" "$2"
