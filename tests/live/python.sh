#!/bin/sh
# SPDX-License-Identifier: MIT
# The Python module as a user has it: installed for an interpreter that finds it by itself, by make install and by pip, with
# the library beside it, inside it, or in the system. Prints TAP. usage: python.sh SRCDIR BUILDDIR
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
stage=$(mktemp -d) || exit 1
trap 'rm -rf "$stage"' EXIT
unset SLURM_JOB_ID OMP_NUM_THREADS OMP_THREAD_LIMIT MAKEFLAGS MFLAGS MAKELEVEL PYTHONPATH LD_LIBRARY_PATH VIRTUAL_ENV
PYTHONDONTWRITEBYTECODE=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_INDEX=1
export PYTHONDONTWRITEBYTECODE PIP_DISABLE_PIP_VERSION_CHECK PIP_NO_INDEX
value() {
	sed -n "s/^$1 = //p" "$builddir/Makefile" | sed "s|\${exec_prefix}|$prefix|; s|\${prefix}|$prefix|"
}
prefix=$(sed -n 's/^prefix = //p' "$builddir/Makefile")
system=$(value PYTHON) libdir=$(value libdir)
built=$builddir/.libs/libcputopo.so.0
log=$stage/log
. "$srcdir/tests/tap.sh"

says() { # expected command...
	expected=$1
	shift
	"$@" >"$stage/said" 2>&1
	code=$?
	cat "$stage/said"
	[ $code = 0 ] && grep -q "$expected" "$stage/said"
}

if [ "$system" = : ]; then
	echo "1..1"
	echo "ok 1 - the Python module # SKIP there is no Python, or --without-python"
	exit 0
fi
if nm -D "$built" | grep -q __asan_; then
	echo "1..1"
	echo "ok 1 - the Python module # SKIP Python cannot load a library with sanitizers"
	exit 0
fi

# --- Types
types_are_those_of_the_schemas() {
	"$system" "$srcdir/python/make_types.py" "$srcdir/data/cputopo.schema.json" "$srcdir/data/cputopo-workers.schema.json" |
		diff - "$srcdir/python/cputopo/_types.py"
}
check "the types are those of the schemas (make types)" types_are_those_of_the_schemas
if command -v mypy >/dev/null; then
	cat >"$stage/user.py" <<-'END'
		import cputopo
		from typing import Optional

		cpus: Optional[int] = cputopo.topology()["counts"]["cpus"]["online"]
		pinned: list[int] = cputopo.workers_info("memory", smt="one", mem_per_worker="1.5G", cpus=True)["cpus"]
	END
	cat >"$stage/wrong.py" <<-'END'
		import cputopo

		cputopo.workers("nonsense")
		cputopo.workers_info()["nonsense"]
		cputopo.topology()["counts"]["nonsense"]
	END
	type_check() { # file
		(cd "$srcdir/python" && mypy --strict --cache-dir="$stage/mypy" cputopo "$1")
	}
	finds_three() {
		type_check "$stage/wrong.py" >"$stage/said"
		grep -c "^$stage/wrong.py:.*error:\|^.*wrong.py:.*error:" "$stage/said" | grep -qx 3
	}
	check "mypy --strict has nothing to say" type_check "$stage/user.py"
	check "mypy finds a wrong goal and wrong keys" finds_three
else
	skip "mypy --strict has nothing to say" "mypy is not installed"
fi

# --- make install. The prefix is a virtual environment, whose interpreter finds the module with no help.
looks_there() { # prefix
	folder=$("$system" "$srcdir/python/sitedir.py" "$1" | sed "s|^\${prefix}|$1|")
	"$system" -c 'import site, sys; print(sys.argv[1], site.getsitepackages()); sys.exit(sys.argv[1] not in site.getsitepackages())' "$folder"
}
own_prefix=$("$system" -c 'import sys; print(sys.base_prefix)')
check "the interpreter looks where make install puts the module: $own_prefix" looks_there "$own_prefix"
if [ -d /usr/lib/python3/dist-packages ] && [ "$own_prefix" = /usr ]; then
	check "the interpreter looks where make install puts the module: /usr/local" looks_there /usr/local
fi
check "a virtual environment is made" "$system" -m venv --without-pip "$stage$prefix"
python=$stage$prefix/bin/python3
site=$("$python" -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
check "make install into it" make -s -C "$builddir" install "DESTDIR=$stage" "pythondir=${site#"$stage"}"
cd "$stage" || exit 1
check "import cputopo, with no help of the environment" says "^[1-9]" "$python" -c 'import cputopo; print(cputopo.workers())'
check "no path of the installation is in the module" sh -c "! grep -rn -e '$prefix/' -e '$libdir' '$site/cputopo' --include='*.py'"
check "workers_info() is what the command says" "$python" "$srcdir/tests/live/workers_info.py" "$builddir/src/cputopo" \
	"$srcdir/data/cputopo-workers.schema.json"
check "topology() is what the command and the getters say" "$python" "$srcdir/tests/live/topology.py" "$builddir/src/cputopo" \
	"$srcdir"/data/snapshots/*.tar.gz
check "processes by fork, spawn and forkserver, and threads" says "^threads" "$python" "$srcdir/tests/live/pools.py"
first=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')
check "pool.py runs" says "squares: .0, 1, 4, 9" "$python" "$srcdir/doc/examples/pool.py" 0.05
# On a slow machine a process takes longer to start than the greeters wait: then they wait longer.
greeted() {
	[ "$(awk '/^Hello/ { printf "%s", substr($3, 1, 1) }' "$stage/said")" = CBA ] || {
		[ -n "${1-}" ] && "$python" "$srcdir/doc/examples/pool.py" "$1" >"$stage/said" && greeted
	}
}
check "pool.py: the three greeters run at once" greeted 2
check "pool.py, pinned to one CPU, counts 1" says "cputopo.workers(): 1, because of the affinity" \
	taskset -c "$first" "$python" "$srcdir/doc/examples/pool.py" 0.05

library=$stage$libdir/libcputopo.so.0
fails_with() { # text command...
	wanted=$1
	shift
	! "$@" >"$stage/said" 2>&1 && cat "$stage/said" && grep -q "$wanted" "$stage/said"
}
mv "$library" "$stage/hidden"
if "$python" -c 'import ctypes; ctypes.CDLL("libcputopo.so.0")' 2>/dev/null; then
	skip "without its library the module says so, and how to get it" "the system has the library"
else
	check "without its library the module says so" fails_with "^ImportError: cputopo needs its C library, libcputopo.so.0" \
		"$python" -c 'import cputopo'
	check "... and how to get it" grep -q "apt install libcputopo0" "$stage/said"
fi
echo 'const char *cputopo_version(void) { return "0.0.1"; }' >"$stage/old.c"
$(value CC) -shared -fPIC "$stage/old.c" -o "$library"
check "an older library is told from none" fails_with "too old for this module, it has no cputopo_workers" \
	"$python" -c 'import cputopo'
rm "$library"
mv "$stage/hidden" "$library"

# --- pip, in a fresh environment, without a network
if ! "$system" -m venv "$stage/fresh" >"$stage/log" 2>&1; then
	skip "pip install ./python" "this Python makes no virtual environments (python3-venv)"
	echo "1..$n"
	exit 0
fi
fresh=$stage/fresh/bin/python3
pip_install() { # option...
	"$fresh" -m pip install --quiet --force-reinstall "$@" "$srcdir/python"
}
inside() {
	"$fresh" -c 'import cputopo, os; print(os.listdir(os.path.dirname(cputopo.__file__))); print(cputopo._library._name)' |
		grep 'site-packages/cputopo/libcputopo.so.0$' && "$fresh" "$srcdir/tests/live/pools.py"
}
of_the_system() {
	LD_LIBRARY_PATH=$stage$libdir "$fresh" -c 'import cputopo; print(cputopo._library._name)' | grep -qx libcputopo.so.0 &&
		LD_LIBRARY_PATH=$stage$libdir "$fresh" "$srcdir/tests/live/pools.py"
}
check "pip install ./python, the library inside" pip_install --config-settings "library=$built"
check "it works with no library in the system" inside
check "pip install ./python, a pure wheel" pip_install --config-settings library=system
check "it works with that of the system" of_the_system
case $builddir in
"$srcdir" | "$srcdir/build")
	check "pip install ./python takes the library of the build folder" pip_install
	"$fresh" -c 'import ctypes; ctypes.CDLL("libcputopo.so.0")' 2>/dev/null || check "it works, too" inside
	;;
esac
wheels_into() { # folder
	mkdir "$1" && (cd "$srcdir/python" && "$fresh" -c 'import sys, wheel_backend
for library in sys.argv[2:]:
    print(wheel_backend.build_wheel(sys.argv[1], {"library": library}))' "$1" system "$built")
}
same_files() {
	find "$stage/fresh/lib" -path '*/site-packages/cputopo/*' \( -name '*.py' -o -name py.typed \) | sed 's|.*/||' |
		sort >"$stage/by-pip"
	(cd "$site/cputopo" && ls -- *.py py.typed) | sort | diff - "$stage/by-pip"
}
same_bytes() {
	wheels_into "$stage/a" && wheels_into "$stage/b" && diff -r "$stage/a" "$stage/b"
}
check "pip and make install put the same files of the module" same_files
check "wheels have the same bytes each time" same_bytes
echo "1..$n"
