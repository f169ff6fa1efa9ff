#!/bin/sh
# SPDX-License-Identifier: MIT
# Measures cputopo side by side with the installed lscpu, nproc, lstopo-no-graphics, hwloc-calc and Python, in one run: live and on
# made-up trees. Prints a table of ratios and writes it to doc/performance.md.
# usage: bench.sh SRCDIR BUILDDIR [CPUS...]        RUNS=N: of each command, 10 unless told
exec python3 -B - "$@" <<'PYTHON'
import datetime
import json
import os
import platform
import re
import subprocess
import sys
import tempfile

source, build = map(os.path.abspath, sys.argv[1:3])
sizes = [int(word) for word in sys.argv[3:]] or [2, 64, 512, 2048, 8192]
runs = os.environ.get("RUNS", "10")
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


def measure(rows):
    with tempfile.NamedTemporaryFile() as file:
        subprocess.run(["hyperfine", "-N", "--warmup", "2", "--runs", runs, "--ignore-failure", "--export-json", file.name,
                        *[" ".join(command) for _, command in rows]], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        timed = json.load(open(file.name))["results"]
    return [(name, result["median"] * 1000, (result["user"] + result["system"]) * 1000, memory(command), calls(command))
            for (name, command), result in zip(rows, timed)]


def table(title, rows, against):
    found = measure(rows)
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
          f"Medians of {runs} runs; all commands of a table in one run of hyperfine. Ratios are to lscpu's summary on the same input,",
          "`workers` live to nproc.", ""]
live = [("cputopo", [program]), ("cputopo --json", [program, "--json"]), ("cputopo lscpu", [program, "lscpu"]),
        ("cputopo -p", [program, "-p"]), ("cputopo workers", [program, "workers"]), ("lscpu", ["lscpu"]), ("nproc", ["nproc"]),
        ("lstopo-no-graphics", ["lstopo-no-graphics"]), ("hwloc-calc", ["hwloc-calc", "-N", "core", "all"]),
        ("python3 os.cpu_count", [sys.executable, "-c", "'import os; os.cpu_count()'"])]
lines, _ = table("This machine", live, {"cputopo workers": "nproc"})
report += lines
walls = {}
with tempfile.TemporaryDirectory() as folder:
    for size in sizes:
        tree = f"{folder}/{size}"
        subprocess.run([f"{source}/tests/make-tree", tree, *map(str, shapes[size])], check=True)
        rows = [("cputopo", [program, "-s", tree]), ("cputopo --json", [program, "--json", "-s", tree]),
                ("cputopo -p", [program, "-p", "-s", tree]), ("cputopo lscpu", [program, "lscpu", "-s", tree]),
                ("cputopo lscpu -p", [program, "lscpu", "-p", "-s", tree]),
                ("cputopo workers", [program, "workers", "--sysroot", tree]), ("lscpu", ["lscpu", "-s", tree]),
                ("lscpu -p", ["lscpu", "-p", "-s", tree])]
        lines, base = table(f"{size} CPUs", rows, {"cputopo lscpu -p": "lscpu -p"})
        report += lines
        walls[size] = base
if 2048 in walls and 8192 in walls:
    report += ["## Growth from 2048 to 8192 CPUs", ""]
    report += [f"- {name}: {walls[8192][name][0] / walls[2048][name][0]:.1f} times" for name in walls[8192]]
with open(f"{source}/doc/performance.md", "w") as file:
    file.write("\n".join(report) + "\n")
PYTHON
