#!/bin/sh
# SPDX-License-Identifier: MIT
# Each snapshot of data/snapshots gives the counts that its MANIFEST says it was booted with, and `check` finds what disagrees in
# it. Prints TAP.
# usage: snapshots.sh SRCDIR BUILDDIR
set -u
cputopo=$(cd "$2" && pwd)/src/cputopo
cd "$1/data/snapshots" || exit 1

n=$(ls -- *.tar.gz | wc -l)
echo "1..$((2 * n + 2))"
if ! command -v jq >/dev/null; then
	i=0
	while [ $i -lt $((2 * n + 2)) ]; do
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

compare() { # text wanted found
	[ "$2" = "$3" ] && echo "ok - $1" || printf 'not ok - %s\n# wanted: %s\n# found:  %s\n' "$1" "$2" "$3"
}

# "1 L3": the exit status of check and the facts that disagree.
check() { # input
	"$cputopo" check --json --sysroot "$1" >"$temporary/check"
	echo "$? $(jq -r '[(.counts + .facts)[] | select(.agrees | not).fact] | join(",")' "$temporary/check")"
}

temporary=$(mktemp -d) || exit 1
trap 'rm -rf "$temporary"' EXIT
sed 1d MANIFEST | while IFS= read -r row; do
	name=$(printf '%s\n' "$row" | cut -f 1)
	compare "$name: counts" "$(printf '%s\n' "$row" | cut -f 3-13)" \
		"$("$cputopo" --json --summary --sysroot "$name.tar.gz" 2>&1 | jq -r "$filter")"
	facts=$(printf '%s\n' "$row" | cut -f 14)
	[ "$facts" = none ] && wanted="0 " || wanted="1 $facts"
	compare "$name: check" "$wanted" "$(check "$name.tar.gz")"
done

# A hypervisor, or a container, that cuts the siblings to the CPU itself.
tar -xzf intel-2s2d2c2t-numa2.tar.gz -C "$temporary"
for folder in "$temporary"/sys/devices/system/cpu/cpu[0-9]*/topology; do
	cpu=${folder%/topology}
	cpu=${cpu##*/cpu}
	printf '%s\n' "$cpu" | tee "$folder/thread_siblings_list" >"$folder/core_cpus_list"
	printf '%x\n' $((1 << cpu)) | tee "$folder/thread_siblings" >"$folder/core_cpus"
done
compare "siblings cut to self: check names them" "1 cores,fewest threads per core,most threads per core,CPUs of cores" "$(check "$temporary")"
