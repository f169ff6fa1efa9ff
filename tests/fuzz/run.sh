#!/bin/sh
# SPDX-License-Identifier: MIT
# Builds the fuzz targets with clang's libFuzzer, ASan and UBSan, and runs each for SECONDS (60 unless told). What it finds is kept
# in fuzz/NAME-*; a finding becomes a file in tests/fuzz/corpus/NAME.
# usage: run.sh SRCDIR BUILDDIR [NAME...]
set -eu
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
shift 2
out=$builddir/fuzz
sanitize=address,undefined
# A header may change what any object is.
[ -z "$(find "$srcdir/src" -name '*.h' -newer "$out/objects/made" 2>&1)" ] || rm -rf "$out/objects"
mkdir -p "$out/objects"
touch "$out/objects/made"
cd "$builddir"
# FUZZ_CPPFLAGS: where the headers of the libraries are; make sets it.
flags="-std=gnu17 -g -O1 -fno-omit-frame-pointer -include $builddir/config.h -I$srcdir/src -I$builddir/src ${FUZZ_CPPFLAGS-}"
sources=$(cd "$srcdir/src" && find . -name '*.c' ! -path './cli/*' ! -path './lib/*' | sed 's/^..//')
objects=
for source in $sources; do
	objects="$objects $out/objects/$(echo "$source" | tr / -).o"
done
for source in $sources; do
	object=$out/objects/$(echo "$source" | tr / -).o
	source=$srcdir/src/$source
	[ "$object" -nt "$source" ] || echo "$object $source"
done | xargs -r -n 2 -P 2 sh -c "clang $flags -fsanitize=fuzzer-no-link,$sanitize -c -o \"\$0\" \"\$1\""
[ $# != 0 ] || set -- $(cd "$srcdir/tests/fuzz" && ls fuzz_*.c | sed 's/^fuzz_//; s/\.c$//')
for name; do
	clang $flags -fsanitize=fuzzer,$sanitize -o "$out/fuzz_$name" "$srcdir/tests/fuzz/fuzz_$name.c" $objects -ldl
	mkdir -p "$out/corpus/$name"
	echo "== $name"
	# hwloc 2.9 leaks when it refuses a file.
	LSAN_OPTIONS=suppressions=$srcdir/tests/lsan.supp:print_suppressions=0 "$out/fuzz_$name" -max_total_time="${SECONDS_EACH:-60}" \
		-print_final_stats=1 -max_len=8192 -timeout=5 -rss_limit_mb=512 -artifact_prefix="$out/$name-" "$out/corpus/$name" \
		"$srcdir/tests/fuzz/corpus/$name" 2>"$out/$name.log" || { tail -n 40 "$out/$name.log"; exit 1; }
	grep -E 'stat::number_of_executed_units|stat::average_exec' "$out/$name.log"
	grep -E 'cov: ' "$out/$name.log" | tail -n 1
done
