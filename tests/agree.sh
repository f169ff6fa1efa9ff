#!/bin/sh
# SPDX-License-Identifier: MIT
# The document and `workers` count the same CPUs, cores and kinds on every recorded tree (tests/agree.py). Prints TAP.
# usage: agree.sh SRCDIR BUILDDIR
command -v python3 >/dev/null || { echo 1..1 && echo "ok 1 - document and workers # SKIP needs python3" && exit 0; }
exec python3 -B "$1/tests/agree.py" "$1" "$2"
