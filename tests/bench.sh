#!/bin/sh
# SPDX-License-Identifier: MIT
# Measures cputopo side by side with the installed lscpu, nproc, lstopo-no-graphics, hwloc-calc and Python, in one run: live
# and on made-up trees. Prints a table of ratios and writes it to doc/performance.md.
# usage: bench.sh SRCDIR BUILDDIR [CPUS...]        RUNS=N: of each command, 12 unless told
for command in python3 hyperfine strace lscpu nproc lstopo-no-graphics hwloc-calc; do
	command -v $command >/dev/null || missing="${missing-} $command"
done
if [ -n "${missing-}" ]; then
	echo "bench.sh: needs$missing (Debian: hyperfine, strace, util-linux, coreutils, hwloc-nox)" >&2
	exit 1
fi
exec python3 -B - "$@" <<'PYTHON'
import datetime
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile

source, build = map(os.path.abspath, sys.argv[1:3])
sizes = [int(word) for word in sys.argv[3:]] or [2, 64, 512, 2048, 8192]
runs, rounds = int(os.environ.get("RUNS", "12")), 4
program = f"{build}/src/cputopo"
shapes = {2: (1, 2, 1), 64: (2, 16, 2), 512: (4, 64, 2), 2048: (8, 128, 2), 8192: (16, 256, 2)}


def output(command):
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def memory(command):
    """The largest resident set in KiB: of the only child of a process of its own."""
    code = ("import resource,subprocess,sys; subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL);"
            "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)")
    # vfork'ed children count what python has mapped: a small exec in between does not.
    text = subprocess.run(["/usr/bin/time", "-f", "%M", *command], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True).stderr \
        if os.path.exists("/usr/bin/time") else output([sys.executable, "-c", code, *command])
    return int(text.split()[-1])


def calls(command):
    text = subprocess.run(["strace", "-f", "-c", "-o", "/dev/stdout", *command], capture_output=True, text=True).stdout
    found = re.search(r"^100\.00\s+\S+\s+(?:\S+\s+)?(\d+)(?:\s+\d+)?\s+total$", text, re.M)
    return int(found.group(1)) if found else None


def measure(rows, runs):
    """Rounds of all commands in turn, so that what disturbs the machine disturbs each of them."""
    times = [[] for _ in rows]
    for _ in range(rounds):
        with tempfile.NamedTemporaryFile() as file:
            subprocess.run(["hyperfine", "-N", "--warmup", "1", "--runs", str(max(runs // rounds, 2)), "--ignore-failure",
                            "--export-json", file.name, *[" ".join(command) for _, command in rows]],
                           check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            for kept, result in zip(times, json.load(open(file.name))["results"]):
                kept += [(wall, result["user"] + result["system"]) for wall in result["times"]]
    return [(name, 1000 * statistics.median(wall for wall, _ in kept), 1000 * statistics.median(cpu for _, cpu in kept),
             memory(command), calls(command)) for (name, command), kept in zip(rows, times)]


def table(title, rows, against, runs):
    found = measure(rows, runs)
    base = {name: row for name, *row in found}
    lines = [f"## {title}", "", "| command | wall ms | user+sys ms | peak KiB | system calls | wall, to | cpu, to | peak, to | calls, to |",
             "|---|--:|--:|--:|--:|--:|--:|--:|--:|"]
    for name, wall, cpu, peak, count in found:
        other = base[against.get(name, "lscpu")]
        pairs = ((wall, other[0]), (cpu, other[1]), (peak, other[2]), (count, other[3]))
        ratio = [f"{a / b:.2f}" if a is not None and b else "-" for a, b in pairs]
        lines.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {peak} | {count} | {' | '.join(ratio)} |")
    print("\n".join(lines), flush=True)
    return lines + [""], base


report = ["# Performance", "",
          f"Measured on {datetime.date.today()} by `make bench`: {platform.release()}, "
          f"{os.cpu_count()} CPUs ({output(['sh', '-c', 'sed -n s/^model.name.*:.//p /proc/cpuinfo | head -n 1'])}).",
          f"Against {output(['lscpu', '--version'])}, {output(['sh', '-c', 'nproc --version | head -n 1'])}, "
          f"{output(['lstopo-no-graphics', '--version'])}, Python {platform.python_version()}.",
          f"Medians of {runs} runs, of {20 * runs} for 64 CPUs and fewer; the commands of a table take turns in {rounds} rounds of",
          "hyperfine, with all their output to /dev/null.",
          "Ratios are to lscpu's summary on the same input; of `workers` live to nproc, of `cputopo lscpu -p` to lscpu -p.", ""]
kernel = "--witness=kernel"
live = [("cputopo", [program]), ("cputopo --json", [program, "--json"]), (f"cputopo {kernel}", [program, kernel]),
        (f"cputopo --json {kernel}", [program, "--json", kernel]), ("cputopo lscpu", [program, "lscpu"]),
        ("cputopo -p", [program, "-p"]), ("cputopo workers", [program, "workers"]), ("lscpu", ["lscpu"]), ("nproc", ["nproc"]),
        ("lstopo-no-graphics", ["lstopo-no-graphics"]), ("hwloc-calc", ["hwloc-calc", "-N", "core", "all"]),
        ("python3 os.cpu_count", [sys.executable, "-c", "'import os; os.cpu_count()'"])]
lines, _ = table("This machine", live, {"cputopo workers": "nproc"}, 20 * runs)
report += lines
walls = {}
with tempfile.TemporaryDirectory() as folder:
    for size in sizes:
        tree = f"{folder}/{size}"
        subprocess.run([f"{source}/tests/make-tree", tree, *map(str, shapes[size])], check=True)
        rows = [("cputopo", [program, "-s", tree]), ("cputopo --json", [program, "--json", "-s", tree]),
                (f"cputopo {kernel}", [program, kernel, "-s", tree]),
                (f"cputopo --json {kernel}", [program, "--json", kernel, "-s", tree]),
                ("cputopo -p", [program, "-p", "-s", tree]), ("cputopo lscpu", [program, "lscpu", "-s", tree]),
                ("cputopo lscpu -p", [program, "lscpu", "-p", "-s", tree]),
                ("cputopo workers", [program, "workers", "--sysroot", tree]), ("lscpu", ["lscpu", "-s", tree]),
                ("lscpu -p", ["lscpu", "-p", "-s", tree])]
        lines, base = table(f"{size} CPUs", rows, {"cputopo lscpu -p": "lscpu -p"},
                            20 * runs if size <= 64 else runs)
        report += lines
        walls[size] = base
if 2048 in walls and 8192 in walls:
    report += ["## Growth from 2048 to 8192 CPUs", ""]
    report += [f"- {name}: {walls[8192][name][0] / walls[2048][name][0]:.1f} times" for name in walls[8192]]
with open(f"{source}/doc/performance.md", "w") as file:
    file.write("\n".join(report) + "\n")
PYTHON
