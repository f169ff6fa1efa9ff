#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# faults.py [--all] PROGRAM PRELOAD: lets each allocation and each read of the program fail in turn, until none is left, and
# prints TAP. Every run must end soon, either with exit 0 and an answer that is true (each number the right one or null; what
# is missing is warned of), or with exit 1, one line on stderr and nothing on stdout. Without --all only the first and the last
# of the calls that the same functions lead to.
import errno
import itertools
import json
import os
import struct
import subprocess
import sys
import tarfile
import tempfile

FULL = sys.argv[1] == "--all"
FIRST = int(os.environ.get("FROM", "1")) if FULL else 1  # row: to go on where a run was ended
PROGRAM, LIBRARY = map(os.path.abspath, sys.argv[-2:])
# By its name: LD_PRELOAD ends at a blank.
PRELOAD = {"LD_PRELOAD": os.path.basename(LIBRARY), "LD_LIBRARY_PATH": os.path.dirname(LIBRARY)}
TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, TESTS)
from answers import (check, differences, judge_check, judge_cpus, judge_devices, judge_json, judge_keys, judge_lines, judge_list,  # noqa: E402
                     judge_number, judge_picture, judge_same, judge_told, judge_values, judge_words)
MKTREE = os.path.join(os.path.dirname(PROGRAM), "..", "tests", "mktree")
ERRORS = ("EIO", "EMFILE", "ENOMEM", "EACCES", "EINTR")
KINDS = [("alloc", ("ENOMEM",)), ("open", ERRORS), ("read", ("EIO", "ENOMEM", "EACCES", "EINTR")), ("getdents", ("EIO", "ENOMEM", "EINTR")),
         ("mmap", ("ENOMEM", "EACCES")), ("affinity", ("ENOMEM", "EACCES", "EINTR", "EINVAL")), ("fork", ("EAGAIN", "ENOMEM")),
         ("pipe", ("EMFILE", "ENFILE"))]
# Of the children, in the order in which they are started: what fails, or where one dies.
CHILDREN = ("hwloc", "libcpuid")
IN_CHILD = [("alloc", ("ENOMEM", None)), ("open", ("EIO", None)), ("read", ("EIO", None)), ("getdents", ("EIO",))]


def run(command, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HWLOC_", "SLURM_", "OMP_"))}
    environment.update(LC_ALL="C", **variables)
    try:
        return subprocess.run([PROGRAM] + command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, timeout=5)
    except subprocess.TimeoutExpired:
        return None


# What is recorded reads like the machine: what could not be read cannot be read in the record either, and is warned of.
def judge_record(source, record, complete):
    true = json.loads(run(["--json"] + source).stdout)

    def judge(_, found, told):
        read = run(["--json", "--sysroot", record])
        empty(os.path.dirname(record))
        if read.returncode:
            return [f"it cannot be read: {read.stderr.decode()}"]
        found = json.loads(read.stdout)
        del found["source"]
        return differences(true, found) if complete else judge_json(json.dumps(true), json.dumps(found), None)
    return judge


# A child that fails takes nothing away: what is told is what the kernel's files tell. Where it died, a warning names the library;
# where hwloc lives on and says that there is nothing to be read, that is no failure.
def judge_child(words, library, died):
    kernel = run(["--witness=kernel"] + words).stdout.decode()

    def judge(true, found, told):
        wrong = judge_json(true, found, told)
        if wrong:
            wrong = judge_json(kernel, found, told)
        found = json.loads(found)
        names = [name for name in CHILDREN if any(row["id"] == name + "-failed" for row in found["warnings"])]
        if died and (names != [library] or library in found["source"]["backends"] or any(found[key] != json.loads(kernel)[key] for key in ("counts", "cores", "caches", "cpus", "packages"))):
            wrong.append(f"warnings of {names}, or another answer: {json.dumps(found['counts'])}")
        return wrong
    return judge


PLAIN = [(["--json"], judge_json), ([], judge_lines), (["lscpu"], judge_words)]
COMMANDS = PLAIN + [
    (["get", "counts.cores.online"], judge_values),
    (["workers", "--json"], judge_json),
    (["workers"], judge_number),
    (["workers", "--for", "lockstep", "--json"], judge_json),
    (["workers", "--mem-per-worker", "1G", "--json"], judge_json),
    (["lscpu", "-e"], judge_words),
    (["lscpu", "-p"], judge_words),
    (["-e"], judge_words),
    (["-p"], judge_words),
    (["-C"], judge_words),
    (["check", "--json"], judge_check),
    (["tree", "--all"], judge_picture),
    (["map", "--workers", "2"], judge_picture),
    (["svg"], judge_picture),
    (["devices", "--all", "--json"], judge_devices),
]
MORE = [
    (["get", "counts"], judge_values),
    (["get", "--list", "counts"], judge_keys),
    (["cpus", "--where", "thread==0 && cpu in 0-63"], judge_cpus),
    (["workers", "--explain"], judge_number),
    (["lscpu", "-C"], judge_words),
    (["lscpu", "--json"], judge_words),
    (["--witness=kernel", "--json"], judge_json),
    (["export", "hwloc"], judge_told),
    (["export", "openmp", "--workers", "3", "--where", "online"], judge_told),
    (["snapshot", "--list"], judge_list),
    (["snapshot", "RECORD"], judge_record),
]


# The calls to let fail, from 1: without --all the first and the last of those that the same functions lead to.
def calls_of(words, variables, log):
    run(words, FAULT_LOG=log, **variables)
    first, last = {}, {}
    at = 0
    with open(log, "rb") as file:
        ways = file.read(8 * (1 + struct.unpack("Q", file.read(8))[0]) - 8) if os.path.getsize(log) else b""
        for at, (way,) in enumerate(struct.iter_unpack("Q", ways), 1):
            first.setdefault(way, at)
            last[way] = at
    return range(1, at + 1) if FULL and first else sorted({*first.values(), *last.values()})


def empty(folder):
    for name in os.listdir(folder):
        os.unlink(os.path.join(folder, name))


# Of the running machine CPUID tells the identity where /proc/cpuinfo cannot be read, and may tell another one: a hypervisor or a
# kernel parameter can change what the kernel says. That is right, too.
def truths_of(words, live):
    ways = [{}] + [{**PRELOAD, "FAULT_HIDE": "proc/cpuinfo"}] * live
    return [run(words, **way).stdout.decode() for way in ways]


def exhaust(words, judge, kind, codes, folder, live, child=None):
    truths = truths_of(words, live and not child)
    empty(folder)
    variables = {**PRELOAD, "FAULT_KIND": kind, **({"FAULT_CHILD": str(CHILDREN.index(child) + 1)} if child else {})}
    if kind == "alloc" and not child:
        variables["FAULT_SPARE"] = "libhwloc libarchive"  # do not survive it
    failures, calls = [], calls_of(words, variables, os.path.join(folder, "log"))
    empty(folder)
    for code, at, more in itertools.product(codes, calls, ("", "+") if kind == "alloc" and FULL else ("",)):
        ended = run(words, FAULT_AT=f"{at}{more}", FAULT_ERRNO=str(getattr(errno, code) if code else 0), **variables)
        wrong = check(judge, truths, ended)
        if wrong and live: # the machine may be another one by now: memory comes and goes
            truths = truths_of(words, not child)
            wrong = check(judge, truths, ended)
        failures += [f"call {at}{more}, {code}: {text}" for text in wrong]
        if ended and ended.returncode != 127:
            failures += [f"call {at}{more}, {code}: leaves {name} behind" for name in os.listdir(folder)]
        empty(folder)
        if len(failures) > 20:
            break
    return len(calls), failures


# The arguments that choose a machine, made in folder.
def machine(name, folder):
    path = os.path.join(folder, name)
    if name == "made":
        subprocess.run([sys.executable, os.path.join(TESTS, "make-tree"), path, "2", "2", "2"], check=True)
    elif os.path.exists(os.path.join(TESTS, "trees", name + ".tree")):
        subprocess.run([MKTREE, path, os.path.join(TESTS, "trees", name + ".tree")], check=True)
    else:
        with tarfile.open(os.path.join(TESTS, "..", "data", "snapshots", name + ".tar.gz")) as archive:
            archive.extractall(path)
    return ["--sysroot", path]


def report(number, text, failures):
    print(f"{'not ok' if failures else 'ok'} {number} - {text}", flush=True)
    for failure in failures[:8]:
        print(f"# {failure}", flush=True)
    return bool(failures)


def main():
    number = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        made = [(name, machine(name, folder)) for name in ("made", "big-little", "hybrid", "s390-4c-offline", "arm-2s2cl4c-numa2",
                                                           "power-2s2c-numa2")]
        inputs = [("archive", ["--sysroot", os.path.join(TESTS, "..", "data", "snapshots", "arm-2s2cl4c-numa2.tar.gz")]),
                  ("hwloc XML", ["--xml", os.path.join(TESTS, "xml", "four.xml")]),
                  ("synthetic", ["--synthetic", "pack:2 [numa] l2:2 core:2 pu:2"]),
                  ("CPUID", ["--cpuid", os.path.join(TESTS, "fuzz", "corpus", "cpuid_dump", "two")])]
        roots = [source[1] for _, source in made]
        with open(os.path.join(folder, "conditions"), "w", encoding="ascii") as file:
            file.write("counts.packages == 2\ncounts.cores.online >= 48 # and more\nnodes.*.ncpus == 4 || !(smt.active)\n")
        two = [["diff", "--json", roots[0], roots[1]], ["expect", os.path.join(folder, "conditions"), roots[0]], ["expect", "--write", "--sysroot", roots[0]]]
        work = os.path.join(folder, "work")
        os.mkdir(work)
        for name, source, command, judge, (kind, codes) in itertools.chain(
                ((*row, *words, kind) for row, words, kind in itertools.product(made[:1], COMMANDS + MORE, KINDS)),
                (("live", [], *words, kind) for words, kind in itertools.product(COMMANDS, KINDS)),
                ((*row, *words, kind) for row, words, kind in itertools.product(made[1:2], PLAIN, KINDS)),
                ((*row, *words, KINDS[0]) for row, words in itertools.product(made[2:], PLAIN)),
                ((*row, *PLAIN[0], KINDS[0]) for row in inputs),
                (("two", [], words, judge_told, kind) for words, kind in itertools.product(two, KINDS[:2]))):
            number += 1
            if number < FIRST:
                continue
            words = command[:1] + source + command[1:] if command and not command[0].startswith("-") else source + command
            if judge == judge_record:
                words[-1] = os.path.join(work, "machine.tar.gz")
                judge = judge_record(source, words[-1], kind == "alloc")
            elif judge == judge_list and kind == "alloc":
                judge = judge_same
            calls, failures = exhaust(words, judge, kind, codes if FULL else codes[:1], work, name == "live")
            failed += report(number, f"{name}: {' '.join(command) or 'summary'}: {kind} fails, {calls} calls", failures)
        asked = [(*made[0], "hwloc"), ("live", [], "hwloc"), *([("live", [], "libcpuid")] if os.uname().machine == "x86_64" else [])]
        for (name, source, library), (kind, codes) in itertools.product(asked, IN_CHILD):
            for code in codes:
                number += 1
                if number < FIRST:
                    continue
                words = ["--json"] + source
                calls, failures = exhaust(words, judge_child(words, library, code is None), kind, [code], work, name == "live", library)
                failed += report(number, f"{name}: the child of {library} {code or 'dies'} in {kind}, {calls} calls", failures)
    if FIRST > 1:
        print(f"# rows 1 to {FIRST - 1} were left out, as FROM says")
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
