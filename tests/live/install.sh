#!/bin/sh
# SPDX-License-Identifier: MIT
# The library and the Python module as a user has them: installed (DESTDIR), found by pkg-config, the examples built and run.
# Prints TAP. usage: install.sh SRCDIR BUILDDIR [LOADS]
# LOADS: how often each of four threads loads with CPUTOPO_CROSS_CHECK, also under ThreadSanitizer; 25 by default.
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
stage=$(mktemp -d) || exit 1
trap 'rm -rf "$stage"' EXIT
unset SLURM_JOB_ID OMP_NUM_THREADS OMP_THREAD_LIMIT MAKEFLAGS MFLAGS MAKELEVEL
python=$(sed -n 's/^PYTHON = //p' "$builddir/Makefile")
cc=$(sed -n 's/^CC = //p' "$builddir/Makefile")
loads=${3:-25}
n=0

check() { # text command...
	n=$((n + 1)) text=$1
	shift
	if "$@" >"$stage/log" 2>&1; then
		echo "ok $n - $text"
	else
		echo "not ok $n - $text"
		tail -n 20 "$stage/log" | sed 's/^/# /'
	fi
}

skip() { # text reason
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

check "make install DESTDIR" make -s -C "$builddir" install "DESTDIR=$stage"
libdir=$(sed -n 's/^libdir = //p' "$builddir/Makefile" | sed "s|\${exec_prefix}|$(sed -n 's/^prefix = //p' "$builddir/Makefile")|")
PKG_CONFIG_PATH=$stage$libdir/pkgconfig PKG_CONFIG_SYSROOT_DIR=$stage LD_LIBRARY_PATH=$stage$libdir
export PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH
flags=$(pkg-config --cflags --libs cputopo)
library=$stage$libdir/libcputopo.so.0
first=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')

sanitized=
nm -D "$library" | grep -q __asan_ && sanitized="-fsanitize=address,undefined"
exports_its_functions() {
	grep -o '\bcputopo_[a-z_]*(' "$srcdir/src/lib/cputopo.h" | tr -d '(' | sort -u >"$stage/declared"
	nm -D --defined-only "$library" | awk '{ sub(/@.*/, "", $NF); print $NF }' | grep -v '^CPUTOPO_[0-9]*$' | sort >"$stage/exported"
	[ -s "$stage/declared" ] && diff "$stage/declared" "$stage/exported"
}
maps_only_libc() {
	! ldd "$library" "$builddir/src/.libs/cputopo" "$builddir/src/cputopo" 2>/dev/null |
		grep -E 'hwloc|jansson|smartcols|cpuid|archive|xml'
}
loads_only_libc() {
	! LD_DEBUG=files "$builddir/src/cputopo" workers 2>&1 | grep -E 'hwloc|jansson|smartcols|cpuid|archive|xml'
}
check "cputopo workers loads none of them either" loads_only_libc
check "the library exports the functions of cputopo.h, and nothing else" exports_its_functions
check "neither library nor program links hwloc, jansson, libsmartcols, libcpuid, libarchive" maps_only_libc

# shellcheck disable=SC2086 # flags are words
build() { # name more-flags
	$cc -Wall -Wextra -Werror $sanitized "$1" -o "$stage/$(basename "$1" .c)" $2 $flags
}
says() { # expected command...
	expected=$1
	shift
	"$@" >"$stage/said" && cat "$stage/said" && grep -q "$expected" "$stage/said"
}
check "pool.c is built by pkg-config" build "$srcdir/doc/examples/pool.c" -pthread
check "pool.c runs" says "100 tasks by [0-9]* threads" "$stage/pool"
check "pool.c, pinned to one CPU, starts 1 thread" says "100 tasks by 1 threads.*affinity" taskset -c "$first" "$stage/pool"
check "misuse.c is built by pkg-config" build "$srcdir/tests/live/misuse.c" ""
check "what the library refuses" "$stage/misuse"
if echo 'int main(void) { return 0; }' >"$stage/omp.c" && $cc -fopenmp "$stage/omp.c" -o "$stage/omp" 2>/dev/null; then
	check "openmp.c is built by pkg-config" build "$srcdir/doc/examples/openmp.c" -fopenmp
	check "openmp.c runs" says "sum 1.6449 by [0-9]* threads" "$stage/openmp"
	check "openmp.c, pinned to one CPU, starts 1 thread" says "by 1 threads" taskset -c "$first" "$stage/openmp"
else
	skip "openmp.c" "the compiler has no OpenMP"
fi

module=$(find "$stage" -type d -path '*-packages/cputopo' | head -n 1)
if [ "$python" = : ]; then
	skip "the Python module" "there is no Python"
elif [ -n "$sanitized" ]; then
	skip "the Python module" "Python cannot load a library with sanitizers"
else
	PYTHONPATH=$(dirname "$module") PYTHONDONTWRITEBYTECODE=1
	export PYTHONPATH PYTHONDONTWRITEBYTECODE
	unset LD_LIBRARY_PATH # the module finds its library without
	check "import cputopo" says "^[1-9]" "$python" -c 'import cputopo; print(cputopo.workers())'
	check "the command, C and Python say the same" "$python" "$srcdir/tests/live/workers_info.py" "$builddir/src/cputopo" \
		"$srcdir/data/cputopo-workers.schema.json" "$srcdir"/data/snapshots/*.tar.gz
	check "pool.py runs" says "squares: .0, 1, 4, 9" "$python" "$srcdir/doc/examples/pool.py" 0.05
	check "pool.py: the three greeters run at once" [ "$(awk '/^Hello/ { printf "%s", substr($3, 1, 1) }' "$stage/said")" = CBA ]
	check "pool.py, pinned to one CPU, counts 1" says "cputopo.workers(): 1, because of the affinity" \
		taskset -c "$first" "$python" "$srcdir/doc/examples/pool.py" 0.05
	mv "$library" "$stage/hidden"
	without_library() {
		! "$python" -c 'import cputopo' && "$python" -c 'import cputopo' 2>&1 | grep -q '^ImportError: cputopo needs its C library'
	}
	check "without its library the module says so" without_library
	mv "$stage/hidden" "$library"
	LD_LIBRARY_PATH=$stage$libdir
	export LD_LIBRARY_PATH
fi

# Loading by all witnesses, which forks. Where the kernel has no Landlock hwloc is not asked about a folder.
"$builddir/tests/mktree" "$stage/tree" "$srcdir/tests/trees/smt4.tree"
said=$("$builddir/src/cputopo" --json --sysroot "$stage/tree")
case $said in
*'cannot be loaded: please install'*) no_hwloc="hwloc is missing" ;;
*'"hwloc"'*) no_hwloc= ;;
*) no_hwloc= LOADS_NO_SYSROOT=1 && export LOADS_NO_SYSROOT ;;
esac
if [ -n "$no_hwloc" ]; then
	skip "loads with CPUTOPO_CROSS_CHECK" "$no_hwloc"
else
	check "loads.c is built" build "$srcdir/tests/live/loads.c" -pthread
	chmod 755 "$stage" # for the caller that gives up being root
	for caller in ignores-sigchld reaps-any-child blocks-all-signals has-1000-descriptors has-no-stdin may-not-fork; do
		text="a caller that $(echo "$caller" | tr - ' ') loads with CPUTOPO_CROSS_CHECK"
		# LeakSanitizer looks from a process of its own, which a caller that may not fork cannot have.
		[ "$caller" != may-not-fork ] || export ASAN_OPTIONS=detect_leaks=0
		"$stage/loads" "$caller" >"$stage/said" 2>&1
		code=$?
		if [ $code = 77 ]; then
			skip "$text" "it cannot be made here"
		else
			check "$text" sh -c "cat '$stage/said'; exit $code"
		fi
	done
	text="four threads, $loads loads each with CPUTOPO_CROSS_CHECK"
	if [ -n "$sanitized" ]; then
		skip "$text" "AddressSanitizer's allocator may be locked in a child that a program of several threads forked"
	else
		check "$text" "$stage/loads" threads "$loads" "$stage/tree" "$srcdir/tests/xml/four.xml"
	fi
fi

if [ -n "$sanitized" ]; then
	skip "threads that change their affinity" "built with other sanitizers"
else
	check "threads are built" build "$srcdir/tests/live/threads.c" -pthread
	"$stage/threads" 10 >/dev/null
	if [ $? = 77 ]; then
		skip "a thread asks while its affinity changes" "there is only one CPU"
	else
		check "a thread asks while its affinity changes: one of the two" says "^0 wrong" "$stage/threads" 5000
		if command -v valgrind >/dev/null; then
			check "no leak (valgrind)" valgrind -q --leak-check=full --error-exitcode=9 "$stage/threads" 50
		else
			skip "no leak (valgrind)" "valgrind is not installed"
		fi
		# The library's own code, with ThreadSanitizer.
		# shellcheck disable=SC2046,SC2086 # words
		tsan() {
			$cc -std=gnu17 -O1 -g -fsanitize=thread -include "$builddir/config.h" -I"$srcdir/src" -I"$srcdir/src/lib" -I"$builddir/src" \
				$(pkg-config --cflags hwloc jansson libarchive libcpuid 2>/dev/null) -D_GNU_SOURCE -pthread \
				"$srcdir/tests/live/$1.c" \
				$(find "$srcdir/src" -name '*.c' ! -path '*/cli/*' ! -path '*/lscpu/*' ! -path '*/render/*') -o "$stage/tsan-$1"
		}
		unset PKG_CONFIG_SYSROOT_DIR
		if echo 'int main(void) { return 0; }' >"$stage/t.c" && $cc -fsanitize=thread "$stage/t.c" -o "$stage/t" 2>/dev/null &&
			"$stage/t" 2>/dev/null; then
			check "built with ThreadSanitizer" tsan threads
			check "no race (ThreadSanitizer)" env TSAN_OPTIONS=halt_on_error=1 "$stage/tsan-threads" 500
			if [ -z "$no_hwloc" ]; then
				check "loads.c is built with ThreadSanitizer" tsan loads
				check "no race where it forks (ThreadSanitizer)" env TSAN_OPTIONS=halt_on_error=1 "$stage/tsan-loads" \
					threads "$loads" "$stage/tree" "$srcdir/tests/xml/four.xml"
			fi
		else
			skip "no race (ThreadSanitizer)" "ThreadSanitizer does not work here"
		fi
	fi
fi
echo "1..$n"
