#!/bin/sh
# SPDX-License-Identifier: MIT
# Puts a broken library in the place of hwloc: each way of being broken costs one line, a few seconds, and nothing that is left
# behind. Prints TAP.
# usage: witness.sh SRCDIR BUILDDIR
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
program=$builddir/src/cputopo
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
n=0

result() { # text problem
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
	fi
}

# Processes that carry the mark of this run.
left_over() {
	sleep 0.2
	for process in /proc/[0-9]*; do
		[ "$process" = /proc/$$ ] || { tr '\0' '\n' <"$process/environ" | grep -q "^FAKE_MARK=$$\$" && echo "${process#/proc/} is left"; } 2>/dev/null
	done
}

# Runs it with the broken library: one line on stderr that holds the text, exit code 1, nothing on stdout, within 6 s.
fails() { # way text arguments...
	way=$1 text=$2
	shift 2
	start=$(date +%s)
	FAKE=$way FAKE_MARK=$$ LD_LIBRARY_PATH=$work/fake "$program" "$@" >out 2>err
	code=$?
	{
		[ $code = 1 ] || echo "exit code $code"
		[ ! -s out ] || echo "output"
		[ "$(wc -l <err)" = 1 ] || echo "$(wc -l <err) lines on stderr"
		grep -qF "$text" err || echo "expected: $text; found: $(cat err)"
		[ $(($(date +%s) - start)) -le 6 ] || echo "took $(($(date +%s) - start)) s"
		left_over
	} >problem
	result "$way: $1" "$(cat problem)"
}

# Beside the kernel's files it is one warning: the document is what it is without it, within 6 s.
warns() { # way text arguments...
	way=$1 text=$2
	shift 2
	start=$(date +%s)
	FAKE=$way FAKE_MARK=$$ LD_LIBRARY_PATH=$work/fake "$program" --json "$@" >out 2>err
	code=$?
	"$program" --json --witness=kernel "$@" | jq 'del(.source, .warnings)' >expected
	{
		[ $code = 0 ] || echo "exit code $code"
		cat err
		jq 'del(.source, .warnings)' out | diff expected -
		jq -r '.warnings[] | select(.id == "hwloc-failed").text' out >warning
		[ "$(wc -l <warning)" = 1 ] || echo "$(wc -l <warning) warnings"
		grep -qF "$text" warning || echo "expected: $text; found: $(cat warning)"
		[ $(($(date +%s) - start)) -le 6 ] || echo "took $(($(date +%s) - start)) s"
		left_over
	} >problem
	result "$way: --json ${1-}" "$(cat problem)"
}

# The broken library, by the name that the program looks for.
soname=$(sed -n 's/^#define HWLOC_SONAME "\(.*\)"/\1/p' "$builddir/config.h")
mkdir fake && cp "$builddir/tests/.libs/fake_hwloc.so" "fake/$soname" || exit 1

if grep -q __asan_init "$program"; then
	echo "ok 1 - broken libraries # SKIP the sanitizer says more than one line"
	echo 1..1
	exit 0
fi
for input in "--synthetic=core:2 pu:2" "--xml=$srcdir/tests/xml/four.xml"; do
	fails abort "killed by signal 6 (Aborted)" "$input"
	fails crash "killed by signal 11 (Segmentation fault)" "$input"
	fails exit "its answer is cut off" "$input"
	fails flood "an answer of more than 64 MiB" "$input"
	fails junk "line 2 of the answer is not what it should be" "$input"
	fails fork "killed by signal 6 (Aborted)" "$input"
done
fails hang "no answer within 4 s" "--synthetic=core:2 pu:2"
fails memory "hwloc cannot read this: killed by signal" "--synthetic=core:2 pu:2"
if command -v jq >/dev/null 2>&1; then
	"$builddir/tests/mktree" tree "$srcdir/tests/trees/smt4.tree"
	for input in "" --sysroot=tree; do
		if [ "$input" ] && ! FAKE=abort LD_LIBRARY_PATH=$work/fake "$program" --json $input | grep -q hwloc-failed; then
			n=$((n + 1))
			echo "ok $n - --json $input # SKIP hwloc cannot be shut in a folder here"
			continue
		fi
		warns abort "killed by signal 6 (Aborted)" $input
		warns flood "an answer of more than 64 MiB" $input
		warns junk "line 2 of the answer is not what it should be" $input
		warns fork "killed by signal 6 (Aborted)" $input
		warns hang "no answer within 5 s" $input
	done
fi
# A library that has none of the functions.
echo 'int nothing;' >nothing.c
if cc -shared -o "fake/$soname" nothing.c 2>/dev/null; then
	fails old "please install a newer version" "--synthetic=core:2 pu:2"
fi
# None at all: a file that is no library.
echo >"fake/$soname"
fails missing "which cannot be loaded: please install" "--synthetic=core:2 pu:2"

# What hwloc itself does not survive, or does not understand.
rm -r fake
# A later hwloc may have learnt to: then it is the whole document.
for file in carriage-returns set-begins-with-comma sets-that-contradict; do
	if "$program" --json --xml "$srcdir/tests/xml/$file" >out 2>err; then
		result "none: --xml $file is understood" "$(jq -e '.counts.cpus.online > 0' out 2>&1 | grep -v true; cat err)"
	else
		fails none "$file: " --xml "$srcdir/tests/xml/$file"
	fi
done
fails none "no answer within 4 s" --synthetic "pack:256 core:256 pu:2"
fails none "synthetic description" --synthetic "group:1 group:1 group:1 group:1 l5:1 l4:1 pack:64 l3:16 l2:8 core:2 pu:4"
fails none "CPUs that Linux cannot have" --synthetic "pu:1(indexes=99999999)"
echo "1..$n"
