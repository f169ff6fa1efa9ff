#!/bin/sh
# SPDX-License-Identifier: MIT
# ./quickstart names what is missing before it installs it, and with --no-install only lists it. Prints TAP. Nothing is
# installed: the package manager and pkg-config are our own. usage: quickstart.sh SRCDIR BUILDDIR
set -u
srcdir=$(cd "$1" && pwd)
stage=$(mktemp -d) || exit 1
trap 'rm -rf "$stage"' EXIT
log=$stage/log
. "$srcdir/tests/tap.sh"

mkdir "$stage/bin"
# No library is there. Installing is written down with what was said until then, and fails.
printf '#!/bin/sh\nexit 1\n' >"$stage/bin/pkg-config"
printf '#!/bin/sh\nexec "$@"\n' >"$stage/bin/sudo"
printf '#!/bin/sh\necho "$@" >>"%s/installed"\ncp "%s/said" "%s/said-before" 2>/dev/null\nexit 1\n' "$stage" "$stage" "$stage" >"$stage/bin/apt-get"
chmod +x "$stage"/bin/*

runs() { # exit-code argument...
	wanted=$1
	shift
	PATH=$stage/bin:$PATH "$srcdir/quickstart" "$@" >"$stage/said" 2>&1
	code=$?
	cat "$stage/said"
	[ $code = "$wanted" ]
}
only_lists() { # argument...
	runs 1 --no-install "$@" && grep -q 'missing, to build:.* libhwloc-dev' "$stage/said" && ! [ -e "$stage/installed" ]
}
tells_before() {
	runs 1 && grep -q 'missing, to build:.* libhwloc-dev' "$stage/said-before" &&
		grep -q ' apt-get install .* libhwloc-dev' "$stage/said-before" && grep -q 'install .* libhwloc-dev' "$stage/installed"
}
check "--no-install lists what is missing, installs nothing and fails" only_lists
check "... with check, too" only_lists check
check "... what the tests need as well" grep -q 'missing, for some of the tests:.* libcriterion-dev' "$stage/said"
check "what is installed was named before, with the command" tells_before
check "an unknown argument is refused" runs 2 --nonsense
echo "1..$n"
