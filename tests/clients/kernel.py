#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Boots a machine with the line that was exported from its snapshot, and reads back what the kernel made of it. Prints TAP.

usage: kernel.py SRCDIR BUILDDIR

Needs QEMU and Debian's kernel package, which is fetched into BUILDDIR/vm and not installed (see tests/vm).
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

source, build = (Path(path).resolve() for path in sys.argv[1:])
sys.path.insert(0, str(source / "tests" / "vm"))
from boot import BootError, boot  # noqa: E402
from machines import MACHINES  # noqa: E402

NAMES = ("amd-1s4c2t-numa4", "intel-4s2c1t")
STEPS = """
frame isolated cat /sys/devices/system/cpu/isolated
frame nohz_full cat /sys/devices/system/cpu/nohz_full
frame irqaffinity cat /proc/irq/default_smp_affinity
frame log dmesg
"""


def cpus_of(text):
    """The members of a list such as 1,3-5."""
    found = set()
    for item in filter(None, text.strip().split(",")):
        first, _, last = item.partition("-")
        found |= set(range(int(first), int(last or first) + 1))
    return found


def exported(name):
    snapshot = source / "data" / "snapshots" / f"{name}.tar.gz"
    return subprocess.run([build / "src" / "cputopo", "export", "kernel", "--sysroot", snapshot], check=True,
                          stdout=subprocess.PIPE, text=True).stdout.strip()


def check(name, work):
    """None, or what is wrong."""
    line = exported(name)
    asked = dict(word.split("=") for word in line.split())
    (work / "steps").write_text(STEPS)
    machine = next(machine for machine in MACHINES if machine.name == name)
    frames = boot(machine, build / "vm", work, work / "steps", arguments=line)
    said = {key: frame.out.decode() for key, frame in frames.items()}
    wanted = asked["isolcpus"].removeprefix("managed_irq,domain,")
    if cpus_of(said["isolated"]) != cpus_of(wanted):
        return f"isolated is {said['isolated']}, not {wanted}"
    # A kernel that was built without nohz_full has no such file.
    if frames["nohz_full"].status == 0 and cpus_of(said["nohz_full"].replace("(null)", "")) not in (set(), cpus_of(wanted)):
        return f"nohz_full is {said['nohz_full']}, not {wanted}"
    mask = int(said["irqaffinity"].replace(",", ""), 16)
    if mask != sum(1 << cpu for cpu in cpus_of(asked["irqaffinity"])):
        return f"the mask of interrupts is {said['irqaffinity']}, not of {asked['irqaffinity']}"
    print(f"# {name}: {line}: isolated {said['isolated'].strip()}, nohz_full {said['nohz_full'].strip() or 'not built in'},"
          f" interrupts {said['irqaffinity'].strip()}")
    return None


def main():
    fetched = shutil.which("qemu-system-x86_64") and ((build / "vm" / "amd64" / "vmlinuz").exists() or subprocess.run(
        ["sh", source / "tests" / "vm" / "fetch", build / "vm", "amd64"], check=False).returncode == 0)
    failed = 0
    for number, name in enumerate(NAMES, 1):
        text = f"kernel: {name} isolates what was exported"
        if not fetched:
            print(f"ok {number} - {text} # SKIP qemu-system-x86_64 or a kernel is missing")
            continue
        with tempfile.TemporaryDirectory() as work:
            try:
                wrong = check(name, Path(work))
            except BootError as error:
                wrong = str(error)
        failed += wrong is not None
        print(f"{'not ok' if wrong else 'ok'} {number} - {text}" + (f"\n# {wrong}" if wrong else ""), flush=True)
    print(f"1..{len(NAMES)}")
    sys.exit(failed > 0)


main()
