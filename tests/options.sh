#!/bin/sh
# SPDX-License-Identifier: MIT
# --help, the completions of three shells and the man page name the same options, verb by verb; prints TAP.
# usage: options.sh SRCDIR BUILDDIR
set -u
srcdir=$1 builddir=$2
program=$builddir/src/cputopo
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
n=0

same() { # text file file
	n=$((n + 1))
	if [ -s "$2" ] && diff "$2" "$3" >"$work/diff"; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		sed 's/^/# /' "$work/diff"
	fi
}

skip() { # text reason
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

# The long options that stand at the head of a line of --help.
of_help() {
	"$program" "$@" --help | sed -n 's/^ \{1,6\}\(-[A-Za-z0-9], \)\{0,1\}\(--[a-z-]*\).*/\2/p' | sort
}
of_bash() {
	sed -n "/^	$1)\$/,/;;/s/.*words='\\(.*\\)'/\\1/p" "$completions/cputopo" | tr ' ' '\n' | grep '^--' | sort
}
of_zsh() {
	sed -n "/^$1)\$/,/;;/p" "$completions/_cputopo" | grep -oE "('|,)--[a-z-]+" | tr -d "',"  | sort
}
of_fish() {
	grep -F -- "$1'" "$completions/cputopo.fish" | grep -oE ' -l [a-z-]+' | sed 's/ -l /--/' | sort
}

completions=$builddir/completions
verbs=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
for verb in '' $verbs; do
	label="cputopo${verb:+ $verb}"
	# shellcheck disable=SC2086 # no word for the plain command
	of_help $verb >"$work/help"
	of_bash "${verb:-\*}" >"$work/bash"
	of_zsh "${verb:-\*}" >"$work/zsh"
	if [ -n "$verb" ]; then
		of_fish "-n '__fish_seen_subcommand_from $verb" >"$work/fish"
	else
		of_fish "-n 'not __fish_seen_subcommand_from $(echo $verbs)" >"$work/fish"
	fi
	for shell in bash zsh fish; do
		same "$label: --help and the completion of $shell" "$work/help" "$work/$shell"
	done
	# lscpu's options are in lscpu's own manual.
	[ "$verb" = lscpu ] || cat "$work/help" >>"$work/all"
done

manual=$srcdir/doc/cputopo.1
if [ -f "$manual" ]; then
	sort -u "$work/all" >"$work/all-help"
	tr -d '\\' <"$manual" | grep -E '^\.(B|BR|BI|IP|OP|TP)|^--|fB--' | grep -oE -- '--[a-z][a-z-]*' | sort -u >"$work/manual"
	same 'all of --help and doc/cputopo.1' "$work/all-help" "$work/manual"
else
	skip 'all of --help and doc/cputopo.1' 'the man page is not written yet'
fi

for shell in bash zsh fish; do
	case $shell in
	bash) file=cputopo ;;
	zsh) file=_cputopo ;;
	fish) file=cputopo.fish ;;
	esac
	if ! command -v $shell >/dev/null 2>&1; then
		skip "$shell reads its completion" "$shell is missing"
		continue
	fi
	$shell -n "$completions/$file" >"$work/diff" 2>&1 && echo yes >"$work/yes" || : >"$work/yes"
	echo yes >"$work/expected"
	same "$shell reads its completion" "$work/yes" "$work/expected"
done

# What bash offers for a line: the last word is being typed.
offers() {
	bash -c '
		. "$0"
		compopt() { :; }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_cputopo
		printf "%s\n" "${COMPREPLY[@]}"' "$completions/cputopo" "$@"
}
if command -v bash >/dev/null 2>&1; then
	{
		offers cputopo wor
		offers cputopo workers --max --m
		offers cputopo workers --mem
		offers cputopo get --syn
	} >"$work/offered"
	printf '%s\n' workers '' --mem-per-worker --synthetic >"$work/expected"
	same 'what bash offers' "$work/offered" "$work/expected"
else
	skip 'what bash offers' 'bash is missing'
fi
echo "1..$n"
