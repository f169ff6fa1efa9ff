# SPDX-License-Identifier: MIT
"""Runs commands on a case, and says what no run may do: signals, sanitizers' reports, more than 10 s or 256 MiB, another exit code
than 0 to 3, output beside a failure, a failure without its one line, documents that are none, control bytes."""
import contextlib
import json
import os
import re
import resource
import signal
import subprocess
import tempfile
import threading

import feed
import rules
import schema_lite

SECONDS, KIB = 10, 256 << 10
ALL = ("machines", "dumps", "xml", "synthetic", "archives")
RECORDS = ("machines", "archives")
# What diff, expect and fleet take by its path alone.
PATHS = ("machines", "archives", "xml", "documents")
# The words before the input, those behind it, and what it is asked of; in place of PATH its path alone. Adding a command is adding
# a row.
COMMANDS = [
    ([], [], ALL),
    ([], ["--json"], ALL),
    ([], ["--json", "--summary"], ALL),
    ([], ["--json", "--witness=kernel"], RECORDS),
    ([], ["--witness=kernel"], RECORDS),
    ([], ["-e"], ALL),
    ([], ["-e", "-y", "-a"], ALL),
    ([], ["-p"], ALL),
    ([], ["-C", "--json"], ALL),
    ([], ["-C", "-B", "-r"], ALL),
    ([], ["-n"], ALL),
    ([], ["-k"], ALL),
    ([], ["-k", "--json"], ALL),
    ([], ["-e", "--where", "kind==performance && node!=1 || core==0"], ALL),
    (["get"], ["counts", "kinds", "caches.groups", "cpus.0"], ALL),
    (["get"], ["cores.online", "counts.packages", "cpusets.online"], ALL),
    (["get"], ["--list", "counts"], ALL),
    (["cpus"], [], ALL),
    (["cpus"], ["--where", "thread==0 && cpu in 0-63"], ALL),
    (["workers"], [], RECORDS),
    (["workers"], ["--json"], RECORDS),
    (["workers"], ["--json", "--cpus"], RECORDS),
    (["workers"], ["--for", "lockstep", "--explain"], RECORDS),
    (["workers"], ["--mem-per-worker", "1G"], RECORDS),
    (["check"], [], ALL),
    (["check"], ["--json"], ALL),
    (["lscpu"], [], RECORDS),
    (["lscpu"], ["-J"], RECORDS),
    (["lscpu"], ["-e"], RECORDS),
    (["lscpu"], ["-p"], RECORDS),
    (["lscpu"], ["-C"], RECORDS),
    (["lscpu"], ["-e", "-a", "-y", "-J"], RECORDS),
    (["tree"], [], ALL),
    (["tree", "--all"], [], ALL),
    (["map"], [], ALL),
    (["map", "--workers", "5"], [], RECORDS),
    (["svg"], [], ALL),
    (["svg", "--workers", "6"], [], RECORDS),
    (["export", "slurm"], [], ALL),
    (["export", "libvirt"], [], ALL),
    (["export", "openmp"], [], RECORDS),
    (["export", "prometheus", "--per-cpu"], [], ALL),
    (["export", "csv"], [], ALL),
    (["export", "hwloc"], [], ALL),
    (["export", "shell"], [], ALL),
    (["export", "nfd"], [], ALL),
    (["export", "dot"], [], ALL),
    (["devices"], [], RECORDS),
    (["devices"], ["--json"], RECORDS),
    (["diff", "PATH", "PATH"], [], PATHS),
    (["diff", "--json", "PATH", "@other.json"], [], PATHS),
    (["diff", "@other.json", "PATH"], [], PATHS),
    (["expect", "@other.expect", "PATH"], [], PATHS),
    (["expect", "--tap", "@other.expect", "PATH"], [], PATHS),
    (["expect", "PATH", "@other.json"], [], ("expectations",)),
    (["expect", "--tap", "PATH", "@other.json"], [], ("expectations",)),
    (["fleet", "PATH", "@other.json"], [], PATHS),
    (["fleet", "--json", "PATH", "PATH"], [], PATHS),
    (["fleet", "--group", "@other.json", "PATH"], [], PATHS),
    (["snapshot"], ["--list"], RECORDS),
    (["snapshot"], ["@record.tar.gz"], RECORDS),
]
AT_A_TIME = 12
CONTROL, CONTROL_JSON = rb"[\x00-\x08\x0b-\x1f\x7f]|\xc2[\x80-\x9f]", rb"[\x00-\x08\x0b-\x1f]"


def commands_of(kind, case, rng, verb=None):
    if case.line is not None:
        return [case.line]
    rows = [row for row in COMMANDS if kind in row[2] and (verb is None or row[0][:1] == ([verb] if verb else []))]
    return [in_place(before, case.words) + behind for before, behind, _ in rng.sample(rows, min(AT_A_TIME, len(rows)))]


def in_place(before, words):
    return [words[-1] if word == "PATH" else word for word in before] if "PATH" in before else before + words


# malloc gave nothing: what hwloc, in its child, asks for by a number of the input is no error of memory, if it takes the no.
REFUSED = re.compile(r"(==\d+==WARNING: AddressSanitizer failed to allocate \w+ bytes\n)+")


class Judge:
    def __init__(self, source, program):
        self.program = os.path.abspath(program)
        with open(program, "rb") as binary:
            self.sanitized = b"__asan_init" in binary.read()
        self.schemas = {}
        for name in sorted(os.listdir(f"{source}/data")):
            if name.endswith(".schema.json"):
                with open(f"{source}/data/{name}", encoding="utf-8") as file:
                    schema = json.load(file)
                self.schemas[schema["properties"]["schema"]["const"]] = schema
        self.time_limit = SECONDS
        # For the children: a function that sets it in each takes longer than the run.
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        if not self.sanitized:
            resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))

    def run(self, words, folder):
        """(exit code, stdout, stderr, KiB, whether it had to be killed, process)"""
        words = [os.fsencode(folder) + b"/" + word[1:] if word.startswith(b"@") else word for word in words]
        environment = {"PATH": os.environ["PATH"], "LC_ALL": "C", "TMPDIR": folder, "ASAN_OPTIONS": f"exitcode=99:allocator_may_return_null=1:log_path={folder}/sanitizer",
                       "UBSAN_OPTIONS": f"print_stacktrace=1:log_path={folder}/sanitizer", "LSAN_OPTIONS": os.environ.get("LSAN_OPTIONS", "")}
        late = threading.Event()
        with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
            child = subprocess.Popen([self.program, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=folder, env=environment,
                                     start_new_session=True)

            def end():
                late.set()
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
            timer = threading.Timer(self.time_limit * max(1, os.getloadavg()[0] / (os.cpu_count() or 1)), end)
            timer.start()
            _, status, usage = os.wait4(child.pid, 0)
            child.returncode = os.waitstatus_to_exitcode(status)
            timer.cancel()
            out.seek(0)
            err.seek(0)
            return child.returncode, out.read(64 << 20), err.read(1 << 20), usage.ru_maxrss, late.is_set(), child.pid

    def wrong(self, words, folder):
        """What is wrong with a run, its kind first; None for nothing."""
        words = [os.fsencode(word) for word in words]
        code, out, err, kib, late, pid = self.run(words, folder)
        for name in os.listdir(folder):
            if name.startswith("sanitizer"):
                with open(os.path.join(folder, name), "rb") as log:
                    text = log.read(20000).decode(errors="replace")
                os.unlink(os.path.join(folder, name))
                if name.endswith(f".{pid}") or not REFUSED.fullmatch(text):
                    return "sanitizer", text
        if late:
            return "time", f"still runs after {SECONDS} s"
        if code not in (0, 1, 2, 3):
            return "exit", f"exit {code}: {err[:1000]!r}"
        if kib > KIB and not self.sanitized:
            return "memory", f"{kib} KiB"
        if re.search(rb"with exit status 99|runtime error:|AddressSanitizer", out + err):
            return "sanitizer", f"in a child: {(out + err)[-1000:]!r}"
        return failure(code, out, err, words) or self.text(code, out, err, words)

    def text(self, code, out, err, words):
        is_json = out[:1] in (b"{", b"[")
        if any(word.startswith(b"--c") for word in words):
            out = re.sub(rb"\x1b\[[0-9;]*m", b"", out)  # colour that was asked for
        found = re.search(CONTROL_JSON if is_json else CONTROL, out) or re.search(CONTROL, err)
        if found:
            return "control", f"{found.group()!r} in the output: {(out + err)[max(0, found.start() - 60):found.end() + 60]!r}"
        try:
            out.decode()
            document = json.loads(out) if is_json and b"get" not in words else None
        except ValueError as error:
            return "text", f"{error}: {out[:300]!r}"
        asks = {b"--json", b"-J"} & set(words) and not NO_JSON & set(words)
        if asks and not is_json and code == 0:
            return "text", f"no JSON: {out[:300]!r}"
        if isinstance(document, dict) and document.get("schema") in self.schemas:
            broken = list(schema_lite.complaints(document, self.schemas[document["schema"]]))
            if not broken and document["schema"] == "cputopo/1" and {"counts", "cpusets", "nodes"} <= document.keys():
                broken = list(rules.complaints(document))
            if broken:
                return "document", "; ".join(broken[:5])
        return None


# Where these are among the words it is no document that is asked for.
NO_JSON = {b"get", b"schema", b"help", b"version", b"--help", b"-h", b"--version", b"-V"}
# Where 1 says what the answer is.
ANSWERS_WITH_1 = {b"check", b"diff", b"expect", b"fleet"}
TWO_LINES = {b"lscpu", b"diff", b"fleet"}


def failure(code, out, err, words):
    if code in (1, 2) and out and not (code == 1 and ANSWERS_WITH_1 & set(words)):
        return "output", f"exit {code} with {len(out)} bytes of output: {out[:200]!r}"
    lines = err.rstrip(b"\n").split(b"\n") if err else []
    if code in (1, 2) and not out and (not lines or not lines[0].startswith((b"cputopo: ", b"lscpu: ")) or len(lines) > 1 + bool(TWO_LINES & set(words))):
        return "message", f"exit {code} and {len(lines)} lines on stderr: {err[:400]!r}"
    return None


def findings(judge, kind, case, commands):
    """(words, (kind of finding, text)) of each run of a case that does what it may not."""
    with tempfile.TemporaryDirectory(dir=PLACE) as folder:
        feed.write(case.tree, folder)
        for words in commands:
            found = judge.wrong(words, folder)
            if found:
                yield words, found


PLACE = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
