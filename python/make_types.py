# SPDX-License-Identifier: MIT
"""Writes python/cputopo/_types.py out of the JSON Schemas. usage: make_types.py SCHEMA_OF_DOCUMENT SCHEMA_OF_WORKERS"""

import json
import sys
import textwrap

SCALARS = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
# What `cputopo --json` alone can leave out, or has in tables only, is told by "then" of the schema, and by these.
WHOLE = {"topology": ["cores", "cpus"], "caches": ["instances"]}
NAMES = {"cpu": "CPU", "smt": "SMT", "warning": "TopologyWarning"}


class Writer:
    """The classes of one schema, each behind those that it needs."""

    def __init__(self, schema, title):
        self.schema, self.title, self.classes = schema, title, {}

    def class_name(self, key):
        if key in NAMES:
            return NAMES[key]
        return "".join(word.capitalize() for word in key.split("_"))

    def definition(self, node):
        """What a $ref stands for, with its name."""
        name = node["$ref"].rsplit("/", 1)[1] if "$ref" in node else None
        return (self.schema["$defs"][name], name) if name else (node, None)

    def type_of(self, node, key, required=()):
        node, name = self.definition(node)
        if "const" in node:
            return "Literal[%s]" % json.dumps(node["const"])
        if "enum" in node:
            values = [json.dumps(value) for value in node["enum"] if value is not None]
            literal = "Literal[%s]" % ", ".join(values)
            return "Optional[%s]" % literal if None in node["enum"] else literal
        kinds = node["type"] if isinstance(node["type"], list) else [node["type"]]
        base = kinds[0]
        if base == "array":
            text = "List[%s]" % self.type_of(node["items"], key.rstrip("s"), required)
        elif base == "object" and "properties" in node:
            text = self.add(node, name or key, required)
        elif base == "object":
            text = "Dict[str, %s]" % self.type_of(node["additionalProperties"], key)
        else:
            text = SCALARS[base]
        return "Optional[%s]" % text if "null" in kinds else text

    def add(self, node, key, required=()):
        """The class of an object, with the keys that are always there."""
        wanted = set(node.get("required", ())) | set(required) | set(WHOLE.get(key, ()))
        whole = self.schema.get("then", {})
        name = self.class_name(key)
        lines = []
        for member, value in node["properties"].items():
            if wanted and member not in wanted:
                continue
            inner = whole.get("properties", {}).get(member, {}) if key == self.title else {}
            if key == "caches":
                inner = whole["properties"]["caches"]["properties"].get(member, {})
            inner_required = inner.get("required", ()) or inner.get("items", {}).get("required", ())
            below = member if member not in ("cpus", "quota") or key == self.title else "%s_%s" % (key, member)
            line = "    %s: %s" % (member, self.type_of(value, below, inner_required))
            lines += textwrap.wrap(line, 120, subsequent_indent=8 * " ", break_on_hyphens=False)
        described = node.get("description", "")
        self.classes[name] = ["class %s(TypedDict):" % name] + (['    """%s."""\n' % described] if described else []) + lines
        return name


def text_of(document, workers):
    topology = Writer(document, "topology")
    always = ["schema", "version", *document["then"]["required"]]
    topology.add({**document, "required": always, "description": "The whole document"}, "topology")
    pool = Writer(workers, "workers_answer")
    pool.add({**workers, "description": "What workers_info() tells in any case"}, "workers_answer")
    cpus = ["class WorkersInfo(WorkersAnswer, total=False):", '    """The answer of workers_info()."""\n']
    cpus.append("    cpus: List[int]  # with cpus=True: the CPU for each worker to be pinned to")
    head = [
        "# SPDX-License-Identifier: MIT",
        '"""The dicts that topology() and workers_info() return; made out of the JSON Schemas by python/make_types.py (make types)."""',
        "",
        "from __future__ import annotations",
        "",
        "from typing import Dict, List, Literal, Optional, TypedDict",
    ]
    classes = [*topology.classes.values(), *pool.classes.values(), cpus]
    return "\n".join(head) + "\n" + "".join("\n\n" + "\n".join(lines) + "\n" for lines in classes)


if __name__ == "__main__":
    schemas = []
    for path in sys.argv[1:3]:
        with open(path, encoding="utf-8") as file:
            schemas.append(json.load(file))
    sys.stdout.write(text_of(*schemas))
