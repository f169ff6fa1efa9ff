#!/bin/sh
# SPDX-License-Identifier: MIT
# Pictures of every recorded machine (tests/pictures.py). Prints TAP.
# usage: pictures.sh SRCDIR BUILDDIR
command -v python3 >/dev/null || { echo 1..1 && echo "ok 1 - pictures # SKIP needs python3" && exit 0; }
exec python3 -B "$1/tests/pictures.py" "$1" "$2"
