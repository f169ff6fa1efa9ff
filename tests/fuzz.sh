#!/bin/sh
# SPDX-License-Identifier: MIT
# Gives each fuzz target the inputs kept for it in tests/fuzz/corpus/NAME. Prints TAP.
# usage: fuzz.sh SRCDIR BUILDDIR
set -u
names=$(cd "$1/tests/fuzz/corpus" && ls)
echo "1..$(echo "$names" | wc -l)"
status=0
for name in $names; do
	if found=$("$2/tests/fuzz/replay_$name" "$1/tests/fuzz/corpus/$name"/* 2>&1); then
		echo "ok - $name"
	else
		echo "not ok - $name"
		echo "$found" | sed 's/^/# /'
		status=1
	fi
done
exit $status
