#!/bin/sh
# SPDX-License-Identifier: MIT
# Measures each figure of the table in doc/workers.md on this machine. Prints TAP. usage: figures.sh SRCDIR BUILDDIR
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
cputopo=$builddir/src/cputopo
python=$(sed -n 's/^PYTHON = //p' "$builddir/Makefile")
group= work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"; [ -z "$group" ] || rmdir "$group/leaf" "$group" 2>/dev/null' EXIT
unset OMP_NUM_THREADS OMP_THREAD_LIMIT SLURM_JOB_ID
n=0

row() { # text expected-nproc expected-python expected-workers prefix...
	n=$((n + 1)) text=$1 expected="$2 $3 $4"
	shift 4
	found="$("$@" nproc) $("$@" "$python" -c 'import multiprocessing; print(multiprocessing.cpu_count())') $("$@" "$cputopo" workers)"
	if [ "$found" = "$expected" ]; then
		echo "ok $n - $text: $found"
	else
		echo "not ok $n - $text"
		echo "# expected $expected, found $found"
	fi
}

skip() { # text reason
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

in_leaf() {
	# shellcheck disable=SC2016 # expanded by the inner shell
	sh -c 'echo $$ >"$0" && exec "$@"' "$group/leaf/cgroup.procs" "$@"
}

all=$(getconf _NPROCESSORS_ONLN)
first=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')
top=$(awk '/ - cgroup / { n = split($NF, w, ","); for (i = 1; i <= n; i++) if (w[i] == "cpu") { print $5; exit } }' /proc/self/mountinfo)
if [ "$python" = : ] || ! command -v nproc >/dev/null || [ "$(nproc)" != "$all" ]; then
	skip "the table of doc/workers.md" "needs Python, nproc and a process that may use the whole machine"
else
	row "the bare machine" "$all" "$all" "$all" env
	row "taskset to one CPU" 1 "$all" 1 taskset -c "$first"
	if [ -n "$top" ] && mkdir "$top/cputopo-figures-$$" 2>/dev/null; then
		group=$top/cputopo-figures-$$
		mkdir "$group/leaf"
		echo 150000 >"$group/leaf/cpu.cfs_quota_us"
		row "a group with 1.5 CPUs" "$all" "$all" "$([ "$all" -lt 2 ] && echo 1 || echo 2)" in_leaf
		echo -1 >"$group/leaf/cpu.cfs_quota_us"
		echo 50000 >"$group/cpu.cfs_quota_us"
		row "half a CPU for the parent" "$all" "$all" 1 in_leaf
	else
		skip "groups with a quota" "no control group of v1 can be made here: needs root"
	fi
fi
{
	echo '"sys/devices/system/cpu/online" = "0-19\n"'
	echo '"sys/devices/cpu_core/cpus" = "0-11\n"'
	echo '"sys/devices/cpu_atom/cpus" = "12-19\n"'
	echo '"proc/self/cgroup" = "0::/\n"'
	echo '"proc/self/status" = "Cpus_allowed_list: 0-19\n"'
	echo '"proc/self/mountinfo" = "1 0 0:1 / /sys/fs/cgroup rw - cgroup2 none rw\n"'
	for cpu in 0 1 2 3 4 5 6 7 8 9 10 11; do
		echo "\"sys/devices/system/cpu/cpu$cpu/topology/core_cpus_list\" = \"$((cpu / 2 * 2))-$((cpu / 2 * 2 + 1))\\n\""
	done
	for cpu in 12 13 14 15 16 17 18 19; do
		echo "\"sys/devices/system/cpu/cpu$cpu/topology/core_cpus_list\" = \"$cpu\\n\""
	done
} >"$work/hybrid.tree"
"$builddir/tests/mktree" "$work/hybrid" "$work/hybrid.tree"
n=$((n + 1))
if [ "$("$cputopo" workers --sysroot "$work/hybrid" --for lockstep)" = 6 ] && [ "$("$cputopo" workers -s "$work/hybrid")" = 20 ]; then
	echo "ok $n - the hybrid machine: 20 CPUs, 6 for lockstep"
else
	echo "not ok $n - the hybrid machine"
fi
echo "1..$n"
