#!/bin/sh
# SPDX-License-Identifier: MIT
# With hwloc and libcpuid and without: the same document of every recorded tree (tests/bothways.py). Prints TAP.
# usage: bothways.sh SRCDIR BUILDDIR
skip() {
	echo 1..1
	echo "ok 1 - with all witnesses and with the kernel alone # SKIP $1"
	exit 0
}
command -v python3 >/dev/null || skip "needs python3"
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
"$2/tests/mktree" "$work/root" "$1/tests/trees/smt4.tree" || exit 1
said=$("$2/src/cputopo" --json --sysroot "$work/root") || exit 1
case $said in
*'cannot be loaded: please install'*) skip "hwloc is missing" ;;
*'"hwloc"'* | *'"hwloc-failed"'*) ;;
*) skip "hwloc cannot be shut in a folder here" ;;
esac
python3 -B "$1/tests/bothways.py" "$1" "$2"
