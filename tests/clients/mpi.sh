#!/bin/sh
# SPDX-License-Identifier: MIT
# Open MPI maps each rank of the rankfile to a core of its own, the one that the document numbers so.
# usage: mpi.sh SRCDIR BUILDDIR [all]
client=mpi
. "$(dirname "$0")/clients.sh"
need mpirun
case $(mpirun --version 2>/dev/null) in
*'Open MPI'*) ;;
*)
	skip mpi 'mpirun is not that of Open MPI'
	echo "1..$n"
	exit 0
	;;
esac
OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
export OMPI_ALLOW_RUN_AS_ROOT OMPI_ALLOW_RUN_AS_ROOT_CONFIRM
[ -n "$all" ] || { grep -E '/(smt4|hybrid|sparse-nodes)$' "$work/list" >"$work/few"; mv "$work/few" "$work/list"; }
export_all mpi

# Open MPI sees the recorded machine by hwloc's XML, and says where each rank goes; binding itself fails here.
mapped() {
	while IFS='	' read -r number option path; do
		ranks=$(wc -l <"$work/mpi/$number")
		# Of a single core nothing is to be bound.
		if [ "$ranks" = 1 ]; then
			single=$((single + 1))
			continue
		elif [ "$ranks" -gt 64 ]; then
			large=$((large + 1))
			continue
		fi
		"$program" export hwloc "$option" "$path" >"$work/machine.xml" || return 1
		# Open MPI cannot say where a rank is whose machine has cores above and below a cache, by hwloc's own reading, too.
		if [ "$(lstopo-no-graphics --no-io -i "$work/machine.xml" 2>/dev/null | grep -c 'Core L#0')" -gt 1 ]; then
			mixed=$((mixed + 1))
			continue
		fi
		HWLOC_XMLFILE=$work/machine.xml HWLOC_THISSYSTEM=1 timeout 60 mpirun -np "$ranks" --host "localhost:$ranks" \
			--rankfile "$work/mpi/$number" --display-map true >"$work/said" 2>&1 </dev/null
		sed -n 's/.*Process rank: \([0-9]*\) Bound: socket [0-9]*\[core \([0-9]*\)[^0-9].*/\1 \2/p' "$work/said" |
			sort -n >"$work/bound"
		# The n-th core of the m-th package that the document comes to is the one of slot=m:n; a core each.
		"$program" get cores "$option" "$path" | grep -Eo '"(core|package)":[0-9]+' | cut -d: -f2 | paste - - |
			awk 'NR == FNR { if (NR == 1 || $2 != last) { socket++; n = 0 } last = $2; core[socket - 1 ":" n++] = $1; next }
				{ sub(/=.*slot=/, " "); print $2, core[$3] }' - "$work/mpi/$number" >"$work/expected"
		[ "$(cut -d' ' -f2 "$work/bound" | sort -u | wc -l)" = "$ranks" ] && cmp -s "$work/bound" "$work/expected" || {
			echo "$path"
			cat "$work/expected" "$work/mpi/$number" "$work/said"
			return 1
		}
		mapped=$((mapped + 1))
	done <"$work/mpi.list"
	[ "$mapped" -gt 0 ]
}
need lstopo-no-graphics
mapped=0 single=0 large=0 mixed=0
check 'mpi: each rank has a core of its own' mapped
echo "# $(mpirun --version | head -n 1): $mapped machines; left out: $single of one core, $large of more than 64, $mixed with cores above and below a cache"

live() {
	"$program" export mpi >"$work/rankfile" || return 1
	ranks=$(wc -l <"$work/rankfile")
	timeout 60 mpirun -np "$ranks" --rankfile "$work/rankfile" sh -c \
		'echo "$OMPI_COMM_WORLD_RANK $(sed -n "s/^Cpus_allowed_list:[^0-9]*//p" /proc/self/status)"' >"$work/said" 2>&1 ||
		{ cat "$work/said"; return 1; }
	[ "$(cut -d' ' -f2 "$work/said" | sort -u | wc -l)" = "$ranks" ]
}
if "$program" export mpi >/dev/null 2>&1 && [ "$(nproc)" -gt 1 ]; then
	check 'mpi: ranks of this machine run on different CPUs' live
else
	skip 'mpi: ranks of this machine run on different CPUs' 'it has no two cores whose sockets are known'
fi
echo "1..$n"
[ $failed = 0 ]
