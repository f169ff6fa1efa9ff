# SPDX-License-Identifier: MIT
"""Compares the JSON of the command with the dicts of the module: workers_info(), topology(). usage: workers_info.py CPUTOPO SCHEMA"""
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
    ({"pid": 999999999}, ProcessLookupError),
    ({"sysroot": "/does/not/exist"}, FileNotFoundError),
    ({"max": "4"}, TypeError),
]:
    try:
        cputopo.workers(**wrong)
    except error:
        continue
    raise AssertionError(wrong)


def is_part(part, whole, where=""):
    """Everything in part is in whole, under the same keys."""
    if isinstance(part, dict):
        for key in part:
            assert key in whole, where + "." + key
            is_part(part[key], whole[key], where + "." + key)
    elif isinstance(part, list) and part and isinstance(part[0], dict):
        assert len(part) == len(whole), where
        for i, (one, other) in enumerate(zip(part, whole)):
            is_part(one, other, "%s[%d]" % (where, i))
    else:
        assert part == whole, "%s: %r is not %r" % (where, part, whole)


for arguments, keywords in [
    (["--witness=kernel"], {}),
    ([], {"cross_check": True}),
    (["--synthetic", "node:2 core:4 pu:2"], {"synthetic": "node:2 core:4 pu:2"}),
    *((["--sysroot", tree, "--witness=kernel"], {"sysroot": tree}) for tree in sys.argv[3:]),
    *((["--sysroot", tree], {"sysroot": tree, "cross_check": True}) for tree in sys.argv[3:]),
]:
    document = json.loads(subprocess.run([program, "--json", *arguments], check=True, stdout=subprocess.PIPE).stdout)
    found = cputopo.topology(**keywords)
    for key in ("consistent", "backends"):
        assert found.pop(key) == document["source"][key], (keywords, key)
    is_part(found, document)

for wrong, error in [({"sysroot": "/does/not/exist"}, FileNotFoundError), ({"xml": "a", "synthetic": "b"}, ValueError)]:
    try:
        cputopo.topology(**wrong)
    except error:
        continue
    raise AssertionError(wrong)
