#!/usr/bin/python3
# SPDX-License-Identifier: MIT
"""Unpacks all recorded machines and prints an input option, a tab and a path for each.

usage: machines.py SRCDIR BUILDDIR FOLDER
"""
import gzip
import lzma
import os
import subprocess
import sys

sys.path.insert(0, os.path.join(sys.argv[1], "tests"))
import recorded  # noqa: E402

source, build, folder = sys.argv[1:]
os.makedirs(folder)
corpus = os.path.join(os.environ.get("CPUTOPO_SHARED") or "/nonexistent", "corpus")


def place(name):
    path = os.path.join(folder, name.replace("/", "_").replace(" ", "_"))
    os.makedirs(path)
    return path


def tell(option, path):
    print(f"{option}\t{path}")


for name in sorted(os.listdir(f"{source}/tests/trees")):
    root = os.path.join(folder, name)
    subprocess.run([f"{build}/tests/mktree", root, f"{source}/tests/trees/{name}"], check=True)
    tell("--sysroot", root)
for top in (f"{source}/data/snapshots", corpus):
    for archive in recorded.archives(top):
        unpacked = place(os.path.relpath(archive, top))
        recorded.unpack(archive, unpacked)
        for root in sorted(recorded.roots(unpacked)):
            tell("--sysroot", root)
        for where, _, files in sorted(os.walk(unpacked)):
            for file in sorted(files):
                if file.endswith(".xml") and "/sys/" not in where:
                    tell("--xml", os.path.join(where, file))
for where, names, files in os.walk(corpus):
    names.sort()
    for file in sorted(files):
        path = os.path.join(where, file)
        opened = gzip.open if file.endswith(".xml.gz") else lzma.open if file.endswith(".txt.xz") else None
        if file.endswith(".xml"):
            tell("--xml", path)
        elif opened:
            plain = os.path.join(place(os.path.relpath(path, corpus)), "file")
            with open(plain, "wb") as out, opened(path) as packed:
                out.write(packed.read())
            tell("--xml" if file.endswith(".xml.gz") else "--cpuid", plain)
