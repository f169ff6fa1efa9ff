#!/bin/sh
# SPDX-License-Identifier: MIT
# Each recipe of doc/cputopo.1 works, and says what the line says that it stands for: both are run on trees. Prints TAP.
# usage: recipes.sh SRCDIR BUILDDIR
set -u
srcdir=$1 program=$(cd "$2/src" && pwd)/cputopo
work=$(mktemp -d) || exit 1
tree=$work/tree
trap 'rm -rf "$work"' EXIT
n=0

# The lines between .nf and .fi as they are printed: "# old", then the new one.
sed -n '/^\.SH RECIPES/,/^\.fi/p' "$srcdir/doc/cputopo.1" | sed '1,/^\.nf/d; /^\.fi/d
	s/\\(aq/'"'"'/g; s/\\(dq/"/g; s/\\(ha/^/g; s/\\&//g; s/\\-/-/g; s/\\e/\\/g' >"$work/recipes"

cat >"$work/functions" <<END
cputopo() { "$program" "\$@" --witness=kernel --sysroot "\$root"; }
lscpu() { "$program" lscpu "\$@" --sysroot "\$root"; }
END

# Lists of CPUs are written in more ways than one.
numbers() {
	tr , '\n' <"$1" | awk -F - '/^[0-9]+-[0-9]+$/ { for (i = $1; i <= $2; i++) print i; next } { print }' | sort
}

try() { # file line
	root=$tree sh -c ". '$work/functions'; $2" >"$work/$1" 2>"$work/$1.errors"
}

check() { # old new
	n=$((n + 1))
	if ! try new "$2" || ! [ -s "$work/new" ]; then
		echo "not ok $n - $2"
		sed 's/^/# /' "$work/new.errors"
		return
	fi
	case $1 in
	nproc* | numactl*) # ask the running machine
		echo "ok $n - $2"
		return
		;;
	esac
	try old "$(echo "$1" | sed "s# /sys/# $tree/sys/#g; s# /proc/# $tree/proc/#g")"
	if [ -s "$work/old" ] && [ "$(numbers "$work/old")" = "$(numbers "$work/new")" ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2 is not: $1"
		head -n 5 "$work/old" "$work/old.errors" "$work/new" | sed 's/^/# /'
	fi
}

"$2/tests/mktree" "$tree" "$srcdir/tests/trees/hybrid.tree" || exit 1
# What the tree has not.
mkdir -p "$tree/sys/devices/system/cpu/vulnerabilities"
echo 'Mitigation: PTI' >"$tree/sys/devices/system/cpu/vulnerabilities/meltdown"
echo 'Vulnerable: No microcode' >"$tree/sys/devices/system/cpu/vulnerabilities/mds"
while read -r old && read -r new; do
	check "${old#\# }" "$new"
done <"$work/recipes"
n=$((n + 1))
if [ "$n" -gt 10 ]; then echo "ok $n - there are recipes"; else echo "not ok $n - there are recipes"; fi
echo "1..$n"
