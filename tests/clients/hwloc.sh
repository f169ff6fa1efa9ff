#!/bin/sh
# SPDX-License-Identifier: MIT
# hwloc: lstopo prints the same of the XML as of the machine itself, where the document has hwloc's own view of it.
# usage: hwloc.sh SRCDIR BUILDDIR [all]
client=hwloc
. "$(dirname "$0")/clients.sh"
need lstopo-no-graphics
export_all hwloc

# Where the document believes another than hwloc, or does not believe it, it says so by one of these.
differs='packages-unknown|packages-are-clusters|cores-unknown|topology-partial|sources-disagree|structure-unknown|nodes-overlap'
differs="$differs|nodes-absent-cpus|siblings-inconsistent|cache-sharing-unknown|hwloc-failed|no-sysfs|online-masked"
# Nor does hwloc see a node without a list of its CPUs.
differs="$differs|\"cpus\":null"
lstopo() { # argument...
	lstopo-no-graphics --no-io --disallowed --of console "$@" 2>/dev/null
}
same() {
	compared=0 unread=0 told=0
	while IFS='	' read -r number option path; do
		[ "$option" = --sysroot ] || continue
		if ! lstopo --if fsroot -i "$path" >"$work/of-tree" || [ ! -s "$work/of-tree" ]; then
			unread=$((unread + 1))
			continue
		fi
		lstopo --if xml -i "$work/hwloc/$number" >"$work/of-xml" || { echo "$path: lstopo fails"; return 1; }
		if cmp -s "$work/of-tree" "$work/of-xml"; then
			compared=$((compared + 1))
		elif "$program" get warnings nodes "$option" "$path" | grep -Eq "$differs"; then
			told=$((told + 1))
		else
			echo "$path"
			diff "$work/of-tree" "$work/of-xml" && return 1
			unequal=$((unequal + 1))
		fi
	done <"$work/hwloc.list"
	[ $compared -gt 0 ] && [ "$unequal" = 0 ]
}
unequal=0
check 'hwloc: lstopo prints the same of the XML as of the tree' same
echo "# $(lstopo-no-graphics --version): $compared trees print the same, $told differ and the document says why, $unread unread"

# What was made of hwloc's own text comes back from it.
back() {
	for made in 'pack:2 core:4 pu:2' 'pack:2 [numa] l3:2 l2:2 core:2 pu:1' 'numa:2 pack:1 core:3 pu:1'; do
		"$program" export hwloc --synthetic "$made" >"$work/back.xml" &&
			"$program" -p --synthetic "$made" >"$work/before" && "$program" -p --xml "$work/back.xml" >"$work/after" &&
			diff "$work/before" "$work/after" || return 1
	done
}
check 'hwloc: cputopo reads its own XML' back
echo "1..$n"
[ $failed = 0 ]
