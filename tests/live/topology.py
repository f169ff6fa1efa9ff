# SPDX-License-Identifier: MIT
"""topology() of the module is the document of `cputopo --json`, and has what the library's getters say.
usage: topology.py CPUTOPO TREE..."""
import ctypes
import json
import os
import subprocess
import sys

import cputopo
import rows

program, trees = sys.argv[1], sys.argv[2:]
library = ctypes.CDLL(cputopo._library._name)  # of its own: the module's has other types
rows.declare(library, cputopo._Error)


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


def by_getters(keywords):
    """What rows.py reads of the input that topology() got as keywords."""
    arguments = dict(keywords)
    cross_check = arguments.pop("cross_check", True)
    kind, argument = next(iter(arguments.items()), ("live", None))
    error = cputopo._Error()
    error.size = rows.sizeof(error)
    return rows.read(library, kind, os.fsencode(argument) if argument else None, cross_check, error)


for arguments, keywords in [
    ([], {}),
    (["--witness=kernel"], {"cross_check": False}),
    (["--synthetic", "node:2 core:4 pu:2"], {"synthetic": "node:2 core:4 pu:2"}),
    *((["--sysroot", tree, "--witness=kernel"], {"sysroot": tree, "cross_check": False}) for tree in trees),
    *((["--sysroot", tree], {"sysroot": tree}) for tree in trees),
]:
    document = json.loads(subprocess.run([program, "--json", *arguments], check=True, stdout=subprocess.PIPE).stdout)
    assert cputopo.topology(**keywords) == document, (keywords, document)
    found = by_getters(keywords)
    for key in ("consistent", "backends"):
        assert found.pop(key) == document["source"][key], (keywords, key)
    is_part(found, document)

for wrong, error in [({"sysroot": "/does/not/exist"}, FileNotFoundError), ({"xml": "a", "synthetic": "b"}, ValueError)]:
    try:
        cputopo.topology(**wrong)
    except error:
        continue
    raise AssertionError(wrong)
