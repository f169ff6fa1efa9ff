#!/bin/sh
# SPDX-License-Identifier: MIT
# libvirt: the guest's elements are valid in a domain, and libvirt makes QEMU's arguments of it.
# usage: libvirt.sh SRCDIR BUILDDIR [all]
client=libvirt
. "$(dirname "$0")/clients.sh"
export_all libvirt

domain() { # file
	echo "<domain type='qemu'><name>guest</name><memory unit='MiB'>512</memory>"
	sed '/<cpu mode/,/<\/cpu>/d' "$1"
	echo "<os><type arch='x86_64' machine='q35'>hvm</type></os>"
	sed -n "/<cpu mode/,/<\/cpu>/p" "$1" | sed "s/host-passthrough/maximum/"
	echo '</domain>'
}
valid() {
	for file in "$work"/libvirt/*; do
		domain "$file" >"$work/domain.xml"
		virt-xml-validate "$work/domain.xml" domain >"$work/said" 2>&1 || { cat "$work/said" "$file"; return 1; }
	done
}
if command -v virt-xml-validate >/dev/null && command -v xmllint >/dev/null; then
	check 'libvirt: virt-xml-validate takes each domain' valid
else
	skip 'libvirt: virt-xml-validate takes each domain' 'virt-xml-validate is missing'
fi

# The driver within virsh, as an ordinary user: as root it looks for a user that only a package makes. The nodes of the
# recorded machine are not here, so memory is left out.
converted() {
	mkdir "$work/native"
	: >"$work/native/commands"
	for file in "$work"/libvirt/*; do
		domain "$file" | sed '/<numatune>/,/<\/numatune>/d' >"$work/native/$(basename "$file").xml"
		echo "domxml-to-native qemu-argv $work/native/$(basename "$file").xml" >>"$work/native/commands"
	done
	as=
	[ "$(id -u)" != 0 ] || as='setpriv --reuid 65534 --regid 65534 --clear-groups'
	[ -z "$as" ] || chown -R 65534:65534 "$work/native"
	chmod 755 "$work"
	$as env HOME="$work/native" XDG_RUNTIME_DIR="$work/native" LC_ALL=C virsh -q -c "qemu:///embed?root=$work/native/root" \
		<"$work/native/commands" >"$work/arguments" 2>"$work/said"
	grep '^error' "$work/said" && return 1
	[ "$(grep -c -e ' -smp ' "$work/arguments")" = "$exported" ]
}
if command -v virsh >/dev/null && command -v qemu-system-x86_64 >/dev/null &&
	[ -e "/usr/lib/$(gcc -print-multiarch 2>/dev/null)/libvirt/connection-driver/libvirt_driver_qemu.so" ]; then
	check 'libvirt: it makes arguments of QEMU of each' converted
	echo "# libvirt $(virsh --version): $exported machines"
else
	skip 'libvirt: it makes arguments of QEMU of each' "virsh, its driver or qemu-system-x86_64 is missing"
fi

# Where cores differ in threads, the refusal says what to choose, and with that it is taken.
kinds() {
	"$builddir/tests/mktree" "$work/hybrid" "$srcdir/tests/trees/hybrid.tree" || return 1
	! "$program" export libvirt --sysroot "$work/hybrid" 2>"$work/err" && grep -q -e '--kind' "$work/err" &&
		"$program" export libvirt --sysroot "$work/hybrid" --kind performance | grep -q "threads='2'" &&
		"$program" export libvirt --sysroot "$work/hybrid" --kind efficiency | grep -q "threads='1'"
}
check 'libvirt: cores of several kinds are refused, and each kind is taken' kinds
echo "1..$n"
[ $failed = 0 ]
