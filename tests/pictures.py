# SPDX-License-Identifier: MIT
"""Pictures of every recorded machine, by their own words and coordinates; prints TAP.

tree: no line is wider than asked for, at several widths; each online CPU stands in exactly one core, with all cores told one by one
and by what the folded lines multiply to. map: as many characters as cores; with workers the CPUs that `workers --cpus` prints.
svg: XML of whole coordinates, every CPU once, parts inside of their parent and apart from their brothers, text as it is escaped,
nothing external; the same bytes twice.
usage: pictures.py SRCDIR BUILDDIR
"""
import gzip
import json
import lzma
import os
import re
import subprocess
import sys
import tarfile
import tempfile
import unicodedata
import xml.etree.ElementTree as ET

import recorded

SOURCE, BUILD = (os.path.realpath(argument) for argument in sys.argv[1:3])
PROGRAM = f"{BUILD}/src/cputopo"
SVG = "{http://www.w3.org/2000/svg}"
ENVIRONMENT = {**os.environ, "LC_ALL": "C.UTF-8", "TERM": "dumb"}
ENVIRONMENT.pop("COLUMNS", None)
WORKERS = 24


def run(*arguments, **changes):
    ran = subprocess.run([PROGRAM, *arguments], capture_output=True, check=False, env={**ENVIRONMENT, **changes})
    return ran.returncode, ran.stdout.decode("utf-8", "surrogateescape"), ran.stderr.decode("utf-8", "surrogateescape")


def members(text):
    """The CPUs of a list, each as often as it is named."""
    found = []
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return found


def columns(line):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in line)


def count_folded(text):
    """Online CPUs, by what the lines of a folded tree multiply to."""
    factors, total, inside = [], 0, None
    for line in text.split("\n\n")[0].split("\n")[1:]:
        start = re.match(r"((?:│  |   )*)(?:├─ |└─ )(.*)", line)
        if not start:
            continue
        depth, words = len(start[1]) // 3, re.sub(r"  +.*", "", start[2])
        if inside is not None and depth > inside:
            continue  # caches of a core
        inside = None
        factor = int((re.match(r"(\d+) × ", words) or [0, 1])[1])
        factors = factors[:depth] + [factor]
        cores = re.search(r"cluster(?: \d+)? of (\d+) |^Cluster \d+ of (\d+) ", words)
        if "node" in words or not re.search(r"(^|[^-\w])(cores?|CPUs?)( \d+)?( of |:|$)", words):
            continue
        cpus = re.search(r" of (\d+) CPUs?(?::|$)", words)
        number = int(cpus[1]) if cpus else 1
        for factor in factors:
            number *= factor
        total += number * (int(cores[1] or cores[2]) if cores else 1)
        inside = depth
    return total


def check_tree(source, online):
    wide = run("tree", "--width", "10000", *source)[1]
    if count_folded(wide) != len(online):
        yield f"the folded tree multiplies to {count_folded(wide)} CPUs, not {len(online)}"
    told = []
    for line in run("tree", "--all", "--width", "10000", *source)[1].split("\n\n")[0].split("\n"):
        if re.match(r"[│├└─ ]*(\S+ )?(core|CPU) \d+( of \d+ CPUs)?(:|  )", line):
            told += members(line.split()[-1])
    if sorted(told) != online:
        yield f"the cores of tree --all hold {len(told)} CPUs, not the {len(online)} that are online"
    for width in (20, 60, 80, 120, 200):
        for verb in ("tree", "map"):
            text = run(verb, *source, COLUMNS=str(width))[1]
            for line in text.split("\n"):
                if columns(line) > width:
                    yield f"{verb} at {width}: {columns(line)} columns: {line}"
    text = run("tree", "--ascii", *source)[1] + run("map", *source, LC_ALL="C")[1]
    if not text.isascii():
        yield "--ascii or LC_ALL=C is not plain ASCII"
    if "\x1b" in text:
        yield "colour where nobody asked for it"


def check_map(source, document, kind):
    status, text, said = run("map", "--workers", str(WORKERS), "--width", "10000", *source)
    found = re.search(r"(?m)^(\d+) workers? on (\d+) CPUs?: ([-\d,]+)   ", text)
    if not found:
        yield f"map --workers: exit {status}, {said.strip()}"
        return
    if kind == "--sysroot":
        pinned = run("workers", "--cpus", "--max", str(WORKERS), *source)[1].strip()
        if sorted(set(members(pinned))) != members(found[3]) or len(members(pinned)) != int(found[1]):
            yield f"map marks {found[3]} of {found[1]}, workers prints {pinned}"
        drawn = ET.fromstring(run("svg", "--workers", str(WORKERS), *source)[1])
        rings = [int(g.get("data-cpu")) for g in drawn.iter(SVG + "g") if g.find(SVG + "circle") is not None]
        if sorted(rings) != members(found[3]):
            yield f"svg rings {sorted(rings)}, not {found[3]}"
    cores = document["counts"]["cores"]["online"]
    glyphs = sum(len(re.findall("[█▀▄▒░]", line)) for line in text.split("\n")[:-1] if not line.startswith(found[0]))
    if cores is not None and glyphs != cores and "across others" not in text:
        yield f"map has {glyphs} characters, there are {cores} cores"


def box(group):
    rect = group.find(SVG + "rect")
    return tuple(int(rect.get(key)) for key in ("x", "y", "width", "height"))


def check_group(group, bounds, complaints):
    """A part, with all that is in it."""
    brothers = []
    for child in group.findall(SVG + "g"):
        title = child.find(SVG + "title").text
        x, y, width, height = here = box(child)
        if x < bounds[0] or y < bounds[1] or x + width > bounds[0] + bounds[2] or y + height > bounds[1] + bounds[3]:
            complaints.append(f"{title} leaves its parent")
        for other in brothers[-40:]:
            if x < other[0] + other[2] and other[0] < x + width and y < other[1] + other[3] and other[1] < y + height:
                complaints.append(f"{title} overlaps a brother")
        brothers.append(here)
        if child.get("class") == "part":
            check_group(child, here, complaints)


def check_svg(source, document):
    status, text, said = run("svg", *source)
    if status or text != run("svg", *source)[1]:
        yield f"exit {status} {said.strip()}, or two runs differ"
        return
    drawn = ET.fromstring(text)
    complaints = []
    check_group(drawn, (0, 0, int(drawn.get("width")), int(drawn.get("height"))), complaints)
    yield from complaints[:3]
    cpus = sorted(int(group.get("data-cpu")) for group in drawn.iter(SVG + "g") if group.get("data-cpu"))
    if cpus != sorted(cpu["cpu_id"] for cpu in document["cpus"]):
        yield f"{len(cpus)} CPUs are drawn, not each of {len(document['cpus'])} once"
    if re.search(r'\b(?:x|y|cx|cy|r|width|height)="(?!\d+")', text):
        yield "a coordinate is no whole number"
    if re.search(r"(?i)<script|<image|<a |href|url\(|@import|\bon\w+=", text) or text.count("http") != 1:
        yield "something external, or a script"


results = 0


def check(name, kind, value):
    global results
    source = [kind, value]
    status, text, said = run("--json", *source)
    complaints = []
    if status:
        for verb in ("tree", "map", "svg"):
            now = run(verb, *source)
            if now[0] != status or now[1]:
                complaints.append(f"{verb}: exit {now[0]}, where --json has {status}")
    else:
        document = json.loads(text)
        online = sorted(cpu["cpu_id"] for cpu in document["cpus"] if cpu["online"])
        complaints += check_tree(source, online)
        if online:
            complaints += check_map(source, document, kind)
        complaints += check_svg(source, document)
    results += 1
    print(f"{'not ok' if complaints else 'ok'} {results} - {name}")
    for complaint in complaints[:5] + ([said.strip()] if complaints and said else []):
        print(f"# {complaint}".encode("ascii", "backslashreplace").decode())
    sys.stdout.flush()


def check_corpus(corpus):
    for path in recorded.archives(corpus):
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            recorded.unpack(path, folder)
            for root in sorted(recorded.roots(folder)):
                check(f"{os.path.relpath(path, corpus)} {os.path.relpath(root, folder)}", "--sysroot", root)
            dump = next((where for where, _, files in os.walk(folder) if "pu0" in files), None)
            if dump:
                check(os.path.relpath(path, corpus), "--cpuid", dump)
    for where, _, files in sorted(os.walk(corpus)):
        for name in sorted(name for name in files if name.endswith((".gz", ".xz")) and ".tar" not in name):
            with tempfile.TemporaryDirectory() as folder:
                plain, packed = os.path.join(folder, name[:-3]), os.path.join(where, name)
                with (gzip if name.endswith(".gz") else lzma).open(packed) as text, open(plain, "wb") as copy:
                    copy.write(text.read())
                check(os.path.relpath(packed, corpus), "--xml" if plain.endswith(".xml") else "--cpuid", plain)


for text in ("pack:2 [numa] l3:2 core:8 pu:2", "pu:1", "core:2 package:2 pu:1", "pack:2 [numa] l3:16 core:8 pu:2"):
    if "hwloc" not in run("tree", "--synthetic", text)[2]:
        check(f"synthetic {text}", "--synthetic", text)
for title, machines in list(recorded.sources(SOURCE, BUILD))[:1]:
    for name, root in machines:
        check(f"{title}: {name}", "--sysroot", root)
for name in sorted(os.listdir(f"{SOURCE}/tests/xml")):
    if name.endswith(".xml") and "hwloc" not in run("tree", "--xml", f"{SOURCE}/tests/xml/{name}")[2]:
        check(f"XML {name}", "--xml", f"{SOURCE}/tests/xml/{name}")
shared = os.path.join(os.environ.get("CPUTOPO_SHARED") or "/nonexistent", "corpus")
if os.path.isdir(shared):
    for name in sorted(os.listdir(f"{SOURCE}/data/snapshots")):
        if ".tar" in name:
            check(f"snapshot {name}", "--sysroot", f"{SOURCE}/data/snapshots/{name}")
    check_corpus(shared)
else:
    results += 1
    print(f"ok {results} - snapshots and corpus # SKIP $CPUTOPO_SHARED names no folder that has one")
print(f"1..{results}")
