#!/bin/sh
# SPDX-License-Identifier: MIT
# Shapes: equal when a machine is numbered anew, and not equal for machines that differ (tests/shapes.py). Prints TAP.
# usage: shapes.sh SRCDIR BUILDDIR
command -v python3 >/dev/null || { echo 1..1 && echo "ok 1 - shapes # SKIP needs python3" && exit 0; }
exec python3 -B "$1/tests/shapes.py" "$1" "$2"
