#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# agree.py SRCDIR BUILDDIR: on every recorded tree the document (`--json`, whose kinds -k shows) and `workers` count the same CPUs,
# cores and kinds: as it was recorded, and with a mask of half the CPUs. The trees are those of tests/trees, data/snapshots and,
# where $CPUTOPO_SHARED names one, of a folder with a corpus of archives.
import json
import os
import subprocess
import sys

import recorded

SOURCE, BUILD = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
PROGRAM = os.path.join(BUILD, "src/cputopo")
TYPES = ("performance", "efficiency", "low-power")


def run(*arguments):
    """The JSON that the program prints, None where it cannot answer."""
    result = subprocess.run([PROGRAM, *arguments, "--json"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    if result.returncode not in (0, 1):
        sys.exit(f"{arguments}: exit status {result.returncode}: {result.stderr.decode()}")
    return json.loads(result.stdout) if result.returncode == 0 else None


def workers(root, *options):
    return run("workers", "--sysroot", root, "--isolated=include", "--env=none", *options)


def constraint(answer, *names):
    return min(row["workers"] for row in answer["constraints"] if row["name"] in names)


def count_cores(cpus):
    """A CPU without topology is a core of its own."""
    return len({cpu["core"] for cpu in cpus} - {None}) + sum(cpu["core"] is None for cpu in cpus)


def compare(root, differences):
    """Adds what differs; True where there was something to tell apart."""
    document = run("--sysroot", root)
    cpus = [cpu for cpu in document["cpus"] if cpu["allowed"]] if document else []
    if not cpus:
        if workers(root):
            differences.append("workers answers, the document knows no CPU")
        return False

    def expect(what, wanted, found):
        if wanted != found:
            differences.append(f"{what}: document {wanted}, workers {found}")

    types = [kind["type"] for kind in document["kinds"]]
    for name in TYPES:
        answer = workers(root, "--core-type", name)
        if not answer:
            differences.append("workers does not answer")
            return False
        empty = "core-type-empty" in answer["flags"]
        expect(name, sum(types[cpu["kind"]] == name for cpu in cpus),
               0 if empty else constraint(answer, "affinity", "core-type"))
    answer = workers(root, "--for", "memory")
    expect("allowed", len(cpus), answer["allowed"])
    expect("usable_cores", count_cores(cpus), answer["usable_cores"])
    expect("memory", count_cores(cpus), constraint(answer, "affinity", "smt"))
    if document["counts"]["cores"]["allowed"] is not None and all(cpu["core"] is not None for cpu in cpus):
        expect("cores.allowed", document["counts"]["cores"]["allowed"], answer["usable_cores"])
    fastest = min(cpu["kind"] for cpu in cpus)
    answer = workers(root, "--for", "lockstep")
    expect("lockstep", count_cores([cpu for cpu in cpus if cpu["kind"] == fastest]), constraint(answer, "affinity", "smt"))
    return len(types) > 1


def narrow(root):
    """Allows the second half of the online CPUs, and some of the first."""
    document = run("--sysroot", root)
    online = [cpu["cpu"] for cpu in document["cpus"] if cpu["online"]] if document else []
    if len(online) < 2:
        return False
    path = os.path.join(root, "proc/self/status")
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if os.path.lexists(path):
            os.unlink(path)
    except OSError:
        return False
    allowed = online[1:len(online) // 2:3] + online[len(online) // 2:]
    with open(path, "w", encoding="ascii") as file:
        file.write(f"Pid:\t1\nCpus_allowed_list:\t{','.join(map(str, allowed))}\n")
    return True


def test(title, machines):
    trees = kinds = 0
    differing = []
    for name, root in machines:
        for mask in ("as recorded", "with a mask of half the CPUs"):
            if mask != "as recorded" and not narrow(root):
                continue
            differences = []
            trees += 1
            kinds += compare(root, differences)
            if differences:
                differing.append(f"{name} {mask}: {'; '.join(differences)}")
    print(f"{'not ok' if differing or not trees else 'ok'} - {title}: "
          f"{trees} compared, {kinds} of them with several kinds, {len(differing)} differ")
    for text in differing:
        print(f"# {text}")


def main():
    print("1..3")
    for title, machines in recorded.sources(SOURCE, BUILD):
        if machines is None:
            print(f"ok - {title} # SKIP $CPUTOPO_SHARED names no folder that has one")
        else:
            test(title, machines)


main()
