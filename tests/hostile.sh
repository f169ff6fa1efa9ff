#!/bin/sh
# SPDX-License-Identifier: MIT
# Trees and archives made to do harm (tests/hostile.py): bounded time and memory, a clear end, nothing read outside. Prints TAP.
# usage: hostile.sh SRCDIR BUILDDIR
command -v python3 >/dev/null || { echo 1..1 && echo "ok 1 - hostile trees # SKIP needs python3" && exit 0; }
exec python3 -B "$1/tests/hostile.py" "$1" "$2/src/cputopo"
