# SPDX-License-Identifier: MIT
# Sourced by the scripts of tests/clients: folders, the recorded machines, results as TAP.
# usage of each: NAME.sh SRCDIR BUILDDIR [all]      all: also the snapshots and $CPUTOPO_SHARED/corpus
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd) all=${3-}
program=$builddir/src/cputopo
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
log=$work/log
# shellcheck source=tests/tap.sh
. "$srcdir/tests/tap.sh"

# Ends the script where a program is missing; what it would have tested is skipped.
need() { # program...
	PATH=$PATH:/usr/sbin:/sbin
	for tool; do
		if ! command -v "$tool" >/dev/null 2>&1; then
			skip "$client" "$tool is missing"
			echo "1..$n"
			exit 0
		fi
	done
}

# Lines of an input option, a tab and a path: the trees of the tests, with "all" whatever is recorded.
machines() {
	if [ -n "$all" ] && command -v python3 >/dev/null; then
		python3 -B "$srcdir/tests/clients/machines.py" "$srcdir" "$builddir" "$work/machines"
		return
	fi
	for tree in "$srcdir"/tests/trees/*.tree; do
		root=$work/machines/$(basename "$tree" .tree)
		mkdir -p "$work/machines" && "$builddir/tests/mktree" "$root" "$tree" && printf '%s\t%s\n' --sysroot "$root"
	done
}

# What could not be read is told on stderr, too.
is_unread() { # option path
	"$program" get warnings "$1" "$2" 2>/dev/null | grep -q unreadable-file
}

# Exports FORMAT of each machine of the file "list" into $work/FORMAT, numbered; $work/FORMAT.list says which is which:
# number, option, path. One that cannot be expressed has to say so in one line.
export_each() { # format option...
	format=$1
	shift
	rm -rf "${work:?}/$format"
	mkdir -p "$work/$format"
	: >"$work/$format.list"
	exported=0 refused=0 broken=0
	while IFS='	' read -r option path; do
		file=$work/$format/$((exported + 1))
		"$program" export "$format" "$option" "$path" "$@" >"$file" 2>"$work/err"
		status=$?
		if [ $status = 0 ] && [ -s "$file" ] && { [ ! -s "$work/err" ] || is_unread "$option" "$path"; }; then
			exported=$((exported + 1))
			printf '%s\t%s\t%s\n' "$exported" "$option" "$path" >>"$work/$format.list"
		elif [ $status = 1 ] && [ ! -s "$file" ] && [ "$(wc -l <"$work/err")" = 1 ]; then
			refused=$((refused + 1))
			rm -f "$file"
		else
			broken=$((broken + 1))
			echo "$format of $path ends with $status:"
			cat "$work/err"
			rm -f "$file"
		fi
	done <"$work/list"
	[ "$broken" = 0 ]
}
export_all() { # format option...
	check "$1 of each machine, or one line that says why not" export_each "$@"
	echo "# $1: $exported machines exported, $refused refused"
}

machines >"$work/list"
