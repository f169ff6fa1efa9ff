#!/bin/sh
# SPDX-License-Identifier: MIT
# cputopo workers on this machine: taskset, real control groups (v1 or v2, as root), another process. Prints TAP.
# What may not be done here is skipped, and says so. usage: workers.sh SRCDIR BUILDDIR
set -u
cputopo=$(cd "$2" && pwd)/src/cputopo
cpu_group=cputopo-test-$$ # below the mounts
unset SLURM_JOB_ID LSB_JOBID JOB_ID PBS_JOBID
n=0

result() { # ok|not-ok text
	n=$((n + 1))
	if [ "$1" = ok ]; then echo "ok $n - $2"; else echo "not ok $n - $2"; fi
}

skip() { # text reason
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

is() { # text expected found
	if [ "$2" = "$3" ]; then
		result ok "$1"
	else
		result not-ok "$1"
		printf 'expected %s, found %s\n' "$2" "$3" | sed 's/^/# /'
	fi
}

# The mount point of a v1 controller, or of v2.
mount_of() { # type option
	awk -v type="$1" -v option="$2" '{
		for (i = 7; i <= NF && $i != "-"; i++) ;
		n = split($(i + 3), words, ",")
		for (w = 1; w <= n; w++) if ($(i + 1) == type && (option == "" || words[w] == option)) { print $5; exit }
	}' /proc/self/mountinfo
}

# Runs a command inside of a group.
# shellcheck disable=SC2016 # expanded by the inner shell
enter='echo $$ >"$0" && exec "$@"'
inside() { # procs-file command...
	sh -c "$enter" "$@"
}

# Where else the hierarchy is mounted changes nothing. Each row runs in a mount namespace of its own, in a group whose parent
# has half a CPU: $1 is the program, $2 where the hierarchy is mounted, $3 the group's folder, $4 an empty folder, and
# recorded compares the quota with that of a snapshot taken there, but for names, which a snapshot does not keep.
# shellcheck disable=SC2016 # expanded by the inner shell
recorded='
quota() { sed "s/.*\(\"quota\":[^}]*\).*/\1/; s/,\"path\":\"[^\"]*\"//g"; }
recorded() { $1 snapshot $2 >&2 && [ "$($1 workers --json | quota)" = "$($1 workers --json --sysroot $2 | quota)" ] && echo same; }
'
mounts() { # procs-file
	folder=$(mktemp -d) && records=$(mktemp -d) || exit 1
	while IFS='|' read -r text expected commands; do
		if ! unshare -m true 2>/dev/null; then
			skip "mounts: $text" "no mount namespace can be made here"
			continue
		fi
		found=$(inside "$1" unshare -m --propagation private sh -c "$recorded$commands" sh "$cputopo" "$top" "${1%/*}" "$folder" \
			"$records/snapshot" 2>&1 | paste -sd +)
		is "mounts: $text" "$expected" "$found"
		rm -rf "$records/snapshot"
	done <<-'END'
		a covered second mount|1+0|mkdir -p $4/cg && mount --bind $2 $4/cg && mount -t tmpfs none $4 && $1 workers --strict; echo $?
		a second mount|1+0|mount --bind $2 $4 && $1 workers --strict; echo $?
		the group alone, bound elsewhere|1+0|mount --bind $3 $4 && $1 workers --strict; echo $?
		a second mount covers another one|1+0|mount --bind $2 $4 && mount --bind $3 $4 && $1 workers --strict; echo $?
		a chroot with /sys bound|1+0|mount --rbind / $4 && chroot $4 $1 workers --strict; echo $?
		from outside of a chroot|1+0|mount --rbind / $4 && $1 workers --strict; echo $?
		a folder that may not be entered|1+0|mount --rbind / $4 && mount -t tmpfs -o mode=700 none /mnt && mkdir /mnt/x && mount --bind $2 /mnt/x && setpriv --reuid 65534 --clear-groups $1 workers --strict; echo $?
		the only one is covered by another of its groups|ancestors-hidden|mount --bind $3 $2 && $1 workers --json | grep -o ancestors-hidden
		the only one is covered: its second one counts|1+0|mount --bind $2 $4 && mount -t tmpfs none $2 && $1 workers --strict; echo $?
		a covered second mount, in a record|same|mkdir -p $4/cg && mount --bind $2 $4/cg && mount -t tmpfs none $4 && recorded $1 $5
		a second mount covers another one, in a record|same|mount --bind $2 $4 && mount --bind $3 $4 && recorded $1 $5
		another of its groups covers the only one, in a record|same|mount --bind $3 $2 && recorded $1 $5
		the only one is covered, in a record|same|mount -t tmpfs none $2 && recorded $1 $5
		a folder above the only one is covered, in a record|same|mount -t tmpfs none /sys && recorded $1 $5
		the only one is covered: its second one counts, in a record|same|mount --bind $2 $4 && mount -t tmpfs none $2 && recorded $1 $5
		the only one is covered|unknown|mount -t tmpfs none $2 && $1 workers --json | grep -o unknown
	END
	rm -r "$folder" "$records"
}

mine=$("$cputopo" workers --json 2>/dev/null | sed 's/.*"allowed":\([0-9]*\).*/\1/')
online=$(getconf _NPROCESSORS_ONLN)
first=$(taskset -cp $$ | sed 's/.*: *\([0-9]*\).*/\1/')

is "allowed is what taskset and nproc count" "$(env -u OMP_NUM_THREADS -u OMP_THREAD_LIMIT nproc)" "$mine"
is "taskset to one CPU gives 1" 1 "$(taskset -c "$first" "$cputopo" workers)"
# Where the group has no more than one CPU, its quota is as good a reason, and the first of the two.
reason=$("$cputopo" workers --explain | grep -q '^. quota  *1 ' && echo quota || echo affinity)
is "and is the reason" "$reason" "$(taskset -c "$first" "$cputopo" workers --explain | sed -n 's/^\* \([a-z]*\) .*/\1/p')"
sleep 60 &
sleeper=$!
trap 'kill $sleeper 2>/dev/null' EXIT
taskset -cp "$first" $sleeper >/dev/null
is "--pid of a process that is pinned gives 1" 1 "$("$cputopo" workers --pid $sleeper)"
is "--cpus names its CPU" "$first" "$("$cputopo" workers --pid $sleeper --cpus)"
kill $sleeper
wait $sleeper 2>/dev/null
"$cputopo" workers --pid $sleeper >/dev/null 2>&1
is "--pid of a process that is gone: exit code 1" 1 $?
if [ "$online" = 1 ] || ! chrt -f 1 true 2>/dev/null; then
	skip "a real-time policy has no quota" "not permitted"
else
	is "a real-time policy has no quota" not-applicable \
		"$(chrt -f 1 "$cputopo" workers --json | grep -o not-applicable)"
fi

v1=$(mount_of cgroup cpu) v2=$(mount_of cgroup2 "")
if [ -n "$v1" ] && mkdir "$v1/$cpu_group" 2>/dev/null; then
	quota=cpu.cfs_quota_us no_quota=-1 half=50000 top=$v1
elif [ -z "$v1" ] && [ -n "$v2" ] && grep -qw cpu "$v2/cgroup.subtree_control" && mkdir "$v2/$cpu_group" 2>/dev/null; then
	quota=cpu.max no_quota=max half='50000 100000' top=$v2
else
	top=
fi
if [ -z "$top" ]; then
	for text in 'half a CPU' 'names the group' 'a parent of half a CPU' '--pid from outside' 'the library and Python'; do
		skip "control group: $text" "no control group with the controller cpu can be made here: needs root"
	done
else
	group=$top/$cpu_group
	trap 'kill $sleeper 2>/dev/null; sleep 0.1; rmdir "$group/leaf" "$group" 2>/dev/null' EXIT
	echo "$half" >"$group/$quota"
	is "control group: half a CPU gives 1" 1 "$(inside "$group/cgroup.procs" "$cputopo" workers)"
	is "control group: names the group" "* quota: group /$cpu_group" "$(inside "$group/cgroup.procs" "$cputopo" workers --explain |
		sed -n 's/^\* quota .* \(group [^ ]*\) (cgroup.*/* quota: \1/p')"
	[ "$quota" != cpu.max ] || echo +cpu >"$group/cgroup.subtree_control"
	mkdir "$group/leaf"
	echo "$no_quota" >"$group/leaf/$quota"
	is "control group: a parent of half a CPU, a leaf without limit, gives 1" "1 /$cpu_group" \
		"$(inside "$group/leaf/cgroup.procs" "$cputopo" workers --json | sed 's/.*"workers":\([0-9]*\).*"path":"\([^"]*\)".*/\1 \2/')"
	sh -c "$enter" "$group/leaf/cgroup.procs" sleep 60 &
	sleeper=$!
	for _ in 1 2 3 4 5; do
		grep -q "$cpu_group/leaf" /proc/$sleeper/cgroup && break
		sleep 0.2
	done
	mounts "$group/leaf/cgroup.procs"
	is "control group: --pid from outside gives the same" 1 "$("$cputopo" workers --pid $sleeper)"
	is "control group: and outside nothing has changed" "$mine" "$("$cputopo" workers)"
	kill $sleeper
	wait $sleeper 2>/dev/null
	rmdir "$group/leaf" "$group"
	is "control group: all removed" gone "$([ -e "$group" ] && echo there || echo gone)"
fi

if grep -Eq ' - (cgroup2|cgroup .*[ ,]cpuset)' /proc/self/mountinfo; then
	is "pinned below its cpuset is a note" "$([ "$online" = 1 ] || echo "- pinned below its cpuset: 1 of $online")" \
		"$(taskset -c "$first" "$cputopo" workers --explain | grep -o "^- pinned below its cpuset: 1 of $online")"
else
	skip "pinned below its cpuset" "no control group that could tell its CPUs is mounted here"
fi
is "LSF: one slot" 1 "$(LSB_JOBID=1 LSB_DJOB_NUMPROC=1 "$cputopo" workers)"
is "Grid Engine: one slot" 1 "$(JOB_ID=1 PE=smp NSLOTS=1 "$cputopo" workers)"
is "PBS: one slot" 1 "$(PBS_JOBID=1 PBS_NP=1 "$cputopo" workers)"

pids=$(mount_of cgroup pids)
[ -n "$pids" ] || pids=$v2
if [ -n "$pids" ] && mkdir "$pids/$cpu_group" 2>/dev/null && [ -e "$pids/$cpu_group/pids.max" ]; then
	group=$pids/$cpu_group
	trap 'rmdir "$group" 2>/dev/null' EXIT
	echo 20 >"$group/pids.max"
	is "room for 20 processes, one of which runs" "processes 19 $group/pids.max" \
		"$(inside "$group/cgroup.procs" "$cputopo" workers --explain | awk '$1 == "processes" { print $1, $2, $3 }')"
	is "is the reason when more are asked for" "* processes 19" \
		"$(inside "$group/cgroup.procs" "$cputopo" workers --for io --wait-ratio 100 --explain | grep -o '^[*] processes *19' |
			tr -s ' ')"
	rmdir "$group"
else
	rmdir "$pids/$cpu_group" 2>/dev/null
	skip "room for 20 processes" "no group with the controller pids can be made here: needs root"
fi
# The build folder may be one that only its owner can enter: the other user runs a copy.
public=$(mktemp -d) && chmod 755 "$public" && cp "$cputopo" "$public/cputopo"
trap 'rm -rf "$public"' EXIT
if bash -c "ulimit -u 50" 2>/dev/null && setpriv --reuid 65534 --clear-groups "$public/cputopo" --version >/dev/null 2>&1; then
	is "RLIMIT_NPROC of another user is the reason" "* processes" "$(setpriv --reuid 65534 --clear-groups \
		bash -c 'ulimit -u 9 && exec "$0" workers --for io --wait-ratio 100 --explain' "$public/cputopo" | grep -o '^[*] processes')"
else
	skip "RLIMIT_NPROC of another user is the reason" "needs root, setpriv and a shell with ulimit -u"
fi
rm -rf "$public"

sets=$(mount_of cgroup cpuset)
if [ -n "$sets" ] && mkdir "$sets/$cpu_group" 2>/dev/null; then
	group=$sets/$cpu_group
	trap 'rmdir "$group" 2>/dev/null' EXIT
	echo "$first" >"$group/cpuset.cpus"
	cat "$sets/cpuset.mems" >"$group/cpuset.mems"
	is "cpuset of one CPU gives 1" 1 "$(inside "$group/cgroup.procs" "$cputopo" workers)"
	rmdir "$group"
else
	skip "cpuset of one CPU gives 1" "no cpuset can be made here: needs root and cgroup v1"
fi
echo "1..$n"
