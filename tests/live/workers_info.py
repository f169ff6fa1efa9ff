# SPDX-License-Identifier: MIT
"""Compares the JSON of `cputopo workers` with workers_info() of the module. usage: workers_info.py CPUTOPO SCHEMA"""
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import cputopo

program, schema = sys.argv[1:3]
try:
    import jsonschema

    with open(schema, encoding="utf-8") as file:
        validate = jsonschema.Draft202012Validator(json.load(file)).validate
except ImportError:
    print("jsonschema is not installed: not validated", file=sys.stderr)

    def validate(document):
        pass


# A process that is pinned, in a group whose ancestors are hidden: both are notes.
temporary = tempfile.TemporaryDirectory()
noted = Path(temporary.name)
for path, text in {
    "sys/devices/system/cpu/online": "0-7",
    "sys/fs/cgroup/a/cpuset.cpus.effective": "0-7",
    "proc/self/status": "Pid:\t7\nCpus_allowed_list:\t3",
    "proc/self/cgroup": "0::/x/a",
    "proc/self/mountinfo": "31 23 0:28 /x /sys/fs/cgroup rw - cgroup2 none rw",
}.items():
    (noted / path).parent.mkdir(parents=True, exist_ok=True)
    (noted / path).write_text(text + "\n", encoding="utf-8")
notes = cputopo.workers_info(sysroot=noted)["notes"]
assert [note.split(":")[0] for note in notes] == ["pinned below its cpuset", "ancestors hidden"], notes

for options, keywords in [
    ([], {}),
    (["--sysroot", str(noted)], {"sysroot": noted}),
    (["--for", "memory"], {"goal": "memory"}),
    (["--for", "lockstep"], {"goal": "lockstep"}),
    (["--for", "io", "--wait-ratio", "1.5"], {"goal": "io", "wait_ratio": 1.5}),
    (["--cpus"], {"cpus": True}),
    (["--max", "1", "--round", "up"], {"max": 1, "round": "up"}),
    (["--min", "64"], {"min": 64}),
    (["--reserve", "1"], {"reserve": 1}),
    (["--core-type", "performance", "--smt", "one"], {"core_type": "performance", "smt": "one"}),
    (["--pid", "1"], {"pid": 1}),
]:
    said = json.loads(subprocess.run([program, "workers", "--json", *options], check=True, stdout=subprocess.PIPE).stdout)
    info = cputopo.workers_info(**keywords)
    validate(said)
    validate(info)
    assert said == info, "%s: %s is not %s" % (options, said, info)
    keywords.pop("cpus", None)
    assert cputopo.workers(**keywords) == said["workers"], options

for wrong, error in [
    ({"goal": "nonsense"}, ValueError),
    ({"min": 5, "max": 4}, ValueError),
    ({"reserve": -1}, ValueError),
    ({"mem_per_worker": 0}, ValueError),
    *(({"mem_per_worker": size}, ValueError) for size in ("0", "1.5", "1,5G", "G", "1 G", "-1G", "1.G", "", "1P", "99999999T")),
    ({"pid": 999999999}, ProcessLookupError),
    ({"sysroot": "/does/not/exist"}, FileNotFoundError),
    ({"max": "4"}, TypeError),
]:
    try:
        cputopo.workers(**wrong)
    except error:
        continue
    raise AssertionError(wrong)

# Sizes are read as the command reads them; on a machine whose memory stands still.
with tempfile.TemporaryDirectory() as tree:
    for path, text in {
        "sys/devices/system/cpu/online": "0-63",
        "proc/meminfo": "MemTotal: 67108864 kB\nMemAvailable: 16777216 kB",
    }.items():
        (Path(tree) / path).parent.mkdir(parents=True, exist_ok=True)
        (Path(tree) / path).write_text(text + "\n", encoding="utf-8")
    for size in ("1.5G", "512M", "3gB", "0.5KiB", " 7T", "123456789", "1.0009765625M"):
        options = ["--json", "--sysroot", tree, "--mem-per-worker", size]
        said = json.loads(subprocess.run([program, "workers", *options], check=True, stdout=subprocess.PIPE).stdout)
        found = cputopo.workers_info(sysroot=tree, mem_per_worker=size)["constraints"]
        assert said["constraints"] == found and "memory" in [row["name"] for row in found], (size, said["constraints"], found)
