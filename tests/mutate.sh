#!/bin/sh
# SPDX-License-Identifier: MIT
# Feeds the program with spoiled machines, dumps, XML, texts, command lines and archives (tests/mutate/mutate.py): a few of each,
# always the same, unless ROUNDS and SEED in the environment say otherwise. Prints TAP.
# usage: mutate.sh SRCDIR BUILDDIR
set -u
if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 9))' 2>/dev/null; then
	echo 1..1
	echo "ok 1 - spoiled input # SKIP needs python3 of 3.9 or later"
	exit 0
fi
# What make check does is the same everywhere.
[ -n "${ROUNDS-}" ] || unset CPUTOPO_SHARED
exec python3 -B "$1/tests/mutate/mutate.py" --rounds "${ROUNDS:-15}" --seed "${SEED:-1}" ${KINDS:+--kinds "$KINDS"} \
	${PROGRAM:+--program "$PROGRAM"} ${FROM:+--from "$FROM"} "$1" "$2"
