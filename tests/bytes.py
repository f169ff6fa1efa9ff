# SPDX-License-Identifier: MIT
# The same bytes everywhere: what a program says of recorded machines and CPUID dumps is what $REFERENCE, a program for
# another processor or another libc, says of them, by the kernel's files and registers alone. Prints TAP, and a checksum of all.
# usage: bytes.py SRCDIR BUILDDIR
import hashlib
import lzma
import os
import subprocess
import sys
import tempfile

import recorded

TREES = [["--json", "--witness=kernel"], ["--witness=kernel"], ["-p", "--witness=kernel"], ["workers", "--json"], ["lscpu"],
         ["lscpu", "-p"], ["lscpu", "-J"], ["get", "counts", "--witness=kernel"], ["export", "hwloc", "--witness=kernel"]]
DUMPS = [["--json", "--witness=kernel"], ["--witness=kernel"]]


def dumps(source, scratch):
    for place in (f"{source}/tests/fuzz/corpus/cpuid_dump",
                  os.path.join(os.environ.get("CPUTOPO_SHARED") or "/nonexistent", "corpus/cpuid")):
        for folder, names, files in os.walk(place):
            names.sort()
            for name in sorted(files):
                path = os.path.join(folder, name)
                if name.endswith(".xz"):
                    with lzma.open(path) as packed, open(f"{scratch}/{name[:-3]}", "wb") as copy:
                        copy.write(packed.read())
                    path = copy.name
                yield path


class Comparison:
    def __init__(self, program, reference):
        self.programs = [program, reference]
        self.n, self.sums, self.number = 0, hashlib.sha256(), 0

    def compare(self, commands):
        """What differs among the commands: the first lines of it."""
        for command in commands:
            got, wanted = ((r.returncode, r.stdout, r.stderr) for r in (
                subprocess.run([program, *command], capture_output=True, timeout=300, check=False)
                for program in self.programs))
            self.n += 1
            self.sums.update(wanted[1].replace(command[-1].encode() if command[-1][0] == "/" else b"\0", b""))
            if got != wanted:
                yield f"{' '.join(command)}: {got[0]} for {wanted[0]}"
                lines = [(result[1] + result[2]).splitlines() for result in (got, wanted)]
                yield from next(([f"  {line[:300]!r}" for line in pair] for pair in zip(*lines) if pair[0] != pair[1]), [])

    def tell(self, title, commands):
        before = self.n
        bad = list(self.compare(commands))
        self.number += 1
        print(f"{'not ok' if bad else 'ok'} {self.number} - {self.n - before} outputs of {title} are the same bytes")
        for line in bad[:30]:
            print(f"# {line}")
        return not bad


def main():
    source, build = sys.argv[1:]
    reference = os.environ.get("REFERENCE")
    if not reference:
        print("1..1\nok 1 - the same bytes everywhere # SKIP there is no other program to compare with")
        return 0
    comparison = Comparison(os.path.abspath(f"{build}/src/cputopo"), os.path.abspath(reference))
    good = True
    for title, machines in recorded.sources(source, build):
        if machines is not None:
            good &= comparison.tell(title, ([*command, "--sysroot", root] for _, root in machines for command in TREES))
    with tempfile.TemporaryDirectory() as scratch:
        good &= comparison.tell("CPUID dumps", ([*command, "--cpuid", dump] for dump in dumps(source, scratch)
                                                for command in DUMPS))
    print(f"# {comparison.n} outputs, SHA-256 {comparison.sums.hexdigest()[:16]}")
    print(f"1..{comparison.number}")
    return 0 if good else 1


sys.exit(main())
