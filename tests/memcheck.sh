#!/bin/sh
# SPDX-License-Identifier: MIT
# Runs under valgrind: no read of what was never written (which ASan does not see), no leak; prints TAP.
# usage: memcheck.sh SRCDIR BUILDDIR
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
program=$builddir/src/cputopo
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
n=0

check() { # arguments...
	n=$((n + 1))
	valgrind -q --leak-check=full --errors-for-leak-kinds=definite --error-exitcode=99 --log-file=log "$program" "$@" >out 2>err
	if [ $? != 99 ]; then
		echo "ok $n - cputopo $*"
	else
		echo "not ok $n - cputopo $*"
		head -n 40 log | sed 's/^/# /'
	fi
}

if grep -q __asan_init "$program"; then
	echo "ok 1 - memory # SKIP built with sanitizers"
elif ! valgrind -q true >/dev/null 2>&1; then
	echo "ok 1 - memory # SKIP valgrind is missing, or cannot run here"
fi >skipped
if [ -s skipped ]; then
	cat skipped
	echo 1..1
	exit 0
fi
for tree in hybrid odd-files; do
	"$builddir/tests/mktree" $tree "$srcdir/tests/trees/$tree.tree"
	for arguments in "" --json -e -C lscpu "lscpu -p" "workers --json" "get cores.online" "snapshot --list" \
		tree "map --workers 3" "svg --workers 3"; do
		# shellcheck disable=SC2086 # words
		check $arguments --sysroot $tree
	done
done
for arguments in hwloc "prometheus --per-cpu" "openmp --workers 3" "libvirt --kind efficiency" "shell --for lockstep"; do
	# shellcheck disable=SC2086 # words
	check export $arguments --sysroot hybrid
done
tar -czf hybrid.tar.gz hybrid
check --sysroot hybrid.tar.gz --json
head -c 300 hybrid.tar.gz >cut.tar.gz
check --sysroot cut.tar.gz
check --synthetic "pack:2 [numa] l2:2 core:2 pu:2" --json
check --synthetic "pack:0"
check --no-such-option
check --json
echo "1..$n"
