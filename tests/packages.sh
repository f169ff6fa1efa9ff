#!/bin/sh
# SPDX-License-Identifier: MIT
# The packages of packaging/, built from the release archive and installed, used and removed in a clean Debian 13, as a
# stranger would. Needs root, debootstrap and a network; keeps its systems in BUILDDIR/packages. Prints TAP.
# usage: packages.sh SRCDIR BUILDDIR
set -u
srcdir=$(cd "$1" && pwd) builddir=$(cd "$2" && pwd)
folder=$builddir/packages log=$builddir/packages/log
. "$srcdir/tests/tap.sh"

give_up() { # reason
	echo "1..1"
	echo "ok 1 - packages # SKIP $1"
	exit 0
}

# Runs a shell command in a system, with /proc, /sys and /dev that go with it.
inside() { # system command
	unshare --mount sh -c '
		mount --bind "$1" "$1" && mount -t proc proc "$1/proc" && mount --rbind /sys "$1/sys" && mount --rbind /dev "$1/dev" && cp /etc/resolv.conf "$1/etc/" &&
		exec chroot "$1" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 DEBIAN_FRONTEND=noninteractive \
			DEB_BUILD_OPTIONS="$3" sh -euc "$2"' sh "$folder/$1" "$2" "${DEB_BUILD_OPTIONS-}"
}
new_system() { # name
	rm -rf "${folder:?}/$1" && cp -a "$folder/base" "$folder/$1" && mkdir "$folder/$1/work"
}

[ "$(id -u)" = 0 ] || give_up "needs root, for chroot"
command -v debootstrap >/dev/null || give_up "needs debootstrap"
mkdir -p "$folder"
if ! [ -e "$folder/base/complete" ]; then
	rm -rf "$folder/base"
	debootstrap --variant=minbase trixie "$folder/base" >"$log" 2>&1 || give_up "debootstrap failed, see $log"
	touch "$folder/base/complete"
fi
# The builder is kept: what it installs takes longest.
[ -d "$folder/builder/work" ] || new_system builder
rm -rf "$folder"/builder/work/*

check "make dist" sh -c "cd '$builddir' && make -s dist && cp cputopo-*.tar.xz '$folder/builder/work/'"
install='apt-get install -y --no-install-recommends'
check "what a build needs is installed" inside builder "apt-get update && $install build-essential lintian rpm rpmlint xz-utils &&
	cd /work && tar -xf cputopo-*.tar.xz && cd cputopo-*/ && cp -r packaging/debian debian && apt-get build-dep -y ."

# --- Debian
check "dpkg-buildpackage -us -uc -b" inside builder "cd /work/cputopo-*/ && dpkg-buildpackage -us -uc -b"
check "lintian: no errors, no warnings" inside builder "lintian --fail-on error,warning /work/*.changes"
check "the loaded libraries are Recommends" inside builder "cd /work && for package in cputopo libcputopo0; do
	dpkg-deb -f \${package}_*.deb Recommends | tee recommends; for library in libhwloc libcpuid; do
		grep -q \$library recommends || exit 1; done; done"
check "the archive-independent package names no library's path" inside builder \
	"dpkg-deb -x /work/python3-cputopo_*.deb /work/module && ! grep -rE '/(usr|opt)/|-linux-gnu' /work/module/usr/lib --include='*.py'"
if [ "$failed" = 0 ]; then
	new_system clean
	rm "$folder"/builder/work/*-dbgsym_*.deb
	cp "$folder"/builder/work/*.deb "$srcdir"/packaging/debian/tests/[clp]* "$folder/clean/work/"
	check "apt install ./*.deb" inside clean "apt-get update && apt-get install -y /work/*.deb jq"
	check "hwloc and libcpuid are asked" inside clean \
		"cputopo --json | jq -c .source.backends && cputopo --json | jq -e '.source.backends | contains([\"hwloc\"])'"
	check "import cputopo" inside clean 'python3 -c "import cputopo; print(cputopo.workers())"'
	check "a program is built" inside clean "$install gcc libc6-dev pkgconf man-db python3-all && cd /work &&
		cp /usr/share/doc/libcputopo-dev/examples/pool.c . && cc pool.c \$(pkg-config --cflags --libs cputopo) && ./a.out"
	for test in command library python; do
		check "autopkgtest: $test" inside clean "AUTOPKGTEST_TMP=/work sh /work/$test"
	done
	left="find / -xdev -name '*cputopo*' ! -path '/work/*' ! -path '/var/cache/man/*'"
	check "apt purge leaves nothing" inside clean \
		"apt-get purge -y cputopo libcputopo0 libcputopo-dev python3-cputopo && $left && [ -z \"\$($left)\" ]"
fi

# --- RPM, with Debian's tools: what it needs has other names here
check "rpmbuild -ta" inside builder "cd /work && rpmbuild -ta --nodeps --define '_topdir /work/rpm' cputopo-*.tar.xz"
check "rpmlint: no errors, no warnings" inside builder "cd /work && rpmlint -c cputopo-*/packaging/rpm/rpmlint.toml \$(find rpm -name '*.rpm') \
	cputopo-*/packaging/rpm/cputopo.spec | tee lint && grep -q '0 errors, 0 warnings' lint"
if [ -d "$folder/builder/work/rpm/RPMS" ]; then
	new_system clean
	find "$folder/builder/work/rpm/RPMS" -name '*.rpm' ! -name '*-debug*' -exec cp {} "$folder/clean/work/" \;
	check "rpm --install" inside clean "apt-get update && $install rpm python3 && rpm --install --nodeps /work/*.rpm"
	check "they work" inside clean 'cputopo workers && python3 -c "import cputopo; print(cputopo.workers(), cputopo.topology()[\"counts\"])"'
	check "rpm --erase leaves nothing" inside clean "rpm --erase --nodeps cputopo cputopo-libs cputopo-devel python3-cputopo &&
		find / -xdev -name '*cputopo*' ! -path '/work/*' && [ -z \"\$(find / -xdev -name '*cputopo*' ! -path '/work/*')\" ]"
fi
rm -rf "$folder/clean"
echo "1..$n"
echo "packages: $((n - failed)) passed, $failed failed"
[ "$failed" = 0 ]
