#!/bin/sh
# SPDX-License-Identifier: MIT
# What $REFERENCE says of recorded machines, the program says byte for byte (tests/bytes.py). Prints TAP.
# usage: REFERENCE=PROGRAM bytes.sh SRCDIR BUILDDIR
command -v python3 >/dev/null || { echo 1..1 && echo "ok 1 - the same bytes # SKIP needs python3" && exit 0; }
exec python3 -B "$1/tests/bytes.py" "$1" "$2"
