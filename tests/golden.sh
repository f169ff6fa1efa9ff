#!/bin/sh
# SPDX-License-Identifier: MIT
# Golden cases of the command line: runs each tests/golden/*.case and compares exit code, stdout and stderr; prints TAP.
# All of it is run again under a foreign locale, which must not change a byte; LOCALES= in the environment: not so.
# In the environment: SKIP_TESTS, names of cases that are skipped, with SKIP_REASON; WITHOUT_LIBRARIES=yes, what asks for a
# library of a program that can load none is skipped (tests/elsewhere).
# usage: golden.sh [--bless] SRCDIR BUILDDIR [CASE...]
set -u
bless=
if [ "$1" = --bless ]; then
	bless=1
	shift
fi
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
shift 2
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
PATH=$builddir/src:$PATH
unset NO_COLOR COLUMNS CPUTOPO_DEBUG
TERM=dumb TZ=UTC SRCDIR=$srcdir BUILDDIR=$builddir
export PATH TERM TZ SRCDIR BUILDDIR
n=0

# Makes the folder of a case out of what stands before "-- exit": "run" beside it, trees and files in it.
prepare() { # case folder
	rm -rf "$2" && mkdir -p "$2/cwd" || return 1
	awk -v dir="$2" '
		/^-- (run|exit|needs|tree|file)( |$)/ {
			out = ""
			if ($2 == "exit") exit
			else if ($2 == "run") out = dir "/run"
			else if ($2 == "file") out = dir "/cwd/" $3
			else if ($2 == "needs") for (i = 3; i <= NF; i++) print $i >(dir "/needs")
			else print $3, $4 >(dir "/trees")
			next
		}
		out { print >out }' "$1"
	[ -f "$2/trees" ] || return 0
	while read -r root tree; do
		(cd "$2/cwd" && "$builddir/tests/mktree" "$root" "$srcdir/tests/trees/$tree") || return 1
	done <"$2/trees"
}

# Prints the program that a case needs and this machine has not.
missing() { # folder
	[ -f "$1/needs" ] || return 1
	while read -r tool; do
		if ! command -v "$tool" >/dev/null 2>&1; then
			echo "$tool"
			return 0
		fi
	done <"$1/needs"
	return 1
}

section() { # name file: a section, nothing for an empty file
	[ -s "$2" ] || return 0
	echo "-- $1"
	cat "$2"
	[ -z "$(tail -c 1 "$2")" ] || printf '\n\\ no newline at the end\n'
}

run_case() { # case folder
	(cd "$2/cwd" && timeout "${SECONDS_A_CASE:-120}" sh ../run >../stdout 2>../stderr </dev/null)
	echo "-- exit $?"
	section stdout "$2/stdout"
	section stderr "$2/stderr"
}

check_case() { # case label
	name=$(basename "$1" .case) folder=$work/case
	n=$((n + 1))
	if ! prepare "$1" "$folder"; then
		echo "not ok $n - $name$2: cannot be prepared"
		return
	fi
	if tool=$(missing "$folder"); then
		echo "ok $n - $name$2 # SKIP $tool is missing"
		return
	fi
	case " ${SKIP_TESTS-} " in
	*" $name "*)
		echo "ok $n - $name$2 # SKIP $SKIP_REASON"
		return
		;;
	esac
	run_case "$1" "$folder" >"$work/got"
	if [ "$(head -n 1 "$work/got")" = '-- exit 77' ]; then
		echo "ok $n - $name$2 # SKIP $(tail -n 1 "$folder/stderr")"
		return
	fi
	if [ -n "$bless" ]; then
		sed '/^-- exit/,$d' "$1" | cat - "$work/got" >"$work/new"
		cmp -s "$work/new" "$1" || { cat "$work/new" >"$1" && echo "# blessed $name"; }
		echo "ok $n - $name"
	elif sed -n '/^-- exit/,$p' "$1" | diff -u - "$work/got" >"$work/diff"; then
		echo "ok $n - $name$2"
	elif [ -n "${WITHOUT_LIBRARIES-}" ] &&
		grep -q '^+.*\(which cannot be loaded\|a static program loads none\|hwloc-failed\)' "$work/diff"; then
		echo "ok $n - $name$2 # SKIP it needs a library that this program cannot load"
	else
		echo "not ok $n - $name$2"
		sed '1,2d; s/^/# /' "$work/diff"
	fi
}

check_all() { # label case...
	label=$1
	shift
	for case; do
		check_case "$case" "$label"
	done
}

if [ $# -gt 0 ]; then
	for name; do
		shift
		set -- "$@" "$srcdir/tests/golden/$name.case"
	done
else
	set -- "$srcdir"/tests/golden/*.case
fi
LC_ALL=C
export LC_ALL
check_all '' "$@"
[ -z "$bless" ] || exit 0
for locale in ${LOCALES-tr_TR}; do # its decimal point is a comma, its small I has no dot
	if localedef -i $locale -f UTF-8 "$work/$locale.UTF-8" >/dev/null 2>&1; then
		LC_ALL=$locale.UTF-8 LOCPATH=$work
		export LC_ALL LOCPATH
		check_all " ($locale)" "$@"
	else
		n=$((n + 1))
		echo "ok $n - all cases under $locale.UTF-8 # SKIP localedef cannot make this locale"
	fi
done
echo "1..$n"
