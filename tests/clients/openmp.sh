#!/bin/sh
# SPDX-License-Identifier: MIT
# OpenMP: GCC's libgomp takes the places without a word and binds thread by thread as asked; each machine's online CPUs are
# shown to it (shown_cpus.c). usage: openmp.sh SRCDIR BUILDDIR [all]
client=openmp
. "$(dirname "$0")/clients.sh"
need gcc
if ! gcc -fopenmp -o "$work/places" "$srcdir/tests/clients/openmp_places.c" 2>"$work/err" ||
	! gcc -shared -fPIC -o "$work/shown.so" "$srcdir/tests/clients/shown_cpus.c" -ldl 2>>"$work/err"; then
	skip openmp 'gcc has no OpenMP here'
	echo "1..$n"
	exit 0
fi
unset OMP_NUM_THREADS OMP_PLACES OMP_PROC_BIND OMP_THREAD_LIMIT
# Threads that wait do not spin: there are more of them than CPUs.
export OMP_WAIT_POLICY=passive GOMP_SPINCOUNT=0

# A list of the kernel, one by one.
one_by_one() {
	tr ',' '\n' | awk -F- '{ for (i = $1; i <= ($2 == "" ? $1 : $2); i++) printf "%s%d", n++ ? "," : "", i }'
}

# libgomp starts a thread for each place: not for hundreds.
bound() { # option...
	export_each openmp "$@" || return 1
	while IFS='	' read -r number option path; do
		file=$work/openmp/$number
		[ "$(sed -n 's/^OMP_NUM_THREADS=//p' "$file")" -le 256 ] || continue
		SHOWN_CPUS=$("$program" get cpusets.online "$option" "$path" | one_by_one)
		export SHOWN_CPUS
		(
			set -a
			. "$file"
			LD_PRELOAD=$work/shown.so OMP_DISPLAY_ENV=true "$work/places" >"$work/found" 2>"$work/env" || exit 1
		) || { echo "$path: did not run"; cat "$work/env"; return 1; }
		sed -n "s/^OMP_PLACES='\(.*\)'/\1/p" "$file" >"$work/asked"
		cmp -s "$work/asked" "$work/found" || { echo "$path"; cat "$work/asked" "$work/found"; return 1; }
		if grep -qi 'libgomp:' "$work/env"; then
			echo "$path"
			grep -i 'libgomp:' "$work/env"
			return 1
		fi
		taken=$((taken + 1))
	done <"$work/openmp.list"
	[ "$taken" -gt 0 ]
}
export_all openmp
taken=0
check 'openmp: libgomp binds each thread to its core' bound
taken_all=$taken
head -n 20 "$work/list" >"$work/few" && mv "$work/few" "$work/list"
check 'openmp: and so with one thread of each core' bound --where thread==0
check 'openmp: and so on two CPUs' bound --workers 2
echo "# gcc $(gcc -dumpfullversion): $taken_all machines bound as asked"
echo "1..$n"
[ $failed = 0 ]
