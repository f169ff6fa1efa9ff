#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# bothways.py SRCDIR BUILDDIR: on every recorded machine `--json`, for which hwloc and libcpuid are asked beside the kernel's files,
# and `--json --witness=kernel` give the same document, but for where it comes from, warnings, and the list in HACKING.
import json
import os
import re
import subprocess
import sys

import recorded

SOURCE, BUILD = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PROGRAM = os.path.join(BUILD, "src/cputopo")
MAY_BE_ADDED = {"hwloc-failed", "libcpuid-failed", "sources-disagree"}


def ask(root, *options):
    """The document, or what the program says that there is none."""
    result = subprocess.run([PROGRAM, "--json", "--sysroot", root, *options], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            check=False)
    if result.returncode not in (0, 1):
        sys.exit(f"{root}: exit status {result.returncode}: {result.stderr.decode()}")
    return json.loads(result.stdout) if result.returncode == 0 else {"error": result.stderr.decode()}


def flatten(value, key=""):
    if isinstance(value, dict) and value:
        return {name: one for k, v in value.items() for name, one in flatten(v, f"{key}.{k}").items()}
    if isinstance(value, list) and value:
        return {name: one for i, v in enumerate(value) for name, one in flatten(v, f"{key}.{i}").items()}
    return {key.lstrip("."): value}


def compare(full, kernel):
    """What differs, as texts."""
    added = [row for row in full.get("warnings", []) if row not in kernel.get("warnings", [])]
    texts = [f"only all witnesses warn: {row['id']}: {row['text']}" for row in added if row["id"] not in MAY_BE_ADDED]
    one, other = ({k: v for k, v in document.items() if k not in ("source", "warnings")} for document in (full, kernel))
    if one != other:
        one, other = flatten(one), flatten(other)
        texts += [f"{key}: {one.get(key, 'not there')} by all, {other.get(key, 'not there')} by the kernel"
                  for key in sorted({*one, *other}) if one.get(key, "not there") != other.get(key, "not there")]
    return texts


def true_differences():
    """The list of HACKING: rows of a machine's name, a key and a reason, each a part of a line after two blanks."""
    with open(f"{SOURCE}/HACKING", encoding="utf-8") as file:
        section = re.search(r"^True differences\n-+\n(.*?)(?=^\S[^\n]*\n-+\n|\Z)", file.read(), re.M | re.S)
    if not section:
        sys.exit('HACKING has no section "True differences"')
    return re.findall(r"^    (\S+) +(\S+) +\S", section[1], re.M)


def expected(name, text, rows):
    return any(machine in name and text.startswith(key) for machine, key in rows)


def test(title, machines, rows):
    trees = hwloc = libcpuid = warned = known = 0
    differing = []
    for name, root in machines:
        full, kernel = ask(root), ask(root, "--witness=kernel")
        texts = compare(full, kernel)
        backends = full.get("source", {}).get("backends", [])
        trees += 1
        hwloc += "hwloc" in backends
        libcpuid += "libcpuid" in backends
        warned += full.get("warnings") != kernel.get("warnings")
        known += bool(texts) and all(expected(name, text, rows) for text in texts)
        differing += [f"{name}: {text}" for text in texts if not expected(name, text, rows)]
        for asked in {"hwloc", "libcpuid"} & set(kernel.get("source", {}).get("backends", [])):
            differing.append(f"{name}: {asked} was asked with --witness=kernel")
    print(f"{'not ok' if differing or not trees else 'ok'} - {title}: {trees} trees both ways (hwloc heard of {hwloc}, libcpuid "
          f"of {libcpuid}; of {warned} there are other warnings), {known} differ as HACKING says, {len(differing)} differences")
    for text in differing:
        print(f"# {text}")
    return hwloc


def main():
    heard, rows = 0, true_differences()
    for title, machines in recorded.sources(SOURCE, BUILD):
        if machines is None:
            print(f"ok - {title} # SKIP $CPUTOPO_SHARED names no folder that has one")
        else:
            heard += test(title, machines, rows)
    print(f"{'ok' if heard else 'not ok'} - hwloc was heard at all")
    print("1..4")


main()
