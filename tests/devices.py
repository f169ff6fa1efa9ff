#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Compares `cputopo devices` with hwloc's I/O discovery on this machine and every recorded tree that has devices; prints TAP.

Every device that hwloc names must be known, and be at the same place: hwloc-calc --po -I numa os=NAME. hwloc goes by local_cpus,
we by numa_node: where the program warns that a record contradicts itself the two may differ, and only there.

usage: devices.py SRCDIR BUILDDIR
"""
import json
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import xml.etree.ElementTree

import recorded

BUILD = os.path.abspath(sys.argv[2])
PROGRAM = f"{BUILD}/src/cputopo"

# A machine of two nodes: by path what a file says, or where a link leads.
CPUS = {f"sys/devices/system/cpu/cpu{cpu}/topology/{name}": text for cpu in range(8) for name, text in (
    ("core_id", str(cpu % 4)), ("physical_package_id", str(cpu // 4)), ("core_cpus", f"{1 << cpu:x}"), ("thread_siblings", f"{1 << cpu:x}"),
    ("core_siblings", "f0" if cpu > 3 else "0f"), ("package_cpus", "f0" if cpu > 3 else "0f"))}
NODES = {f"sys/devices/system/node/node{node}/{name}": text for node in range(2) for name, text in (
    ("cpumap", "f0" if node else "0f"), ("cpulist", "4-7" if node else "0-3"), ("meminfo", f"Node {node} MemTotal: 4096 kB"))}
SETS = {**{f"sys/devices/system/cpu/{name}": "0-7" for name in ("possible", "present", "online")},
        **{f"sys/devices/system/node/{name}": "0-1" for name in ("possible", "online", "has_cpu")}}
# Address, path, class, node, local CPUs, the names behind it; hwloc leaves out the last two where all is not asked for.
PCI = (("0000:00:1f.6", "pci0000:00", "0x020000", 0, "0f", ("net/eno1",)),
       ("0000:80:02.0", "pci0000:80", "0x060400", 1, "f0", ()),
       ("0000:81:00.0", "pci0000:80/0000:80:02.0", "0x010802", 1, "f0", ("nvme/nvme0/nvme0n1",)),
       ("0000:40:00.0", "pci0000:40", "0x020000", -1, "ff", ("virtio3/net/eth7",)),
       ("0000:c0:00.0", "pci0000:c0", "0x030200", -1, "f0", ("drm/card1",)),
       ("0000:c1:00.0", "pci0000:c1", "0x0c0330", 1, "f0", ("usb2/2-1/2-1:1.0/net/usb0",)))


def make_machine(root):
    files = {**CPUS, **NODES, **SETS}
    links = {}
    for address, parent, code, node, local, names in PCI:
        folder = f"sys/devices/{parent}/{address}"
        links[f"sys/bus/pci/devices/{address}"] = f"../../../devices/{parent}/{address}"
        files.update({f"{folder}/class": code, f"{folder}/vendor": "0x8086", f"{folder}/device": "0x1234",
                      f"{folder}/numa_node": str(node), f"{folder}/local_cpus": local, f"{folder}/config": ""})
        for name in names:
            kind = "block" if name.startswith("nvme") else name.split("/")[-2]
            files[f"{folder}/{name}/uevent"] = ""
            links[f"{folder}/{name}/device"] = "/".join([".."] * (name.count("/") + 1))
            links[f"sys/class/{kind}/{name.split('/')[-1]}"] = f"../../devices/{parent}/{address}/{name}"
    for path, text in files.items():
        os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
        with open(f"{root}/{path}", "w", encoding="ascii") as file:
            file.write(text + "\n")
    for path, target in links.items():
        os.makedirs(os.path.dirname(f"{root}/{path}"), exist_ok=True)
        os.symlink(target, f"{root}/{path}")


def hwloc(root, *command):
    environment = {name: value for name, value in os.environ.items() if not name.startswith("HWLOC_")}
    environment["HWLOC_COMPONENTS"] = "linux,stop"
    if root != "/":
        environment.update(HWLOC_FSROOT=root, HWLOC_THISSYSTEM="0")
    return subprocess.run(command, capture_output=True, text=True, env=environment, stdin=subprocess.DEVNULL, timeout=60)


def names_of(root):
    text = hwloc(root, "lstopo-no-graphics", "--of", "xml", "--filter", "io:important").stdout
    top = xml.etree.ElementTree.fromstring(re.sub(r"<!DOCTYPE[^>]*>", "", text)) if text else ()
    found = [node.get("name") for node in (top.iter("object") if text else ()) if node.get("type") == "OSDev"]
    # Co-processors of libraries are no devices of the kernel.
    return [name for name in found if name and not re.match(r"(opencl|cuda|nvml|rsmi|ze|:)", name)]


def corpus():
    """Machines of the corpus that have devices: most have none, and unpacking takes time."""
    place = os.path.join(os.environ.get("CPUTOPO_SHARED") or "/nonexistent", "corpus")
    for path in recorded.archives(place):
        with tarfile.open(path) as tar:
            if not any(re.search("sys/(bus/pci/devices|class/(net|block|drm|infiniband))/.", name) for name in tar.getnames()):
                continue
        with tempfile.TemporaryDirectory() as folder:
            recorded.unpack(path, os.path.realpath(folder))
            for root in sorted(recorded.roots(os.path.realpath(folder))):
                yield os.path.relpath(path, place), root


def compare(root, complaints):
    """The number of devices compared; None where there are none."""
    source = [] if root == "/" else ["--sysroot", root]
    ran = subprocess.run([PROGRAM, "devices", "--all", "--json", *source], capture_output=True, text=True)
    if ran.returncode == 3:
        return None
    if ran.returncode:
        complaints.append(ran.stderr.strip())
        return 0
    rows = {row["name"]: row for row in json.loads(ran.stdout)["devices"]}
    contradiction = "which are not the node's" in ran.stderr
    names = names_of(root)
    nodes = hwloc(root, "hwloc-calc", "--po", "-I", "numa", "all").stdout.strip()
    for name in names:
        asked = subprocess.run([PROGRAM, "devices", name, "--json", *source], capture_output=True, text=True)
        row = json.loads(asked.stdout)["devices"][0] if asked.returncode == 0 else None
        if row is None:
            complaints.append(f"{name}: {asked.stderr.strip()}")
            continue
        ours = str(row["node_id"]) if row["node_id"] is not None else nodes if row["cpus"] is None else "several"
        theirs = hwloc(root, "hwloc-calc", "--po", "-I", "numa", f"os={name}").stdout.strip()
        if ours != theirs and not (ours == "several" and "," in theirs) and not (contradiction and row["local_cpus"] != row["cpus"]):
            complaints.append(f"{name}: node {ours}, by hwloc {theirs}")
    return len(names) if rows or names else None


def main():
    results = []
    with tempfile.TemporaryDirectory() as root:
        make_machine(root)
        places = [("a made-up machine", [("made", root)], 3), ("this machine", [("live", "/")], 0)]
        places += [("corpus", corpus() if os.environ.get("CPUTOPO_SHARED") else None, 0)]
        print(f"1..{len(places)}")
        for title, machines, least in places:
            if machines is None:
                print(f"ok - {title} # SKIP $CPUTOPO_SHARED names no folder that has one")
                continue
            compared, n, differing = 0, 0, []
            for name, where in machines:
                complaints = []
                found = compare(where, complaints)
                n += found is not None
                compared += found or 0
                differing += [f"{name}: {text}" for text in complaints]
            results.append(bool(differing) or compared < least)
            print(f"{'not ok' if results[-1] else 'ok'} - {title}: {compared} devices of {n} machines are where hwloc finds them")
            for text in differing:
                print(f"# {text}")


main()
