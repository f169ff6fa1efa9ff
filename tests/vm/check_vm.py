#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boots every machine of machines.py and compares what cputopo sees in it with the -smp line it was booted with.

usage: check_vm.py [--record] [--keep DIR] SRCDIR BUILDDIR [MACHINE...]

--record writes the snapshots taken, and their MANIFEST, to SRCDIR/data/snapshots. Needs python3, QEMU, and Debian's kernel
packages, which are fetched into BUILDDIR/vm and not installed.
"""

import argparse
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from boot import BootError, boot
from machines import ARCHITECTURES, MACHINES

COUNTS = ("possible", "present", "online", "allowed", "cores", "packages", "dies", "clusters", "nodes", "threads_min", "threads_max")


def counts_of(document):
    """The columns of the MANIFEST out of a document."""
    counts = document["counts"]
    return {
        **{key: counts["cpus"][key] for key in ("possible", "present", "online", "allowed")},
        "cores": counts["cores"]["online"],
        **{key: counts[key] for key in ("packages", "dies", "clusters", "nodes")},
        "threads_min": counts["threads_per_core"]["min"], "threads_max": counts["threads_per_core"]["max"],
    }


def disagreeing(checked):
    return [fact["fact"] for fact in checked["counts"] + checked["facts"] if not fact["agrees"]]


def expected_counts(machine, offline=0):
    """What the -smp line asks for; only what it speaks of. offline: CPUs taken offline, each of another core."""
    first, *rest = machine.smp.split(",")
    smp = dict(item.split("=") for item in rest)
    sockets, dies, clusters = (int(smp.get(key, 1)) for key in ("sockets", "dies", "clusters"))
    cores, threads = int(smp["cores"]), int(smp.get("threads", 1))
    present, possible = int(first), int(smp.get("maxcpus", first))
    online = present - offline
    expected = {
        "possible": possible, "present": present, "online": online, "allowed": online,
        "cores": present // threads - (offline if threads == 1 else 0),
        "packages": -(-present // (dies * clusters * cores * threads)),
        "nodes": machine.nodes,
        "threads_min": 1 if offline else threads, "threads_max": threads,
    }
    if machine.arch == "x86_64":
        expected["dies"] = expected["packages"] * dies
    if clusters > 1:
        expected["clusters"] = sockets * clusters
    return {**expected, **machine.differs}


class Report:
    """Results as they come; the last line adds them up."""

    def __init__(self):
        self.passed = self.failed = 0

    def result(self, holds, name, detail=""):
        self.passed += holds
        self.failed += not holds
        print(f"  {'ok' if holds else 'not ok'} - {name}" + (f": {detail}" if detail and not holds else ""), flush=True)
        return holds

    def equal(self, name, found, wanted):
        return self.result(found == wanted, f"{name}: {json.dumps(wanted)}", f"found {json.dumps(found)}")

    def frame(self, frames, name, status=0):
        """A command inside ended as it should: its frame, or None."""
        frame = frames.get(name)
        if frame is None:
            self.result(False, f"{name}: ran")
        elif frame.status != status:
            said = (frame.err.strip().splitlines() or ["nothing on stderr"])[0]
            self.result(False, f"{name}: exit {status}", f"exit {frame.status}, {said}")
        else:
            return frame
        return None

    def document(self, frames, name, status=0):
        frame = self.frame(frames, name, status)
        if not frame:
            return None
        try:
            return json.loads(frame.out)
        except ValueError as error:
            self.result(False, f"{name}: JSON", str(error))
            return None

    def same(self, name, one, other):
        """Two documents but for where they come from."""
        differ = sorted(key for key in one.keys() | other.keys() if key != "source" and one.get(key) != other.get(key))
        detail = "; ".join(f"{key}: {json.dumps(one.get(key))[:200]} and {json.dumps(other.get(key))[:200]}" for key in differ)
        return self.result(not differ, name, detail)

    def counts(self, name, document, wanted):
        seen = counts_of(document)
        print(f"    {name} sees: " + ", ".join(f"{key} {'-' if seen[key] is None else seen[key]}" for key in COUNTS))
        wrong = [f"{key} {seen[key]}, not {value}" for key, value in wanted.items() if seen[key] != value]
        self.result(not wrong, f"{name}: as the -smp line says", ", ".join(wrong))


def check_workers(report, frames, name, workers, binding, path=None, flags=()):
    document = report.document(frames, name)
    if not document:
        return
    found = [document["workers"], document["binding"], document["quota"]["path"] if path else None, document["flags"]]
    report.equal(f"{name}: workers, binding, path, flags", found, [workers, binding, path, list(flags)])


def check_mounts(report, frames):
    """Half a CPU, whatever else is mounted; and what a record says that was taken there."""
    for name in (
        "plain", "second", "covered", "group-elsewhere", "over-each-other", "over-in-place", "chroot", "chroot-outside",
        "private-tmp", "no-entry",
    ):
        frame = report.frame(frames, "mounts-" + name)
        if frame:
            report.equal(f"mounts {name}: workers --strict", frame.out.decode(), "1\n")
    for name, state, flags in (
        ("covered", "set", []), ("hidden", "unknown", ["cgroup-unresolved"]), ("ancestors", "none", ["ancestors-hidden"]),
    ):
        for way in ("live", "record"):
            document = report.document(frames, f"mounts-{name}-{way}")
            if document:
                report.equal(f"mounts {name}: {way}", [document["quota"]["state"], document["flags"]], [state, flags])


def check_pids(report, frames):
    """A group with pids.max 20, in which the program itself runs."""
    explained = report.frame(frames, "pids")
    if explained:
        rows = [line.split()[-3:] for line in explained.out.decode().splitlines() if " processes " in line]
        report.equal("pids.max 20: explained", rows, [["processes", "19", "/sys/fs/cgroup/few/pids.max"]])
    check_workers(report, frames, "pids-binding", 19, "processes")


def check_live(report, machine, frames):
    """Everything that steps-live asked."""
    online = expected_counts(machine)["online"]
    for name, offline in (("live", 0), ("offline", 1), ("online-again", 0)):
        document = report.document(frames, name)
        if document:
            report.counts(name, document, expected_counts(machine, offline))
    document = report.document(frames, "smt-off")
    if document:
        threads = expected_counts(machine)["threads_min"]
        report.equal("smt-off: offline_reason", document["cpusets"]["offline_reason"], "smt-off" if threads > 1 else None)
        report.equal("smt-off: threads per core", document["counts"]["threads_per_core"]["max"], 1)
    summary = report.frame(frames, "summary")
    if summary:
        report.result(b"CPU(s):" in summary.out, "summary: is one")
    check_workers(report, frames, "workers", online, "affinity")
    checked = report.document(frames, "check", 1 if machine.disagree else 0)
    if checked:
        asked = [source["name"] for source in checked["sources"] if source["asked"]]
        report.equal("check: asks", asked, ["kernel", "hwloc", "libcpuid", "cpuid"])
        report.equal("check: facts that disagree", disagreeing(checked), list(machine.disagree))
    whole, back = report.document(frames, "whole"), report.document(frames, "whole-of-snapshot")
    if whole and back:
        report.same("snapshot: reads back as the machine itself", whole, back)
    document = report.document(frames, "cpuset")
    if document:
        report.equal("cpuset 0,2: allowed", document["cpusets"]["allowed"], "0,2")
        report.counts("cpuset", document, {**expected_counts(machine), "allowed": 2})
    check_workers(report, frames, "cpuset-workers", 2, "affinity")
    check_workers(report, frames, "quota-above", 3, "quota", "/outer")
    check_workers(report, frames, "quota-leaf", 2, "quota", "/outer/inner")
    check_workers(report, frames, "quota-looser-leaf", 3, "quota", "/outer")
    check_workers(report, frames, "namespace-old-mount", online, "affinity", flags=["cgroup-unresolved"])
    check_workers(report, frames, "namespace", 2, "quota", "/")
    check_mounts(report, frames)
    check_pids(report, frames)
    return {suffix: frames["snapshot" + suffix].out for suffix in ("", "-offline") if "snapshot" + suffix in frames}


def check_copied(report, machine, frames, program, work):
    """A machine on which cputopo does not run: snapshots are made here out of what was copied."""
    snapshots = {}
    for suffix, offline in (("", 0), ("-offline", 1)):
        raw = report.frame(frames, "raw" + suffix)
        if not raw:
            continue
        tree, target = work / (machine.name + suffix), work / (machine.name + suffix + ".tar.gz")
        with tarfile.open(fileobj=io.BytesIO(raw.out)) as archive:
            archive.extractall(tree)
        made = subprocess.run([program, "snapshot", "--sysroot", tree, target], capture_output=True, text=True, check=False)
        if not report.result(made.returncode == 0, f"copy{suffix}: makes a snapshot", made.stderr.strip()):
            continue
        snapshots[suffix] = target.read_bytes()
        answers = {}
        for name, source in (("copy", tree), ("snapshot", target)):
            ran = subprocess.run([program, "--json", "--sysroot", source], capture_output=True, text=True, check=False)
            if report.result(ran.returncode == 0, f"{name}{suffix}: is read", ran.stderr.strip()):
                answers[name] = json.loads(ran.stdout)
        if len(answers) == 2:
            report.counts("copy" + suffix, answers["copy"], expected_counts(machine, offline))
            report.same(f"snapshot{suffix}: reads as the copy does", answers["copy"], answers["snapshot"])
    return snapshots


def record(folder, program, taken):
    """Writes the snapshots, and a MANIFEST row each: what the document says, after it was compared with the -smp line."""
    folder.mkdir(parents=True, exist_ok=True)
    manifest = folder / "MANIFEST"
    rows = {}
    if manifest.exists():
        rows = {line.split("\t")[0]: line for line in manifest.read_text().splitlines()[1:]}
    for machine, suffix, content in taken:
        name = machine.name + suffix
        target = folder / (name + ".tar.gz")
        target.write_bytes(content)
        ran = subprocess.run([program, "--json", "--summary", "--sysroot", target], capture_output=True, text=True, check=True)
        seen = counts_of(json.loads(ran.stdout))
        if any(seen[key] != value for key, value in expected_counts(machine, 1 if suffix else 0).items()):
            print(f"{name}: not recorded, it is not what was booted")
            target.unlink()
            continue
        seen = {key: "null" if value is None else str(value) for key, value in seen.items()}
        booted = " ".join(["-smp", machine.smp, *machine.options, f"({machine.nodes} NUMA nodes)" if machine.nodes > 1 else ""])
        proves = machine.proves + (", CPU 1 offline" if suffix else "")
        ran = subprocess.run([program, "check", "--json", "--sysroot", target], capture_output=True, text=True, check=False)
        disagree = ",".join(disagreeing(json.loads(ran.stdout))) or "none"
        rows[name] = "\t".join([name, machine.arch, *(seen[key] for key in COUNTS), disagree, booted.strip(), proves])
    header = "\t".join(["name", "arch", *COUNTS, "disagree", "booted with", "what it proves"])
    there = [rows[name] for name in sorted(rows) if (folder / (name + ".tar.gz")).exists()]
    manifest.write_text("\n".join([header, *there]) + "\n")


def boot_patiently(report, machine, *arguments):
    """Frames, or None. On a busy host a kernel's boot on emulated CPUs hangs now and then: tried twice, and told."""
    for last in (False, True):
        try:
            frames = boot(machine, *arguments)
        except BootError as error:
            if last:
                report.result(False, "boots", str(error))
            else:
                print(f"    first boot: {error}")
        else:
            report.result(True, "boots")
            return frames
    return None


def missing_tools(machines):
    """What to install, each with the Debian package that has it."""
    wanted = {ARCHITECTURES[m.arch].qemu: ARCHITECTURES[m.arch].package for m in machines}
    wanted.update({"apt-get": "apt", "dpkg-deb": "dpkg", "unshare": "util-linux", "setpriv": "util-linux"})
    return {package: tool for tool, package in wanted.items() if not shutil.which(tool)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--record", action="store_true")
    parser.add_argument("--keep", help="folder for consoles and copies (default: a temporary one)")
    parser.add_argument("srcdir", type=Path)
    parser.add_argument("builddir", type=Path)
    parser.add_argument("machine", nargs="*")
    arguments = parser.parse_args()
    machines = [m for m in MACHINES if not arguments.machine or m.name in arguments.machine]
    program = (arguments.builddir / "src/cputopo").resolve()
    cache = Path(os.environ.get("CPUTOPO_VM_CACHE", arguments.builddir / "vm")).resolve()

    missing = missing_tools(machines)
    if missing:
        print("check-vm needs " + ", ".join(sorted(missing.values())) + "; on Debian: apt-get install " + " ".join(sorted(missing)))
        return 1
    fetched = subprocess.run([arguments.srcdir / "tests/vm/fetch", cache, *sorted({ARCHITECTURES[m.arch].debian for m in machines})],
                             check=False)
    if fetched.returncode:
        return 1

    report, taken = Report(), []
    host = os.uname().machine
    with tempfile.TemporaryDirectory(prefix="cputopo-vm-") as temporary:
        work = Path(arguments.keep or temporary)
        work.mkdir(parents=True, exist_ok=True)
        for machine in machines:
            nodes = f" ({machine.nodes} NUMA nodes)" if machine.nodes > 1 else ""
            print(f"{machine.name} ({machine.arch}): -smp {machine.smp}{nodes} {' '.join(machine.options)}", flush=True)
            native = machine.arch == host
            programs = [program, shutil.which("unshare"), shutil.which("setpriv")] if native else []
            frames = boot_patiently(report, machine, cache, work, "steps-live" if native else "steps-copy", programs)
            if frames is None:
                continue
            if native:
                snapshots = check_live(report, machine, frames)
            else:
                snapshots = check_copied(report, machine, frames, program, work)
            taken += [(machine, suffix, content) for suffix, content in snapshots.items()]
        if arguments.record:
            record(arguments.srcdir / "data/snapshots", program, taken)
    print(f"{report.passed} passed, {report.failed} failed")
    return 1 if report.failed or not report.passed else 0


if __name__ == "__main__":
    sys.exit(main())
