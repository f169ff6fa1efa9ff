#!/bin/sh
# SPDX-License-Identifier: MIT
# QEMU takes each machine's -smp, and has so many CPUs. usage: qemu.sh SRCDIR BUILDDIR [all]
client=qemu
. "$(dirname "$0")/clients.sh"
need qemu-system-x86_64
[ -n "$all" ] || { grep -E '/(smt4|offline|two-tier-memory)$' "$work/list" >"$work/few"; mv "$work/few" "$work/list"; }
export_all qemu

taken() {
	for file in "$work"/qemu/*; do
		smp=$(cat "$file")
		cpus=${smp#-smp }
		cpus=${cpus%%,*}
		# shellcheck disable=SC2086 # two words
		printf 'info cpus\nquit\n' | timeout 60 qemu-system-x86_64 -nodefaults -display none -machine q35 -accel tcg -m 64 \
			$smp -S -monitor stdio >"$work/said" 2>&1 || { cat "$file" "$work/said"; return 1; }
		[ "$(grep -c 'CPU #' "$work/said")" = "$cpus" ] || { cat "$file" "$work/said"; return 1; }
	done
}
check 'qemu: it has the CPUs of -smp' taken
echo "# $(qemu-system-x86_64 --version | head -n 1): $exported machines"
echo "1..$n"
[ $failed = 0 ]
