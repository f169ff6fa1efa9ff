#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# agree.py SRCDIR BUILDDIR: on every recorded tree the document (`--json`, whose kinds -k shows) and `workers` count the same CPUs,
# cores and kinds: as it was recorded, and with a mask of half the CPUs. The trees are those of tests/trees, data/snapshots and,
# where $CPUTOPO_SHARED names one, of a folder with a corpus of archives.
import json
import os
import subprocess
import sys
import tarfile
import tempfile

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


def unpack(archive, folder):
    with tarfile.open(archive) as tar:
        for member in tar:
            path = os.path.normpath(os.path.join(folder, member.name))
            if not path.startswith(folder + os.sep) or os.path.lexists(path):
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if member.isdir():
                os.makedirs(path, exist_ok=True)
            elif member.issym():
                os.symlink(member.linkname, path)
            elif member.isfile() or member.islnk():
                with tar.extractfile(member) as source, open(path, "wb") as copy:
                    copy.write(source.read())


def roots(folder):
    """The folders that are a machine's root."""
    for where, names, _ in os.walk(folder):
        if os.path.isdir(f"{where}/sys/devices/system/cpu") or os.path.isfile(f"{where}/proc/cpuinfo"):
            names.clear()
            yield where


def archives(folder):
    for where, names, files in os.walk(folder):
        names.sort()
        yield from (os.path.join(where, name) for name in sorted(files) if ".tar" in name or name.endswith(".tgz"))


def test(title, makers):
    """makers: functions that make a machine, or several, in a folder."""
    trees = kinds = 0
    differing = []
    for name, make in makers:
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            make(folder)
            for root in sorted(roots(folder)):
                for mask in ("as recorded", "with a mask of half the CPUs"):
                    if mask != "as recorded" and not narrow(root):
                        continue
                    differences = []
                    trees += 1
                    kinds += compare(root, differences)
                    if differences:
                        differing.append(f"{name} {os.path.relpath(root, folder)} {mask}: {'; '.join(differences)}")
    print(f"{'not ok' if differing or not trees else 'ok'} - {title}: "
          f"{trees} compared, {kinds} of them with several kinds, {len(differing)} differ")
    for text in differing:
        print(f"# {text}")


def make_tree(path):
    return lambda folder: subprocess.run([f"{BUILD}/tests/mktree", f"{folder}/root", path], check=True)


def main():
    print("1..3")
    texts = sorted(os.listdir(f"{SOURCE}/tests/trees"))
    test("trees of the tests", [(name, make_tree(f"{SOURCE}/tests/trees/{name}")) for name in texts])
    test("snapshots", [(os.path.basename(path), lambda folder, path=path: unpack(path, folder))
                       for path in archives(f"{SOURCE}/data/snapshots")])
    shared = os.path.join(os.environ.get("CPUTOPO_SHARED", ""), "corpus")
    if not os.environ.get("CPUTOPO_SHARED") or not os.path.isdir(shared):
        print("ok - corpus # SKIP $CPUTOPO_SHARED names no folder that has one")
        return
    test("corpus", [(os.path.relpath(path, shared), lambda folder, path=path: unpack(path, folder))
                    for path in archives(shared)])


main()
