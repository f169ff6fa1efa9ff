# SPDX-License-Identifier: MIT
"""Validates what the program prints against the schemas of data/; prints TAP.

Beyond the schema as it is installed (which lets unknown keys pass, for the program may be newer), every key that is printed
must be in it, and the list of warnings must be one in the schema, in src/model/warnings.h, and in the sources. A whole document
keeps the rules of rules.py. The inputs are all that tests record; where $CPUTOPO_SHARED names a folder with a corpus, the
trees, XML files and CPUID dumps of that, too.
usage: schema.py SRCDIR BUILDDIR; CPUTOPO_RECORDED=DIR:... names folders of more recorded machines.
"""
import copy
import gzip
import json
import lzma
import os
import re
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from jsonschema import Draft202012Validator

import recorded as machines
import rules

srcdir, builddir = (Path(argument).resolve() for argument in sys.argv[1:3])
program = builddir / "src" / "cputopo"
results = 0


def report(name, complaints):
    global results
    results += 1
    print(f"{'not ok' if complaints else 'ok'} {results} - {name}")
    for complaint in complaints[:10]:
        print(f"# {complaint}")
    sys.stdout.flush()


def closed(schema):
    """The schema with every object closed: no key that it does not name."""
    if isinstance(schema, list):
        return [closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    result = {key: closed(value) for key, value in schema.items()}
    if "properties" in result and "object" in result.get("type", ()):
        result["additionalProperties"] = False
    return result


def undescribed(schema, path=""):
    """Keys without a description, unless it is what they refer to that has one, or an enum that speaks for itself."""
    for key, value in schema.get("properties", {}).items():
        target = schema_at(value["$ref"]) if "$ref" in value else value
        if not {"description", "enum", "const"} & (set(value) | set(target)) and key not in ("min", "max", "dies", "clusters") \
                and not path.endswith("firmware_layout"):
            yield f"{path}.{key} has no description"
        yield from undescribed(value, f"{path}.{key}")


def schema_at(reference):
    return document["$defs"][reference.rsplit("/", 1)[1]]


document = json.loads((srcdir / "data" / "cputopo.schema.json").read_text())
workers = json.loads((srcdir / "data" / "cputopo-workers.schema.json").read_text())
check_schema = json.loads((srcdir / "data" / "cputopo-check.schema.json").read_text())
devices_schema, diff_schema, fleet_schema = (json.loads((srcdir / "data" / f"cputopo-{name}.schema.json").read_text())
                                             for name in ("devices", "diff", "fleet"))
# What a closed schema takes the open one takes, too.
validators = {name: Draft202012Validator(closed(schema)) for name, schema in
              (("cputopo/1", document), ("cputopo-workers/1", workers), ("cputopo-check/1", check_schema),
               ("cputopo-devices/1", devices_schema), ("cputopo-diff/1", diff_schema), ("cputopo-fleet/1", fleet_schema))}


def run(*arguments):
    return subprocess.run([program, *arguments], capture_output=True, text=True, timeout=60, check=False)


def complaints_of(text):
    try:
        data = json.loads(text)
        validator = validators[data["schema"]]
    except (ValueError, KeyError, TypeError) as error:
        return [f"no JSON with a known schema: {error!r}"]
    wrong = [f"{'.'.join(map(str, error.absolute_path))}: {error.message[:200]}" for error in validator.iter_errors(data)]
    if wrong or data["schema"] != "cputopo/1" or not {"counts", "cpusets", "nodes"} <= data.keys():
        return wrong
    return list(rules.complaints(data))


def check(name, *arguments):
    ran = run(*arguments)
    report(name, complaints_of(ran.stdout) if ran.returncode == 0 else [ran.stderr.strip() or f"exit code {ran.returncode}"])


def check_check(name, *arguments):
    """check has exit status 1 and 3, too."""
    ran = run("check", "--json", *arguments)
    report(f"{name} check --json", complaints_of(ran.stdout) if ran.returncode in (0, 1, 3) else [ran.stderr.strip()])


def check_input(name, *arguments):
    for more in (["--json"], ["--json", "--summary"], *(table for table in TABLES if "=" in table[0])):
        check(f"{name} {' '.join(more)}", *arguments, *more)


def check_warnings():
    rows = re.findall(r'^\tWARNING\((WARN_[A-Z_]+), "([a-z-]+)"', (srcdir / "src/model/warnings.h").read_text(), re.M)
    table = [name for _, name in rows]
    enum = document["$defs"]["warning"]["properties"]["id"]["enum"]
    used = set()
    for source in (srcdir / "src").rglob("*.c"):
        used.update(re.findall(r"(?<!== )\b(WARN_[A-Z_]+)\b", source.read_text()))
    report("warnings: the schema's ids are those of src/model/warnings.h", sorted(set(table) ^ set(enum)))
    report("warnings: the sources' ids are those of src/model/warnings.h", sorted(used ^ {enumerator for enumerator, _ in rows}))
    report("warnings: src/model/warnings.h is sorted", [] if table == sorted(table) else table)


def check_refused():
    """The schema can fail: values that are never to be printed."""
    good = json.loads(run("--synthetic", "pack:2 [numa] core:2 pu:2", "--json").stdout)
    wrong = {"a count of 0": ("counts", "packages", 0), "an empty text": ("machine", "arch", ""), "a text for a number": ("counts", "nodes", "2"),
             "a stride list": ("cpusets", "online", "0-6:2"), "an unknown key": ("machine", "colour", "red")}
    for name, (section, key, value) in wrong.items():
        bad = copy.deepcopy(good)
        bad[section][key] = value
        report(f"the schema refuses {name}", [] if complaints_of(json.dumps(bad)) else ["it does not"])
    for name, change in {
            "a CPU that is online, but not present": lambda bad: bad["cpusets"].update(present="0-6"),
            "two nodes of one number": lambda bad: bad["nodes"][0].update(node_id=1),
            "nodes that overlap": lambda bad: bad["nodes"][0].update(cpus="0-7"),
            "a total that is there twice": lambda bad: bad["caches"].update(totals=[{"name": "L3", "size_bytes": 1, "instances": 1}] * 2),
            "a package that is not counted": lambda bad: bad["counts"].update(packages=3),
            "a core that is not listed": lambda bad: bad["cores"].pop(),
            "a kind without some CPUs": lambda bad: bad["kinds"][0].update(cpus="0-6")}.items():
        bad = copy.deepcopy(good)
        change(bad)
        report(f"the rules refuse {name}", [] if complaints_of(json.dumps(bad)) else ["they do not"])
    bad = json.loads(run("check", "--json").stdout)
    bad["facts"][0]["kernel"] = ""
    report("the schema of check refuses an empty text", [] if complaints_of(json.dumps(bad)) else ["it does not"])
    del good["counts"]
    report("the schema refuses a document without counts", [] if complaints_of(json.dumps(good)) else ["it does not"])


def tables():
    """The options for each table with its usual columns, and with all."""
    columns = {}
    for row in json.loads(run("-H", "--json").stdout)["columns"]:
        columns.setdefault(row["table"], []).append(row["column"])
    del columns["devices"]  # they are not an option but a command
    letters = {"cpus": "-e", "caches.groups": "-C", "nodes": "-n", "kinds": "-k"}
    for table, names in columns.items():
        yield [letters[table], "--json"]
        yield [f"{letters[table]}={','.join(names)}", "--json"]
    yield ["-e", "-y", "--json"]


TABLES = list(tables())

for name, schema in (("cputopo", document), ("cputopo-workers", workers), ("cputopo-check", check_schema),
                     ("cputopo-devices", devices_schema), ("cputopo-diff", diff_schema), ("cputopo-fleet", fleet_schema)):
    try:
        Draft202012Validator.check_schema(schema)
        report(f"{name}.schema.json is a schema", [])
    except Exception as error:  # pylint: disable=broad-except
        report(f"{name}.schema.json is a schema", [str(error)])
report("cputopo.schema.json describes every key",
       [*undescribed(document), *(line for name, part in document["$defs"].items() for line in undescribed(part, name))])
for argument, name in (("document", "cputopo"), ("workers", "cputopo-workers"), ("check", "cputopo-check"), ("devices", "cputopo-devices"),
                       ("diff", "cputopo-diff"), ("fleet", "cputopo-fleet")):
    same = run("schema", argument).stdout == (srcdir / f"data/{name}.schema.json").read_text()
    report(f"cputopo schema {argument} prints data/{name}.schema.json", [] if same else ["it does not"])
check_warnings()
check_refused()

check("-H --json", "-H", "--json")
for table in TABLES:
    check(f"live {' '.join(table)}", *table)
check_input("live")
check_check("live")
check("live workers --json", "workers", "--json")
if run("devices").returncode == 0:
    check("live devices --json", "devices", "--all", "--json")
check("live workers --json --cpus", "workers", "--json", "--cpus")
for text in ("pack:2 [numa] l3:2 core:8 pu:2", "pu:1", "core:2 package:2 pu:1"):
    check_input(f"synthetic {text}", "--synthetic", text)
with tempfile.TemporaryDirectory() as folder:
    for tree in sorted((srcdir / "tests/trees").glob("*.tree")):
        root = Path(folder) / tree.stem
        root.mkdir()
        subprocess.run([(builddir / "tests/mktree"), root, tree], check=True)
        check_input(f"tree {tree.stem}", "--sysroot", root)
        check_check(f"tree {tree.stem}", "--sysroot", root)
        check(f"tree {tree.stem} workers --json", "workers", "--sysroot", root, "--json")
snapshots = [path for path in sorted((srcdir / "data/snapshots").glob("*")) if ".tar" in path.name]
recorded = [path for folder in os.environ.get("CPUTOPO_RECORDED", "").split(":") if folder for path in sorted(Path(folder).iterdir())]
for path in snapshots + recorded:
    check_input(f"snapshot {path.name}", "--sysroot", path)
    check_check(f"snapshot {path.name}", "--sysroot", path)
for path in snapshots:
    with tempfile.TemporaryDirectory() as folder, tarfile.open(path) as archive:
        dumps = [member for member in archive if member.name.endswith("cpuid/dump.txt")]
        for member in dumps:
            dump = Path(folder) / "dump.txt"
            dump.write_bytes(archive.extractfile(member).read())
            check(f"CPUID of snapshot {path.name} --json", "--cpuid", dump, "--json")
ran = run("diff", "--json", snapshots[0], snapshots[-1])
report("diff --json of two snapshots", complaints_of(ran.stdout) if ran.returncode == 1 else [ran.stderr.strip() or f"exit code {ran.returncode}"])
check("diff --json of one snapshot", "diff", "--json", snapshots[0], snapshots[0])
check("fleet --json", "fleet", "--json", *snapshots)
check("fleet --group --json", "fleet", "--group", "--json", *snapshots)
for xml in sorted((srcdir / "tests/xml").glob("*.xml")):
    check_input(f"XML {xml.name}", "--xml", xml)


def check_corpus(corpus):
    """One test for each archive; the whole document only."""
    for path in machines.archives(corpus):
        name = os.path.relpath(path, corpus)
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            machines.unpack(path, folder)
            for root in sorted(machines.roots(folder)):
                check(f"corpus {name} {os.path.relpath(root, folder)}", "--json", "--sysroot", root)
            dump = next((where for where, _, files in os.walk(folder) if "pu0" in files), None)
            if dump:
                check(f"corpus {name}", "--json", "--cpuid", dump)
    for where, _, files in sorted(os.walk(corpus)):
        for name in sorted(name for name in files if name.endswith((".gz", ".xz")) and ".tar" not in name):
            with tempfile.TemporaryDirectory() as folder:
                plain = Path(folder) / name[:-3]
                packed = os.path.join(where, name)
                plain.write_bytes((gzip if name.endswith(".gz") else lzma).open(packed).read())
                kind = "--xml" if plain.suffix == ".xml" else "--cpuid"
                ran = run("--json", kind, plain)
                refused = kind == "--xml" and re.search("than the installed hwloc reads|no XML file that hwloc can read", ran.stderr)
                report(f"corpus {os.path.relpath(packed, corpus)}",
                       [] if refused else complaints_of(ran.stdout) if ran.returncode == 0 else [ran.stderr.strip()])


if os.path.isdir(os.path.join(os.environ.get("CPUTOPO_SHARED") or "/nonexistent", "corpus")):
    check_corpus(os.path.join(os.environ["CPUTOPO_SHARED"], "corpus"))
else:
    report("corpus # SKIP $CPUTOPO_SHARED names no folder that has one", [])
print(f"1..{results}")
sys.exit(0)
