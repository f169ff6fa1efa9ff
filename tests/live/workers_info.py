# SPDX-License-Identifier: MIT
"""Compares `cputopo workers --json` with cputopo.workers_info(), and both with the schema. usage: workers_info.py CPUTOPO SCHEMA"""
import json
import subprocess
import sys

import cputopo

program, schema = sys.argv[1:]
try:
    import jsonschema

    with open(schema, encoding="utf-8") as file:
        validate = jsonschema.Draft202012Validator(json.load(file)).validate
except ImportError:
    print("jsonschema is not installed: not validated", file=sys.stderr)

    def validate(document):
        pass


for options, keywords in [
    ([], {}),
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
