#!/bin/sh
# SPDX-License-Identifier: MIT
# Every command of README that starts with "    $ " and calls cputopo works as written, and says something.
# usage: readme.sh SRCDIR BUILDDIR
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
PATH=$builddir/src:$PATH
ln -s "$srcdir/data" "$work/data"
cd "$work" || exit 1
n=0
sed -n 's/^    \$ //p' "$srcdir/README" | grep -v '^make \|^PATH=' >commands
while read -r command; do
	n=$((n + 1))
	case $command in
	lstopo* | *machine.xml) tool=lstopo-no-graphics ;;
	*jq*) tool=jq ;;
	*) tool=cputopo ;;
	esac
	if ! command -v $tool >/dev/null 2>&1; then
		echo "ok $n - $command # SKIP $tool is missing"
	elif sh -c "$command" >out 2>err </dev/null && [ ! -s err ] && { [ -s out ] || [ -s "${command##* }" ]; }; then
		echo "ok $n - $command"
	else
		echo "not ok $n - $command"
		sed 's/^/# /' out err | head -n 5
	fi
done <commands
echo "1..$n"
