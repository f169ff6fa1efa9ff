#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# faults.py [--all] PROGRAM PRELOAD: lets each allocation and each read of the program fail in turn, until none is left, and
# prints TAP. Every run must end soon, either with exit 0 and an answer that is true (each number the right one or null; what
# is missing is warned of), or with exit 1, one line on stderr and nothing on stdout. Without --all a part of the calls.
import errno
import json
import os
import re
import subprocess
import sys
import tempfile

FULL = sys.argv[1] == "--all"
PROGRAM, PRELOAD = map(os.path.abspath, sys.argv[-2:])
HERE = os.path.dirname(os.path.abspath(__file__))
ERRORS = ("EIO", "EMFILE", "ENOMEM", "EACCES", "EINTR")
KINDS = [("alloc", ("ENOMEM",)), ("open", ERRORS), ("read", ("EIO", "ENOMEM", "EACCES", "EINTR")), ("getdents", ("EIO", "ENOMEM", "EINTR")),
         ("mmap", ("ENOMEM", "EACCES")), ("affinity", ("ENOMEM", "EACCES", "EINTR", "EINVAL"))]


def run(command, **variables):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("HWLOC_", "SLURM_", "OMP_"))}
    environment.update(LC_ALL="C", **variables)
    try:
        return subprocess.run([PROGRAM] + command, stdin=subprocess.DEVNULL, capture_output=True, env=environment, timeout=5)
    except subprocess.TimeoutExpired:
        return None


# What tells the rows of an array apart, so that a row that is missing does not shift the others.
def key_of(row):
    for keys in (("id", "text"), ("cpu",), ("node_id",), ("name", "cpus"), ("name",), ("cpus",), ("level", "type")):
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


def judge_json(true, found):
    true, found = json.loads(true), json.loads(found)
    wrong = differences(true, found)
    told = [row["id"] for row in found.get("warnings", [])] != [row["id"] for row in true.get("warnings", [])] or \
        found.get("flags") != true.get("flags") or '"state": "unknown"' in json.dumps(found)
    if not told and found != true:
        wrong.append("less is told, but no warning: " + json.dumps(found)[:300])
    return wrong


def judge_lines(true, found):
    known = set(true.split("\n"))
    extra = [line for line in found.split("\n") if line not in known]
    # A cache whose instances could not be counted is shown by its size alone.
    warned = [line for line in extra if line.startswith(("Warning:", "Flags:")) or re.match(r"L\d.? cache: +[^=(x]*$", line)]
    # Fewer or shorter values change the width of the column of labels, never the words.
    flat = {re.sub(r"\s+", " ", line) for line in known}
    wrong = [f"a line that is not there: {line}" for line in extra if line not in warned and re.sub(r"\s+", " ", line) not in flat]
    if not any(line.startswith("Warning:") for line in warned) and found != true and len(found) < len(true):
        wrong.append("less is told, but no warning")
    return wrong


def judge_same(true, found):
    return [] if true == found else [f"another answer: {found[:300]!r}"]


# lscpu's formats have no place for a warning: what is told less is warned of on stderr, and no word is new.
def judge_words(true, found, told):
    if true == found:
        return []
    # The heading of caches is made of their names, where there are any.
    new = set(found.replace(",", " ").split()) - set(true.replace(",", " ").split()) - {"-", "CACHE"}
    return ([] if told else ["another answer, but no warning"]) + ([f"words that are not there: {sorted(new)[:20]}"] if new else [])


COMMANDS = [
    (["--json"], judge_json),
    ([], judge_lines),
    (["workers", "--json"], judge_json),
    (["workers"], None),
    (["workers", "--for", "lockstep", "--json"], judge_json),
    (["workers", "--mem-per-worker", "1G", "--json"], judge_json),
    (["get", "counts.cores.online"], judge_same),
    (["lscpu"], judge_words),
    (["lscpu", "-e"], judge_words),
    (["lscpu", "-p"], judge_words),
    (["-e"], judge_words),
    (["-p"], judge_words),
    (["-C"], judge_words),
]


def check(command, judge, true, ended):
    if ended is None:
        return ["still runs after 5 s"]
    out, err = ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace")
    if ended.returncode in (0, 3):
        if judge is None:
            return [] if 1 <= int(out) <= int(true) else [f"{out.strip()} workers instead of {true.strip()}"]
        if command[0:1] == ["get"] and out == "null\n" and ended.returncode == 3:
            return []
        return judge(true, out, err) if judge == judge_words else judge(true, out)
    if ended.returncode != 1:
        return [f"exit {ended.returncode}: {err[:300]}"]
    lines = err.split("\n")
    # A loader that could not load at all speaks for itself.
    if "error while loading shared libraries" in err:
        return []
    return ([f"exit 1 with {len(out)} bytes on stdout"] if out else []) + \
        ([f"{len(lines) - 1} lines on stderr: {err[:300]}"] if len(lines) != 2 or lines[1] else [])


def exhaust(command, judge, source, kind, code, fired):
    words = command[:1] + source + command[1:] if command and not command[0].startswith("-") else source + command
    true = run(words).stdout.decode()
    failures, at, step = [], 1, 1
    while True:
        if os.path.exists(fired):
            os.unlink(fired)
        for more in ("", "+") if kind == "alloc" and FULL else ("",):
            ended = run(words, LD_PRELOAD=PRELOAD, FAULT_KIND=kind, FAULT_AT=f"{at}{more}", FAULT_ERRNO=str(getattr(errno, code)),
                        FAULT_FIRED=fired)
            failures += [f"call {at}{more}: {text}" for text in check(command, judge, true, ended)]
        if not os.path.exists(fired) or len(failures) > 20:
            return at - 1, failures
        at += step
        # Without --all: each of the first calls, then steps that grow, so that the cost grows with the logarithm.
        if not FULL and at > 12:
            step = max(1, at // 4)


def main():
    number = failed = 0
    with tempfile.TemporaryDirectory() as folder:
        tree = os.path.join(folder, "tree")
        subprocess.run([sys.executable, os.path.join(HERE, "..", "make-tree"), tree, "2", "2", "2"], check=True)
        for name, source in (("tree", ["--sysroot", tree]), ("live", [])):
            for command, judge in COMMANDS:
                for kind, codes in KINDS:
                    for code in codes if FULL else codes[:1]:
                        calls, failures = exhaust(command, judge, source, kind, code, os.path.join(folder, "fired"))
                        number += 1
                        failed += bool(failures)
                        print(f"{'not ok' if failures else 'ok'} {number} - {name}: {' '.join(command) or 'summary'}: "
                              f"{kind} fails with {code}, {calls} calls", flush=True)
                        for text in failures[:8]:
                            print(f"# {text}", flush=True)
    print(f"1..{number}")
    return 1 if failed else 0


sys.exit(main())
