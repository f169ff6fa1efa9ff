#!/bin/sh
# SPDX-License-Identifier: MIT
# Each snapshot of data/snapshots gives the counts that its MANIFEST says it was booted with. Prints TAP.
# usage: snapshots.sh SRCDIR BUILDDIR
set -u
cputopo=$(cd "$2" && pwd)/src/cputopo
cd "$1/data/snapshots" || exit 1

n=$(ls -- *.tar.gz | wc -l)
echo "1..$((n + 1))"
if ! command -v jq >/dev/null; then
	i=0
	while [ $i -le "$n" ]; do
		echo "ok - snapshots # SKIP jq is missing"
		i=$((i + 1))
	done
	exit
fi

# The columns of the MANIFEST from the third on, in its order.
filter='.counts | [.cpus.possible, .cpus.present, .cpus.online, .cpus.allowed, .cores.online, .packages, .dies, .clusters, .nodes,
	.threads_per_core.min, .threads_per_core.max] | map(tostring) | join("\t")'

files=$(ls -- *.tar.gz | sed 's/\.tar\.gz$//' | LC_ALL=C sort)
rows=$(sed 1d MANIFEST | cut -f 1 | LC_ALL=C sort)
[ "$files" = "$rows" ] && echo "ok - files and MANIFEST agree" || echo "not ok - files and MANIFEST agree"

sed 1d MANIFEST | while IFS= read -r row; do
	name=$(printf '%s\n' "$row" | cut -f 1)
	wanted=$(printf '%s\n' "$row" | cut -f 3-13)
	found=$("$cputopo" --json --summary --sysroot "$name.tar.gz" 2>&1) && found=$(printf '%s\n' "$found" | jq -r "$filter")
	if [ "$found" = "$wanted" ]; then
		echo "ok - $name"
	else
		printf 'not ok - %s\n# counts: %s\n# wanted: %s\n# found:  %s\n' "$name" "$(sed -n 1p MANIFEST | cut -f 3-13)" "$wanted" "$found"
	fi
done
