#!/bin/sh
# SPDX-License-Identifier: MIT
# A snapshot holds all that the program reads: by its system calls, and by reading snapshots of trees. Prints TAP.
# usage: reads.sh SRCDIR BUILDDIR
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
cputopo=$builddir/src/cputopo
temporary=$(mktemp -d) || exit 1
trap 'rm -rf "$temporary"' EXIT
n=0

result() { # text found: holds when nothing was found
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | head -n 20 | cut -c 1-200 | sed 's/^/# /'
	fi
}

skip() { # text reason
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# In the record control groups have other names.
neutral() {
	sed 's/^\/sys\/fs\/cgroup\/.*\//\/sys\/fs\/cgroup\//'
}

# Files below /proc, /sys and /run that a command opened, its child too, and that a snapshot does not list. hwloc looks how many
# huge pages there are, which we take no fact from; statm tells how much memory the child has before it is limited.
unlisted() { # arguments...
	rm -f "$temporary"/trace*
	strace -ff -e trace=open,openat,openat2 -o "$temporary/trace" "$cputopo" "$@" >"$temporary/out" 2>&1
	[ -n "$(cat "$temporary"/trace.*)" ] || echo "no system call was seen"
	sed -n '/nr_hugepages"\|"\/proc\/self\/statm"/d; /ENOENT\|O_DIRECTORY\|O_PATH/d; s/^[^"]*"\/*\([^"]*\)".*= [0-9]*$/\/\1/p' "$temporary"/trace.* |
		sed -n 's/^\/proc\/thread-self\//\/proc\/self\//; /^\/\(proc\|sys\|run\)\//p' | neutral | sort -u | comm -23 - "$temporary/list"
}

LC_ALL=C
# Sanitizers read files of their own, and cannot look for leaks under a tracer.
ASAN_OPTIONS=detect_leaks=0
export LC_ALL ASAN_OPTIONS
"$cputopo" snapshot --list | neutral | sort >"$temporary/list"
for arguments in "--json" "" "-e" "-C" "get counts" "lscpu" "lscpu -e" "lscpu -C" "workers" "workers --for lockstep --cpus" \
	"workers --mem-per-worker 1G" "devices --all"; do
	if grep -q __asan_init "$cputopo"; then
		skip "cputopo $arguments" "built with sanitizers, which read files of their own"
	elif strace -o /dev/null true 2>/dev/null; then
		# shellcheck disable=SC2086 # words
		result "cputopo $arguments reads what a snapshot lists" "$(unlisted $arguments)"
	else
		skip "cputopo $arguments" "strace is missing, or may not trace here"
	fi
done

# What the program says of an input, in all its voices; where it comes from is left out.
answers() { # input
	for arguments in "--json" "lscpu" "lscpu -C" "workers --for lockstep --json" "devices --all"; do
		echo "cputopo $arguments"
		# shellcheck disable=SC2086 # words
		"$cputopo" $arguments --sysroot "$1" >"$temporary/out" 2>&1 || echo "exit $?"
		sed '/"source":/d' "$temporary/out"
	done
}

# The same answers out of a tree, or a snapshot, and a snapshot of it.
same() { # input
	"$cputopo" snapshot --sysroot "$1" "$temporary/copy.tar.gz" 2>&1
	answers "$1" >"$temporary/one"
	answers "$temporary/copy.tar.gz" | diff "$temporary/one" -
}

for tree in "$srcdir"/tests/trees/*.tree; do
	name=$(basename "$tree" .tree)
	mkdir "$temporary/$name" && "$builddir/tests/mktree" "$temporary/$name" "$tree" || exit 1
	result "a snapshot of $name reads like it" "$(same "$temporary/$name")"
done
for snapshot in "$srcdir"/data/snapshots/*[!e].tar.gz; do # not those that end in -offline
	result "a snapshot of $(basename "$snapshot" .tar.gz) reads like it" "$(same "$snapshot")"
done
echo "1..$n"
