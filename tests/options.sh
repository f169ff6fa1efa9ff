#!/bin/sh
# SPDX-License-Identifier: MIT
# --help, the completions of three shells and the man page name the same options, verb by verb; prints TAP.
# usage: options.sh SRCDIR BUILDDIR
set -u
srcdir=$1
builddir=$(cd "$2" && pwd) || exit 1
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
	sed -n "/^	'$1')\$/,/;;/s/.*options='\\(.*\\)'/\\1/p" "$completions/cputopo" | tr ' ' '\n' | grep '^--' | sort
}
of_zsh() {
	sed -n "/^case .verb in/,\$p" "$completions/_cputopo" | sed -n "/^$1)\$/,/;;/p" | grep -oE "('|,)--[a-z-]+" | tr -d "',"  | sort
}
of_fish() {
	grep -F -- "$1" "$completions/cputopo.fish" | grep -oE ' -l [a-z-]+' | sed 's/ -l /--/' | sort
}

completions=$builddir/completions
verbs=$("$program" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
for verb in '' $verbs; do
	label="cputopo${verb:+ $verb}"
	# shellcheck disable=SC2086 # no word for the plain command
	of_help $verb >"$work/help"
	of_bash "$verb" >"$work/bash"
	of_zsh "${verb:-\*}" >"$work/zsh"
	if [ -n "$verb" ]; then
		of_fish "-n '__fish_seen_subcommand_from $verb'" >"$work/fish"
	else
		of_fish "-n 'not __fish_seen_subcommand_from " >"$work/fish"
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

# What a shell offers for a line whose last word is being typed, sorted, in one line. In $work, where nothing is called like an answer.
offers_of_bash() { # word...
	(cd "$work" && bash -c '
		. "$0"
		compopt() { :; }
		COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
		_cputopo
		printf "%s\n" "${COMPREPLY[@]}"' "$completions/cputopo" "$@")
}
offers_of_fish() { # word...
	(cd "$work" && HOME=$work fish --no-config -c "source '$completions/cputopo.fish'; complete -C '$*'" | cut -f 1)
}
# zsh completes in a terminal only: one of its own, in which compadd tells what it is given. Its line is cleared by ^U.
all_of_zsh() { # file of lines
	(cd "$work" && ADDED=$work/added COMPLETIONS=$completions zsh -f -c '
		zmodload zsh/zpty
		zpty shell zsh -f -i
		zpty -w shell "PROMPT=; fpath=(\$COMPLETIONS \$fpath); autoload -U compinit; compinit -u -D"
		zpty -w shell "compadd() {
			local -a matches
			builtin compadd -O matches \"\$@\"
			print -rl -- \$matches >>\$ADDED
		}"
		zpty -w shell "finish() { zle complete-word; print end >>\$ADDED }; zle -N finish; bindkey \"^I\" finish"
		zpty -w shell "echo rea""dy"
		zpty -r shell answer "*ready*"
		while IFS= read -r line; do
			: >$ADDED
			zpty -w -n shell $'"'\025'"'${line%%: *}$'"'\t'"'
			for i in {1..200}; do
				[[ "$(<$ADDED)" == *end ]] && break
				sleep 0.02
			done
			echo "=${line%%: *}"
			grep -v -x -e end -e "" $ADDED
		done <"$1"
		zpty -d shell' zsh "$1")
}
# line: what is offered
cat >"$work/lines" <<'LINES'
cputopo wor: workers
cputopo --sysroot x sch: schema
cputopo --for memory wor: workers
cputopo help ver: version
cputopo workers --mem: --mem-per-worker
cputopo --max 3 workers --exp: --explain
cputopo get --syn: --synthetic
cputopo get cores.on: cores.online
cputopo get counts.cores.on: counts.cores.online
cputopo workers --for : cpu io lockstep memory
cputopo workers --round u: up
cputopo workers --max : 
cputopo --witness k: kernel
cputopo schema : check devices diff document fleet workers
cputopo snapshot mach: machine.tar.gz
cputopo --sysroot mach: machine.tar.gz
cputopo --extended=MAX: MAXMHZ
cputopo --extended=CPU,MAX: MAXMHZ
cputopo -e=MAX: MAXMHZ
cputopo -e=+CPU,MAX: MAXMHZ
cputopo -C=LEV: LEVEL
cputopo lscpu --annotate=al: always
LINES
: >"$work/machine.tar.gz"
for shell in bash zsh fish; do
	if ! command -v $shell >/dev/null 2>&1; then
		skip "what $shell offers" "$shell is missing"
		continue
	fi
	case $shell in
	fish) grep -v '^cputopo -[eC]=' "$work/lines" ;; # it has no words behind "=" of a letter
	*) cat "$work/lines" ;;
	esac >"$work/expected"
	# A list, and an option with its word, are offered as a whole by some.
	if [ $shell = zsh ]; then
		all_of_zsh "$work/expected" </dev/null
	else
		while IFS= read -r line; do
			echo "=${line%%: *}"
			# shellcheck disable=SC2086 # words, the last one empty behind a blank
			case $line in
			*' : '*) offers_of_$shell ${line%%: *} '' </dev/null ;;
			*) offers_of_$shell ${line%%: *} </dev/null ;;
			esac
		done <"$work/expected"
	fi | awk '
		function end(  i, n, text, words) {
			if (!line) return
			for (word in offers) words[++n] = word
			for (i = 2; i <= n; i++) # sorted
				for (j = i; j > 1 && words[j - 1] > words[j]; j--) { text = words[j]; words[j] = words[j - 1]; words[j - 1] = text }
			text = ""
			for (i = 1; i <= n; i++) text = text (i > 1 ? " " : "") words[i]
			print line ": " text
			split("", offers)
		}
		/^=/ { end(); line = substr($0, 2); next }
		{ sub(/.*[=,+]/, "") } $0 != "" { offers[$0] }
		END { end() }' >"$work/offered"
	same "what $shell offers" "$work/expected" "$work/offered"
done
echo "1..$n"
