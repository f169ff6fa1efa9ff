#!/bin/sh
# SPDX-License-Identifier: MIT
# The manual pages are formatted without a warning; cputopo(1) has every command and every warning id. Prints TAP.
# usage: manual.sh SRCDIR BUILDDIR
set -u
srcdir=$1 builddir=$2
n=0

# Lines are what is wrong.
none() { # text lines
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		echo "$2" | sed 's/^/# /'
	fi
}
# The words of the first list that are not lines of the second.
without() { # list list
	for word in $1; do
		echo "$2" | grep -qx -- "$word" || echo "$word"
	done
}

for page in "$srcdir"/doc/*.[13]; do
	name=$(basename "$page")
	if command -v groff >/dev/null 2>&1 && [ -e /usr/share/groff ]; then
		none "$name is formatted without a warning" "$(groff -man -ww -Tutf8 "$page" 2>&1 >/dev/null)"
	else
		n=$((n + 1))
		echo "ok $n - $name is formatted without a warning # SKIP groff is missing"
	fi
done

# The heads of paragraphs, as plain text.
heads=$(sed -n '/^\.TP/{n;p}' "$srcdir/doc/cputopo.1" | sed 's/^\.[A-Z]* //; s/\\//g')
ids=$(sed -n 's/^	WARNING(WARN_[A-Z_]*, "\([a-z-]*\)",.*/\1/p' "$srcdir/src/model/warnings.h")
explained=$(sed -n '/^\.SH WARNINGS/,/^\.SH ENV/s/^\.B \([a-z\\-]*\)$/\1/p' "$srcdir/doc/cputopo.1" | tr -d '\\' | grep -v '\[')
verbs=$("$builddir/src/cputopo" --help | sed -n '/^Commands:/,/^$/s/^  \([a-z]*\) .*/\1/p')
none "cputopo.1 explains every warning id" "$(without "$ids" "$explained")"
none "cputopo.1 explains no other warning id" "$(without "$explained" "$ids")"
none "cputopo.1 explains every command" "$(without "$verbs" "$heads")"
echo "1..$n"
