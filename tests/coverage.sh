#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the sources in FOLDER, a release tree (make distdir), for gcov, runs the whole test suite there, and prints for each
# file of src how many of its lines were executed. Those that were not are listed in FOLDER/uncovered.txt. Exit code 1 below
# 95 %, or where a test failed.
# usage: coverage.sh FOLDER
set -u
wanted=95
cd "$1" || exit 1

# Some tests run the program as nobody, who must be able to add to the counters. Where they cannot be written (an empty root,
# a read-only one) nothing is said of it on stderr, which tests compare: what such runs execute is not counted.
umask 0
GCOV_ERROR_FILE=$PWD/gcov.log
export GCOV_ERROR_FILE
: >"$GCOV_ERROR_FILE"
# A process that was killed, or ended by abort, does not count either; a child (src/base/child_run.c) counts where it is told how.
./configure -q CFLAGS='-O0 -g --coverage -fprofile-update=atomic' LDFLAGS='--coverage -Wl,-u,__gcov_dump' || exit 1
failed=0
make -s check || failed=1

# One object a source file, used by library, program and tests alike; a header is merged out of all that include it.
find src -name '*.gcno' -exec gcov -t {} + 2>/dev/null | awk -v wanted="$wanted" '
	{
		split($0, field, ":")
		count = field[1]
		line = field[2] + 0
		gsub(/[ *]/, "", count)
	}
	!line && field[3] == "Source" { file = field[4] }
	!line || count == "-" || file !~ /^src\// || file ~ /\.inc$/ { next }
	{
		if (!((file, line) in hit))
			hit[file, line] = 0
		if (!(file in last) || line > last[file])
			last[file] = line
		if (count !~ /^[#=]/)
			hit[file, line] = 1
	}
	function range(from, to) { return from == to ? from : from "-" to }
	END {
		for (file in last) {
			lines = covered = from = to = 0
			ranges = ""
			# Lines without code do not end a range.
			for (line = 1; line <= last[file] + 1; line++) {
				if (line <= last[file] && !((file, line) in hit))
					continue
				lines += line <= last[file]
				covered += hit[file, line] + 0
				if (line <= last[file] && !hit[file, line]) {
					from = from ? from : line
					to = line
				} else if (from) {
					ranges = ranges " " range(from, to)
					from = 0
				}
			}
			print sprintf("%7.2f %6d %6d  %s", 100 * covered / lines, covered, lines, file) | "sort -n"
			if (ranges)
				print file ":" ranges | "sort >uncovered.txt"
			all += lines
			all_covered += covered
		}
		close("sort -n")
		close("sort >uncovered.txt")
		if (!all)
			exit 1
		printf "%7.2f %6d %6d  src: %% of lines, covered, lines\n", 100 * all_covered / all, all_covered, all
		exit 100 * all_covered / all < wanted
	}' || failed=1
exit $failed
