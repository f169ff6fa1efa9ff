#!/bin/sh
# SPDX-License-Identifier: MIT
# Slurm: a controller and a node that is shown the recorded machine agree on the exported line: the node is idle with all
# CPUs. usage: slurm.sh SRCDIR BUILDDIR [all]
client=slurm
. "$(dirname "$0")/clients.sh"
export_all slurm
need slurmctld slurmd sinfo munged
if [ "$(id -u)" != 0 ]; then
	skip 'slurm: the node is idle with all CPUs' 'slurmd has to be started as root'
	echo "1..$n"
	exit 0
fi
host=$(hostname -s)

configure() { # line
	cat <<-END
		ClusterName=test
		SlurmctldHost=$host(127.0.0.1)
		SlurmUser=root
		SlurmctldPort=17817
		SlurmdPort=17818
		StateSaveLocation=$run/state
		SlurmdSpoolDir=$run/spool
		SlurmctldPidFile=$run/slurmctld.pid
		SlurmdPidFile=$run/slurmd.pid
		AuthType=auth/munge
		AuthInfo=socket=$run/munge/socket
		ProctrackType=proctrack/linuxproc
		TaskPlugin=task/none
		SelectType=select/cons_tres
		SelectTypeParameters=CR_CPU
		MpiDefault=none
		ReturnToService=2
	END
	# The memory is that of this machine, whatever hwloc is shown.
	echo "$1" | sed "s/ RealMemory=[0-9]*//; s/^NodeName=[^ ]*/NodeName=$host NodeAddr=127.0.0.1/"
	echo "PartitionName=all Nodes=$host Default=YES State=UP"
}

idle() { # tree line
	run=$(mktemp -d "$work/run.XXXXXX") && chmod 755 "$work" "$run" && mkdir "$run/state" "$run/spool" "$run/munge" || return 1
	head -c 128 /dev/urandom >"$run/munge/key" && chmod 600 "$run/munge/key"
	configure "$2" >"$run/slurm.conf"
	SLURM_CONF=$run/slurm.conf
	export SLURM_CONF
	munged --force --foreground --key-file="$run/munge/key" --socket="$run/munge/socket" --pid-file="$run/munge/pid" \
		--log-file="$run/munge/log" --seed-file="$run/munge/seed" >/dev/null 2>&1 &
	munge=$!
	slurmctld -D -c >"$run/controller" 2>&1 &
	controller=$!
	HWLOC_FSROOT=$1 HWLOC_THISSYSTEM=0 slurmd -D -N "$host" >"$run/node" 2>&1 &
	node=$!
	for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30; do
		state=$(sinfo -h -N -o '%T %c' 2>/dev/null)
		case $state in
		idle\ * | drain*) break ;;
		esac
		sleep 0.2
	done
	kill $node $controller $munge
	wait $node $controller $munge 2>/dev/null
	cpus=$(echo "$2" | sed 's/.* CPUs=\([0-9]*\).*/\1/')
	[ "$state" = "idle $cpus" ] || {
		echo "$1: $2: $state"
		tail -n 5 "$run/controller" "$run/node"
		return 1
	}
	taken=$((taken + 1))
}

# hwloc has to see the machine, too; what it reads otherwise the document tells by a warning.
each() {
	while IFS='	' read -r number option path; do
		[ "$option" = --sysroot ] && [ -d "$path/sys" ] || continue
		[ -n "$all" ] || [ "$(basename "$path")" = hybrid ] || continue
		seen=$(HWLOC_FSROOT=$path HWLOC_THISSYSTEM=0 slurmd -C 2>/dev/null | sed -n 's/.* CPUs=\([0-9]*\).*/\1/p')
		[ "$seen" = "$("$program" get counts.cpus.online "$option" "$path")" ] || { unseen=$((unseen + 1)); continue; }
		idle "$path" "$(grep -v '^#' "$work/slurm/$number")" || bad=$((bad + 1))
	done <"$work/slurm.list"
	[ $bad = 0 ] && [ $taken -gt 0 ]
}
bad=0 taken=0 unseen=0
check 'slurm: the node is idle with all CPUs' each
echo "# $(slurmd -V): $taken machines idle with all CPUs, $bad not, $unseen that hwloc does not read as a whole"
echo "1..$n"
[ $failed = 0 ]
