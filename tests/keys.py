# SPDX-License-Identifier: MIT
# keys.py SRCDIR BUILDDIR: on every recorded machine each key of `get --list` can be got by `get KEY`, which gives the same
# value, and so can each item by its name; all of the document is listed, in its order. Prints TAP.
import json
import subprocess
import sys

import recorded

SOURCE, BUILD = sys.argv[1:3]
PROGRAM = f"{BUILD}/src/cputopo"
NAMES = {"kinds": "type", "models": "name", "vulnerabilities": "name", "warnings": "id"}
ONCE = 500  # keys; more than enough for a command line


def get(root, *words):
    ended = subprocess.run([PROGRAM, "get", "--witness=kernel", "--sysroot", root, *words], capture_output=True)
    return ended.returncode, ended.stdout.decode(errors="surrogateescape"), ended.stderr.decode(errors="replace")


def leaves(value, path=""):
    """The paths of what is no container, and of lists of such."""
    if isinstance(value, dict) and value:
        for key, below in value.items():
            yield from leaves(below, f"{path}.{key}" if path else key)
    elif isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        for index, item in enumerate(value):
            yield from leaves(item, f"{path}.{index}")
    else:
        yield path


def wrong_of(root):
    code, text, told = get(root, "--list")
    if code:
        return [f"get --list: exit {code}, {told}"]
    rows = [line.split("\t", 1) for line in text.splitlines()]
    document = subprocess.run([PROGRAM, "--json", "--witness=kernel", "--sysroot", root], capture_output=True).stdout
    document = json.loads(document)
    wrong = []
    if [row[0] for row in rows] != list(leaves(document)):
        wrong.append("get --list has not the keys of the document")
    for at in range(0, len(rows), ONCE):
        some = rows[at:at + ONCE]
        code, text, told = get(root, *(row[0] for row in some))
        if code != (3 if any(row[1] == "null" for row in some) else 0):
            wrong.append(f"get: exit {code}, {told}")
        wrong += [f"{key}: {found!r} instead of {value!r}"
                  for (key, value), found in zip(some, text.splitlines()) if value != found]
    for section, member in NAMES.items():
        names = [row[member] for row in document[section] if row[member] and '"' not in row[member]]
        keys = [f'{section}."{name}".{member}' for name in dict.fromkeys(names)]
        if not keys or any(not name.isprintable() or not name.isascii() or "\\" in name for name in names):
            continue
        code, text, told = get(root, *keys)
        if code or sorted(text.splitlines()) != sorted(names):
            wrong.append(f"{section} by {member}: exit {code}, {told}, {text}")
    return wrong


def main():
    n = 0
    for title, machines in recorded.sources(SOURCE, BUILD):
        n += 1
        if machines is None:
            print(f"ok {n} - {title} # SKIP not there")
            continue
        wrong = [f"{name}: {text}" for name, root in machines for text in wrong_of(root)]
        print(f"{'not ok' if wrong else 'ok'} {n} - get --list and get KEY: {title}")
        for text in wrong[:20]:
            print(f"# {text[:300]!r}")
    print(f"1..{n}")


main()
