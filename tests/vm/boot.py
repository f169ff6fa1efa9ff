# SPDX-License-Identifier: MIT
"""Boots a machine of the table with an initramfs made for it, and takes apart what came over its console."""

import base64
import gzip
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from machines import ARCHITECTURES

HERE = Path(__file__).resolve().parent


@dataclass
class Frame:
    """What one command inside the machine wrote, and its exit status."""

    status: int
    out: bytes
    err: str


class BootError(Exception):
    pass


def cpio_entry(name, mode, content, inode):
    """One file of a "newc" archive (kernel: Documentation/driver-api/early-userspace/buffer-format.rst)."""
    encoded = name.encode() + b"\0"
    fields = (inode, mode, 0, 0, 1, 0, len(content), 0, 0, 0, 0, len(encoded), 0)
    head = b"070701" + b"".join(b"%08X" % f for f in fields) + encoded
    head += b"\0" * (-len(head) % 4)
    return head + content + b"\0" * (-len(content) % 4)


def make_initramfs(files, target):
    """files: path inside -> (content, mode). Folders are made as needed."""
    folders = sorted({str(p) for f in files for p in Path(f).parents if str(p) != "."} | {"proc", "sys", "dev", "tmp"})
    entries = [(name, 0o40755, b"") for name in folders]
    entries += [(name, 0o100000 | mode, content) for name, (content, mode) in sorted(files.items())]
    entries += [("TRAILER!!!", 0, b"")]
    target.write_bytes(b"".join(cpio_entry(*entry, inode) for inode, entry in enumerate(entries, 1)))


def library_files(path):
    """The shared libraries that a program needs, those that it loads on demand by their soname included."""
    found, todo = set(), [str(path)]
    cache = dict(re.findall(r"^\s*(\S+) .*x86-64.* => (\S+)$", subprocess.run(
        ["/sbin/ldconfig", "-p"], capture_output=True, text=True, check=True).stdout, re.M))
    wanted = {name.decode() for name in re.findall(rb"lib[\w+-]+\.so\.\d+", Path(path).read_bytes())}
    todo += [cache[name] for name in sorted(wanted) if name in cache]
    for item in todo:
        listed = subprocess.run(["ldd", item], capture_output=True, text=True, check=True).stdout
        found.update(re.findall(r"(/\S+) \(0x", listed))
    return found | set(todo[1:])


def guest_files(machine, cache, steps, programs):
    """What the initramfs of a machine holds: busybox, the steps, and for native ones our programs with their libraries."""
    files = {
        "init": ((HERE / "guest-init").read_bytes(), 0o755),
        "steps": ((HERE / steps).read_bytes(), 0o644),
        "bin/busybox": ((cache / ARCHITECTURES[machine.arch].debian / "busybox").read_bytes(), 0o755),
        "bin/sh": (b"#!/bin/busybox sh\n", 0o755),
    }
    files["bin/sh"] = files["bin/busybox"]
    for program in programs:
        files["usr/bin/" + Path(program).name] = (Path(program).read_bytes(), 0o755)
        for library in library_files(program):
            files[library.lstrip("/")] = (Path(library).read_bytes(), 0o755)
    return files


def numa_options(machine):
    """Equal shares of the CPUs for each node, in order."""
    if machine.nodes == 1:
        return []
    total = max(int(n) for n in re.findall(r"^(\d+)|maxcpus=(\d+)", machine.smp)[0] if n)
    share = total // machine.nodes
    options = []
    for node in range(machine.nodes):
        options += ["-object", f"memory-backend-ram,id=m{node},size={machine.memory // machine.nodes}M",
                    "-numa", f"node,nodeid={node},cpus={node * share}-{(node + 1) * share - 1},memdev=m{node}"]
    return options


def command(machine, cache, initramfs, arguments=""):
    arch = ARCHITECTURES[machine.arch]
    return ["nice", "-n", "5", arch.qemu, "-accel", "tcg", "-nodefaults", "-no-reboot", "-display", "none", "-serial", "stdio",
            "-m", f"{machine.memory}M", "-smp", machine.smp, *arch.options, *machine.options, *numa_options(machine),
            "-kernel", str(cache / arch.debian / "vmlinuz"), "-initrd", str(initramfs),
            "-append", f"console={arch.console} quiet panic=-1 {arguments}".strip()]


def parse_console(text):
    """name -> Frame."""
    frames = {}
    for name, status, out, err in re.findall(r"@@BEGIN (\S+) (\d+)\n(.*?)^@@ERR\n(.*?)^@@END$", text, re.M | re.S):
        frames[name] = Frame(int(status), base64.b64decode(out), base64.b64decode(err).decode("utf-8", "replace"))
    return frames


def boot(machine, cache, work, steps, programs=(), seconds=180, arguments=""):
    """Boots, arguments on the kernel's command line, waits until the machine powers itself off, and returns its frames."""
    initramfs = work / (machine.name + ".cpio")
    make_initramfs(guest_files(machine, cache, steps, programs), initramfs)
    line = command(machine, cache, initramfs, arguments)
    try:
        ran = subprocess.run(line, stdin=subprocess.DEVNULL, capture_output=True, timeout=seconds, check=False)
        out, err, end = ran.stdout, ran.stderr, f"QEMU ended with status {ran.returncode}"
    except subprocess.TimeoutExpired as expired:
        out, err, end = expired.stdout or b"", expired.stderr or b"", f"not done after {seconds} s"
    finally:
        initramfs.unlink()
    text = out.decode("utf-8", "replace").replace("\r", "")
    (work / (machine.name + ".console")).write_text(text)
    if "@@DONE" not in text:
        tail = " | ".join((err.decode("utf-8", "replace") + text).strip().splitlines()[-3:])
        raise BootError(f"{end}; its last words: {tail}")
    return parse_console(text)
