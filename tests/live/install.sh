#!/bin/sh
# SPDX-License-Identifier: MIT
# The library as a user has it: installed (DESTDIR), found by pkg-config and CMake, its examples built and run; uninstalled.
# Prints TAP. usage: install.sh SRCDIR BUILDDIR [LOADS]
# LOADS: how often each of four threads loads with CPUTOPO_CROSS_CHECK, also under ThreadSanitizer; 25 by default.
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
stage=$(mktemp -d) || exit 1
trap 'rm -rf "$stage"' EXIT
unset SLURM_JOB_ID OMP_NUM_THREADS OMP_THREAD_LIMIT MAKEFLAGS MFLAGS MAKELEVEL
cc=$(sed -n 's/^CC = //p' "$builddir/Makefile")
loads=${3:-25}
log=$stage/log
. "$srcdir/tests/tap.sh"

check "make install DESTDIR" make -s -C "$builddir" install "DESTDIR=$stage"
prefix=$(sed -n 's/^prefix = //p' "$builddir/Makefile")
value() { # of a folder, in the Makefile
	sed -n "s/^$1 = //p" "$builddir/Makefile" |
		sed "s|\${exec_prefix}|$prefix|; s|\${datarootdir}|$prefix/share|; s|\${prefix}|$prefix|"
}
libdir=$(value libdir)
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
		grep -E 'hwloc|cpuid|archive|xml'
}
loads_only_libc() {
	! LD_DEBUG=files "$builddir/src/cputopo" workers 2>&1 | grep -E 'hwloc|cpuid|archive|xml'
}
check "cputopo workers loads none of them either" loads_only_libc
check "the library exports the functions of cputopo.h, and nothing else" exports_its_functions
check "neither library nor program links hwloc, libcpuid, libarchive" maps_only_libc

# Debian's build ends where a file is in no package (dh_missing).
packaged() {
	find "$stage$prefix/share/doc" -type f | sed "s|^$stage$prefix|usr|" >"$stage/documents"
	sed -n 's|^\(usr/share/doc/[^ ]*\).*|\1|p' "$srcdir"/packaging/debian/*.install >"$stage/patterns"
	[ -s "$stage/documents" ] && while read -r document; do
		taken=
		while read -r pattern; do
			# shellcheck disable=SC2254 # a pattern
			case $document in $pattern) taken=yes ;; esac
		done <"$stage/patterns"
		[ -n "$taken" ] || echo "$document"
	done <"$stage/documents" >"$stage/left" && [ ! -s "$stage/left" ] || { cat "$stage/left"; return 1; }
}
check "each document and example is in a package of Debian" packaged

# shellcheck disable=SC2086 # flags are words
build() { # name more-flags
	$cc -Wall -Wextra -Werror $sanitized "$1" -o "$stage/$(basename "$1" .c)" $2 $flags
}
says() { # expected command...
	expected=$1
	shift
	"$@" >"$stage/said" && cat "$stage/said" && grep -q "$expected" "$stage/said"
}

# What packagers read: a note for each library that is loaded on demand.
declared() { # file name...
	readelf -p .note.dlopen "$1" | grep -o '"soname":\["[^"]*' | sed 's/.*"//' | sort >"$stage/noted"
	shift
	for name in "$@"; do
		sed -n "s/^#define ${name}_SONAME \"\(.*\)\"/\1/p" "$builddir/config.h"
	done | sort | diff - "$stage/noted"
}
check "each library that libcputopo loads is declared in it" declared "$library" HWLOC LIBCPUID LIBARCHIVE
program=$builddir/src/.libs/cputopo
[ -e "$program" ] || program=$builddir/src/cputopo
check "each library that the program loads is declared in it" declared "$program" HWLOC LIBCPUID LIBARCHIVE

# The header by itself, of the oldest languages that it is for.
header_in() { # language-and-standard compiler
	echo '#include <cputopo.h>
	int main(void) { return cputopo_workers_simple() == 0 || CPUTOPO_UNKNOWN == 0; }' >"$stage/only.$1"
	# shellcheck disable=SC2086
	$3 "-std=$2" -Wall -Wextra -Werror -pedantic $sanitized "$stage/only.$1" -o "$stage/only" $flags && "$stage/only"
}
check "cputopo.h in C99" header_in c c99 "$cc"
cxx=$(sed -n 's/^CXX = //p' "$builddir/Makefile")
cxx=${cxx:-c++}
if command -v "$cxx" >/dev/null; then
	check "cputopo.h in C++11" header_in cc c++11 "$cxx"
else
	skip "cputopo.h in C++11" "there is no C++ compiler"
fi

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

# From a prefix of one's own, as libcputopo(3) says: the program finds its library without the environment.
by_rpath() {
	# shellcheck disable=SC2086
	$cc $sanitized "$srcdir/doc/examples/pool.c" -o "$stage/private" -pthread $flags "-Wl,-rpath,$stage$libdir" &&
		(unset LD_LIBRARY_PATH && says "100 tasks by [0-9]* threads" "$stage/private")
}
check "pool.c, with a run path to a private prefix" by_rpath
if command -v cmake >/dev/null; then
	mkdir "$stage/cmake"
	cat >"$stage/cmake/CMakeLists.txt" <<-END
		cmake_minimum_required(VERSION 3.10)
		project(pool C)
		find_package(cputopo 0.1 REQUIRED)
		find_package(Threads REQUIRED)
		add_executable(pool "$srcdir/doc/examples/pool.c")
		target_link_libraries(pool cputopo::cputopo Threads::Threads)
	END
	by_cmake() {
		(unset PKG_CONFIG_PATH PKG_CONFIG_SYSROOT_DIR LD_LIBRARY_PATH && cd "$stage/cmake" &&
			CC=$cc cmake -DCMAKE_PREFIX_PATH="$stage$prefix" -DCMAKE_C_FLAGS="$sanitized" -Dcputopo_DIR="$1" . && make &&
			says "100 tasks by [0-9]* threads" ./pool)
	}
	not_another_version() {
		sed -i 's/cputopo 0.1 /cputopo 1.0 /' "$stage/cmake/CMakeLists.txt"
		rm -f "$stage/cmake/CMakeCache.txt"
		! by_cmake "$stage$libdir/cmake/cputopo"
	}
	check "find_package(cputopo) of CMake" by_cmake "$stage$libdir/cmake/cputopo"
	check "find_package(cputopo 1.0) does not find this" not_another_version
else
	skip "find_package(cputopo) of CMake" "cmake is not installed"
fi
mandir=$(value mandir)
if [ ! -e "$stage$mandir/man3/libcputopo.3" ]; then
	skip "man cputopo_workers" "built with --disable-man"
elif ! command -v man >/dev/null || ! man --version 2>/dev/null | grep -q '^man 2' || [ ! -e /usr/share/groff ]; then
	skip "man cputopo_workers" "man-db or groff is not installed"
else
	pages() {
		for function in $(cat "$stage/exported"); do
			man -M "$stage$mandir" "$function" >"$stage/page" || return 1
			grep -q "$function" "$stage/page" || { echo "$function is not in its page" && return 1; }
		done
	}
	check "each function has a manual page that tells of it" pages
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
				$(pkg-config --cflags hwloc libarchive libcpuid 2>/dev/null) -D_GNU_SOURCE -pthread \
				"$srcdir/tests/live/$1.c" \
				$(find "$srcdir/src" -name '*.c' ! -path '*/cli/*' ! -path '*/lscpu/*') -o "$stage/tsan-$1"
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

# Away again: what is left are folders that others share.
nothing_is_left() {
	mkdir "$stage/again" && make -s -C "$builddir" install "DESTDIR=$stage/again" && make -s -C "$builddir" uninstall "DESTDIR=$stage/again" &&
		find "$stage/again" \( ! -type d -o -path '*cputopo*' \) >"$stage/left" && cat "$stage/left" && ! [ -s "$stage/left" ]
}
check "make uninstall leaves nothing" nothing_is_left
less_is_installed() {
	mkdir "$stage/less" && cd "$stage/less" &&
		"$srcdir/configure" CC="$cc" --prefix="$stage/nowhere" --without-python --disable-completions --disable-man >"$stage/configured" &&
		make -s install-man install-bashcompletionDATA install-fishcompletionDATA install-zshcompletionDATA \
			install-cputopoPYTHON install-cputopoDATA "DESTDIR=$stage/less" && find "$stage/less$stage/nowhere" -type f 2>/dev/null |
		grep . >"$stage/left" || [ $? = 1 ] && cat "$stage/left" && ! [ -s "$stage/left" ]
}
check "--without-python, --disable-completions and --disable-man" less_is_installed
echo "1..$n"
