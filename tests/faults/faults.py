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


# What tells the rows of an array apart, so that a row that is missing does not shift the others.
def key_of(row):
    for keys in (("id", "text"), ("cpu",), ("node_id",), ("name", "cpus"), ("name", "family", "model_id", "stepping"), ("name",), ("cpus",), ("level", "type")):
        if all(key in row for key in keys):
            return tuple(str(row[key]) for key in keys)
    return None


# Indices into other arrays may shift when rows are missing; evidence and lists of what answered say themselves what is left.
SHIFTING = {"backends", "warnings", "core", "package", "die", "cluster", "kind", "kinds", "caches", "cache", "model", "models",
            "evidence", "nodes", "flags", "constraints", "binding", "microcode", "vulnerabilities", "source"}


def differences(true, found, path=""):
    if found is None or found == true:
        return []
    if isinstance(true, dict) and isinstance(found, dict):
        out = []
        for key, value in found.items():
            if key in SHIFTING and not isinstance(value, (dict, list)) or (key, value) == ("state", "unknown"):
                continue
            if key in SHIFTING and isinstance(value, list) and (not value or not isinstance(value[0], dict)):
                continue
            out += differences(true.get(key), value, f"{path}.{key}") if key in true else [f"{path}.{key} is new"]
        return out
    if isinstance(true, list) and isinstance(found, list) and all(isinstance(row, dict) for row in true + found):
        if path.endswith(".warnings"):
            return []
        rows = {key_of(row): row for row in true}
        return [text for row in found for text in
                (differences(rows[key_of(row)], row, f"{path}[{key_of(row)}]") if key_of(row) in rows
                 else [f"{path}: a row that is not there: {json.dumps(row)[:150]}"])]
    return [f"{path}: {found} instead of {true}"]


def judge_json(true, found, _):
    true, found = json.loads(true), json.loads(found)
    # A note explains a number, and stands only where what it says could be read: the number is right without it.
    if "notes" in found:
        true["notes"] = found["notes"] if set(found["notes"]) <= set(true["notes"]) else true["notes"]
    wrong = differences(true, found)
    told = [row["id"] for row in found.get("warnings", [])] != [row["id"] for row in true.get("warnings", [])] or \
        found.get("flags") != true.get("flags") or found.get("source") != true.get("source") or '"state": "unknown"' in json.dumps(found)
    if not told and {**found, "warnings": []} != {**true, "warnings": []}:
        wrong.append("less is told, but no warning: " + json.dumps(found)[:300])
    return wrong


# A value has no place for a warning.
def judge_values(true, found, _):
    return differences(json.loads(true), json.loads(found))


# The same of lines of a key and its value.
def judge_keys(true, found, _):
    true, found = (dict(line.split("\t") for line in text.splitlines()) for text in (true, found))
    return [f"{key}: {value}" for key, value in found.items() if value not in ("null", true.get(key))]


# Those of which less is known are left out.
def judge_cpus(true, found, _):
    true, found = ({cpu for part in text.strip().split(",") for first, _, last in [part.partition("-")]
                    for cpu in range(int(first), int(last or first) + 1)} for text in (true, found))
    return [f"CPUs {sorted(found - true)}"] if found - true else []


def judge_lines(true, found, _):
    known = set(true.split("\n"))
    extra = [line for line in found.split("\n") if line not in known]
    # A cache whose instances could not be counted is shown by its size alone.
    warned = [line for line in extra if line.startswith(("Warning:", "Flags:")) or
              re.match(r"CPU quota: +not known", line) or re.match(r"L\d.? cache: +[^=(x]*$", line)]
    # Fewer or shorter values change the width of the column of labels, never the words.
    flat = {re.sub(r"\s+", " ", line) for line in known}
    wrong = [f"a line that is not there: {line}" for line in extra if line not in warned and re.sub(r"\s+", " ", line) not in flat]
    if not any(line.startswith(("Warning:", "CPU quota:")) for line in warned) and found != true and len(found) < len(true):
        wrong.append("less is told, but no warning")
    return wrong


# A picture has no place for a warning: where it lacks something, stderr says so.
def judge_picture(true, found, told):
    return [] if true == found or told else ["another picture, but no warning"]


def judge_same(true, found, _):
    return [] if true == found else [f"another answer: {found[:300]!r}"]


# lscpu's formats have no place for a warning: what is told less is warned of on stderr, and no word is new.
def judge_words(true, found, told):
    if true == found:
        return []
    # The heading of caches is made of their names, where there are any.
    new = set(found.replace(",", " ").split()) - set(true.replace(",", " ").split()) - {"-", '"-"', "CACHE"}
    return ([] if told else ["another answer, but no warning"]) + ([f"words that are not there: {sorted(new)[:20]}"] if new else [])


# The kernel's files tell what is true, or less; hwloc then contradicts them by what it could read.
def judge_check(true, found, _):
    true, found = json.loads(true), json.loads(found)
    facts = {row["fact"]: str(row["kernel"]).split() for row in true["facts"] + true["counts"]}
    return [f"{row['fact']}: {row['kernel']}" for row in found["facts"] + found["counts"]
            if row["kernel"] is not None and set(str(row["kernel"]).split()) - set(facts[row["fact"]])] + \
        [f"contradiction: {text}" for text in found["contradictions"]
         if text not in true["contradictions"] and not re.search("(of unknown size|there is none).* by its files", text)]


# A format of others has no place for a warning either.
def judge_told(true, found, told):
    return [] if true == found or told else [f"another answer, but no warning: {found[:300]!r}"]


def judge_number(true, found, _):
    return [] if 1 <= int(found.split()[0]) <= int(true.split()[0]) else [f"{found.strip()} workers instead of {true.strip()}"]


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
            words = command[:1] + source + command[1:] if command and not command[0].startswith("-") else source + command
            if judge == judge_record:
                words[-1] = os.path.join(work, "machine.tar.gz")
                judge = judge_record(source, words[-1], kind == "alloc")
            elif judge == judge_list and kind == "alloc":
                judge = judge_same
            calls, failures = exhaust(words, judge, kind, codes if FULL else codes[:1], work, name == "live")
            number += 1
            failed += report(number, f"{name}: {' '.join(command) or 'summary'}: {kind} fails, {calls} calls", failures)
        asked = [(*made[0], "hwloc"), ("live", [], "hwloc"), *([("live", [], "libcpuid")] if os.uname().machine == "x86_64" else [])]
        for (name, source, library), (kind, codes) in itertools.product(asked, IN_CHILD):
            for code in codes:
                words = ["--json"] + source
                calls, failures = exhaust(words, judge_child(words, library, code is None), kind, [code], work, name == "live", library)
                number += 1
                failed += report(number, f"{name}: the child of {library} {code or 'dies'} in {kind}, {calls} calls", failures)
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
