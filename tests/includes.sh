#!/bin/sh
# SPDX-License-Identifier: MIT
# The rules of the source tree: who may include whom, one file a library header, first lines. Prints TAP.
# usage: includes.sh SRCDIR BUILDDIR
set -u
cd "$1" || exit 1
echo 1..15

# Prints the result of a rule: it holds when what stands on standard input is empty.
rule() { # text
	found=$(cat)
	if [ -z "$found" ]; then
		echo "ok - $1"
	else
		echo "not ok - $1"
		printf '%s\n' "$found" | sed 's/^/# /'
	fi
}

# Our own includes of a folder that are not of the folders (or headers) allowed.
foreign() { # folder allowed-regex
	find "src/$1" -name '*.[ch]' -exec grep -H '^#include "' {} + |
		grep -E -v "#include \"($2)" | grep -E '#include "[a-z]+[/.]'
}

foreign base 'base/' | rule 'base includes nothing of ours but base'
foreign model 'base/|model/' | rule 'model includes base'
foreign probe 'base/|probe/|model/' | rule 'probe includes base and model'
for wing in src/probe/*/; do
	wing=${wing#src/}
	foreign "$wing" "base/|model/|$wing"
done | rule 'the wings of probe never see each other'
foreign derive 'base/|model/|derive/' | rule 'derive includes base and model'
foreign render 'base/|model/|derive/|render/' | rule 'render includes base, model and derive'
foreign export 'base/|model/|derive/|export/|render/fields\.h' |
	rule 'export includes base, model, derive, and of render the fields and the view'
foreign lscpu 'base/|model/|lscpu/|render/(cells|label_lines)\.h' |
	rule 'lscpu includes base, model, and of render cells and label_lines'
grep -rH '^#include "' src/lib | grep -E '"(render|lscpu|cli)/' | grep -v '"render/document\.h"' |
	rule 'the library includes of render the document, nothing of lscpu and cli'

for header in archive.h hwloc.h libcpuid.h; do
	users=$(grep -rlE "#include *<(.*/)?$header>" src | sort)
	[ "$(printf '%s\n' "$users" | grep -c .)" -le 1 ] || printf '%s\n' "$users"
done | rule 'each library header is included by one file'

grep -rnE '"lib[a-z]+\.so' src | rule 'no soname is written down: configure finds them'

{
	find src tests -name '*.[ch]' ! -name '*.inc'
	find src tests \( -name '*.sh' -o -name '*.py' \)
} | while read -r file; do
	head -n 1 "$file" | grep -q '^#!' && first=2 || first=1
	sed -n "${first}p" "$file" | grep -q 'SPDX-License-Identifier: MIT' || echo "$file: no SPDX line"
	sed -n "$((first + 1))p" "$file" | grep -Eq '^(//|#|""") ?..........' || echo "$file: does not say what it is for"
done | rule 'each file starts with its licence and with what it is for'

version=$(sed -n 's/^AC_INIT(\[cputopo\], \[\([^]]*\)\])/\1/p' configure.ac)
{
	head -n 1 packaging/debian/changelog | grep -F "cputopo ($version-1" >&2 || echo "packaging/debian/changelog is not of $version"
	grep -qx "Version: *$version" packaging/rpm/cputopo.spec || echo "packaging/rpm/cputopo.spec is not of $version"
} 2>/dev/null | rule 'the packages have the version of configure.ac'

find src -name '*.[ch]' -exec awk '
	{ gsub(/\t/, "        ") } length > 125 { print FILENAME ":" FNR ": " length " columns" }' {} + |
	rule 'no line is longer than 125 columns, tabs counted as 8'

# Versions of clang-format differ in small things; the sources are as 14 leaves them.
if clang-format --version 2>/dev/null | grep -q 'version 14\.'; then
	find src tests doc -name '*.[ch]' -exec clang-format --dry-run {} + 2>&1 | grep -E '^[^ ]+:[0-9]+:' |
		rule 'clang-format has nothing to change (make format)'
else
	echo 'ok - clang-format has nothing to change (make format) # SKIP clang-format 14 is not installed'
fi
