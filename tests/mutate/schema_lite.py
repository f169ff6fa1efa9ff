# SPDX-License-Identifier: MIT
"""Validates against the part of JSON Schema that our schemas use, by the standard library alone. An unknown keyword is an error."""
import re

TYPES = {"object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool, "null": type(None)}
SAID_ELSEWHERE = {"$schema", "$id", "$defs", "$ref", "title", "description", "then", "else", "properties", "additionalProperties", "propertyNames"}


def is_type(value, name):
    return isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))


def listed(value):
    return value if isinstance(value, list) else [value]


def same(first, second):
    return first == second and isinstance(first, bool) == isinstance(second, bool)


RULES = {
    "type": lambda value, rule: any(is_type(value, name) for name in listed(rule)),
    "const": same,
    "enum": lambda value, rule: any(same(value, one) for one in rule),
    "minimum": lambda value, rule: not is_type(value, "number") or value >= rule,
    "exclusiveMinimum": lambda value, rule: not is_type(value, "number") or value > rule,
    "minLength": lambda value, rule: not isinstance(value, str) or len(value) >= rule,
    "pattern": lambda value, rule: not isinstance(value, str) or re.search(rule, value),
    "minItems": lambda value, rule: not isinstance(value, list) or len(value) >= rule,
    "maxItems": lambda value, rule: not isinstance(value, list) or len(value) <= rule,
    "uniqueItems": lambda value, rule: not rule or not isinstance(value, list) or len(set(map(repr, value))) == len(value),
    "required": lambda value, rule: not isinstance(value, dict) or set(rule) <= value.keys(),
    "dependentRequired": lambda value, rule: not isinstance(value, dict) or
    all(set(needed) <= value.keys() for key, needed in rule.items() if key in value),
}


def complaints(value, schema, top=None, path="", closed=True):
    """One line for each rule that is broken. closed: an object has no key that its schema does not name."""
    top = top or schema
    if schema is True:
        return
    if "$ref" in schema:
        yield from complaints(value, top["$defs"][schema["$ref"].rsplit("/", 1)[1]], top, path, closed)
    for keyword, rule in schema.items():
        if keyword in RULES:
            if not RULES[keyword](value, rule):
                yield f"{path}: {str(value)[:80]!r} against {keyword} {str(rule)[:80]}"
        elif keyword == "items":
            for at, item in enumerate(value if isinstance(value, list) else ()):
                yield from complaints(item, rule, top, f"{path}.{at}", closed)
        elif keyword == "if":
            # Such a part names some of the keys.
            branch = schema.get("else" if list(complaints(value, rule, top, path, False)) else "then", True)
            yield from complaints(value, branch, top, path, False)
        elif keyword in ("oneOf", "anyOf"):
            fitting = sum(not list(complaints(value, one, top, path, closed)) for one in rule)
            if not fitting or keyword == "oneOf" and fitting > 1:
                yield f"{path}: {str(value)[:80]!r} against {keyword}"
        elif keyword not in SAID_ELSEWHERE:
            raise ValueError(f"the schema has {keyword}, which is not known here")
    if isinstance(value, dict):
        yield from _of_keys(value, schema, top, path, closed)


def _of_keys(value, schema, top, path, closed):
    known, more = schema.get("properties", {}), schema.get("additionalProperties")
    for key, item in value.items():
        if "propertyNames" in schema:
            yield from complaints(key, schema["propertyNames"], top, f"{path}.{key}")
        if key in known:
            yield from complaints(item, known[key], top, f"{path}.{key}", closed)
        elif isinstance(more, dict):
            yield from complaints(item, more, top, f"{path}.{key}", closed)
        elif more is False or closed and "properties" in schema:
            yield f"{path}.{key} is not in the schema"
