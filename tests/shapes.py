#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""What of many machines must hold of every recorded one; prints TAP.

tests/shapes numbers CPUs, cores, packages, nodes and caches anew, and their order: the shape must stay. Two machines of one shape
must have the same counts, sizes and kinds. What `expect --write` writes of a machine, it meets; `diff` finds it equal to its own
document. usage: shapes.py SRCDIR BUILDDIR
"""
import json
import os
import subprocess
import sys
import tempfile

import recorded

SOURCE, BUILD = map(os.path.abspath, sys.argv[1:3])


def features(root):
    """What the document says of the hardware; None where it cannot be read."""
    ran = subprocess.run([f"{BUILD}/src/cputopo", "--json", "--summary", "--witness=kernel", "--sysroot", root], capture_output=True)
    if ran.returncode:
        return None
    document = json.loads(ran.stdout)
    counts = document["counts"]
    return counts["shape"], counts["shape_id"], json.dumps([
        document["machine"]["arch"], counts["cpus"]["online"], counts["cpus"]["offline"] or 0, counts["cores"]["online"], counts["threads_per_core"],
        counts["packages"], counts["cores_per_package"], counts["nodes"], counts["books"], counts["drawers"], document["caches"]["totals"],
        sorted((kind["type"] or "", kind["ncpus"], kind["cores"] or 0) for kind in document["kinds"])])


def complaints(root, folder):
    """Of expect and diff: what does not hold; [] for a machine that cannot be read."""
    program, written, document = f"{BUILD}/src/cputopo", f"{folder}/machine.expect", f"{folder}/machine.json"
    made = subprocess.run([program, "expect", "--write", "--witness=kernel", "--sysroot", root], capture_output=True, text=True)
    if made.returncode:
        return []
    for path, text in ((written, made.stdout), (document, subprocess.run([program, "--json", "--sysroot", root], capture_output=True, text=True).stdout)):
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
    wrong = []
    for command in (["expect", written, document], ["diff", root, document]):
        ran = subprocess.run([program, *command], capture_output=True, text=True)
        if ran.returncode:
            wrong.append(f"{command[0]}: exit {ran.returncode}: {ran.stdout[:300]}{ran.stderr[:300]}")
    return wrong


def main():
    print("1..4")
    shapes, ids, n, twice = {}, {}, 0, []
    for title, machines in recorded.sources(SOURCE, BUILD):
        if machines is None:
            print(f"ok - {title} # SKIP $CPUTOPO_SHARED names no folder that has one")
            continue
        rounds, moving, read = ("20" if title == "corpus" else "3"), [], 0
        for name, root in machines:
            ran = subprocess.run([f"{BUILD}/tests/shapes", rounds, root], capture_output=True, text=True)
            read += bool(ran.stdout)
            if ran.returncode:
                moving.append(f"{name}: {ran.stdout}{ran.stderr[-300:]}")
            with tempfile.TemporaryDirectory() as folder:
                moving += [f"{name}: {text}" for text in complaints(root, folder)]
            found = features(root)
            if not found or not found[0]:
                continue
            n += 1
            shape, short, what = found
            other, said = shapes.setdefault(shape, (name, what))
            if said != what:
                twice.append(f"{name} and {other}: {shape}\n{said}\n{what}")
            if ids.setdefault(short, shape) != shape:
                twice.append(f"{short}: {shape} and {ids[short]}")
        print(f"{'not ok' if moving or not read else 'ok'} - {title}: {read} machines numbered anew {rounds} times keep their shape, "
              "meet what was written of them, and equal their document")
        for text in moving:
            print("# " + text.replace("\n", "\n# "))
    print(f"{'not ok' if twice or not n else 'ok'} - machines of one shape are alike: {len(shapes)} shapes of {n} machines")
    for text in twice:
        print("# " + text.replace("\n", "\n# "))


main()
