# SPDX-License-Identifier: MIT
"""What a run may end with where something is refused: an answer that is true as far as it goes and warns of what is missing, or
exit 1 with one line on stderr and nothing on stdout."""
import json
import re


# What tells the rows of an array apart, so that a row that is missing does not shift the others.
def key_of(row):
    for keys in (("id", "text"), ("cpu",), ("node_id",), ("name", "cpus"), ("name", "family", "model_id", "stepping"), ("name",), ("cpus",), ("level", "type")):
        if all(key in row for key in keys):
            return tuple(str(row[key]) for key in keys)
    return None


# Indices into other arrays may shift when rows are missing; evidence and lists of what answered say themselves what is left.
SHIFTING = {"backends", "warnings", "core", "package", "die", "cluster", "kind", "kinds", "caches", "cache", "model", "models",
            "evidence", "nodes", "flags", "constraints", "binding", "microcode", "vulnerabilities", "source"}


def differences(true, found, path=""):
    if found is None or found == true:
        return []
    if isinstance(true, dict) and isinstance(found, dict):
        out = []
        for key, value in found.items():
            if key in SHIFTING and not isinstance(value, (dict, list)) or (key, value) == ("state", "unknown"):
                continue
            if key in SHIFTING and isinstance(value, list) and (not value or not isinstance(value[0], dict)):
                continue
            out += differences(true.get(key), value, f"{path}.{key}") if key in true else [f"{path}.{key} is new"]
        return out
    if isinstance(true, list) and isinstance(found, list) and all(isinstance(row, dict) for row in true + found):
        if path.endswith(".warnings"):
            return []
        rows = {key_of(row): row for row in true}
        return [text for row in found for text in
                (differences(rows[key_of(row)], row, f"{path}[{key_of(row)}]") if key_of(row) in rows
                 else [f"{path}: a row that is not there: {json.dumps(row)[:150]}"])]
    return [f"{path}: {found} instead of {true}"]


def judge_json(true, found, _):
    true, found = json.loads(true), json.loads(found)
    # A note explains a number, and stands only where what it says could be read: the number is right without it.
    if "notes" in found:
        true["notes"] = found["notes"] if set(found["notes"]) <= set(true["notes"]) else true["notes"]
    wrong = differences(true, found)
    told = [row["id"] for row in found.get("warnings", [])] != [row["id"] for row in true.get("warnings", [])] or \
        found.get("flags") != true.get("flags") or found.get("source") != true.get("source") or '"state": "unknown"' in json.dumps(found)
    if not told and {**found, "warnings": []} != {**true, "warnings": []}:
        wrong.append("less is told, but no warning: " + json.dumps(found)[:300])
    return wrong


# A value has no place for a warning.
def judge_values(true, found, _):
    return differences(json.loads(true), json.loads(found))


# The same of lines of a key and its value.
def judge_keys(true, found, _):
    true, found = (dict(line.split("\t") for line in text.splitlines()) for text in (true, found))
    return [f"{key}: {value}" for key, value in found.items() if value not in ("null", true.get(key))]


# Those of which less is known are left out.
def judge_cpus(true, found, _):
    true, found = ({cpu for part in text.strip().split(",") for first, _, last in [part.partition("-")]
                    for cpu in range(int(first), int(last or first) + 1)} for text in (true, found))
    return [f"CPUs {sorted(found - true)}"] if found - true else []


def judge_lines(true, found, _):
    known = set(true.split("\n"))
    extra = [line for line in found.split("\n") if line not in known]
    # With a quota that cannot be read comes what may be used for all that is known.
    if re.search(r"^CPU quota: +not known", found, re.M):
        extra = [line for line in extra if not line.startswith(("Usable CPU(s)", "Workers:"))]
    # A cache whose instances could not be counted is shown by its size alone.
    warned = [line for line in extra if line.startswith(("Warning:", "Flags:")) or
              re.match(r"CPU quota: +not known", line) or re.match(r"L\d.? cache: +[^=(x]*$", line)]
    # Fewer or shorter values change the width of the column of labels, never the words.
    flat = {re.sub(r"\s+", " ", line) for line in known}
    wrong = [f"a line that is not there: {line}" for line in extra if line not in warned and re.sub(r"\s+", " ", line) not in flat]
    if not any(line.startswith(("Warning:", "CPU quota:")) for line in warned) and found != true and len(found) < len(true):
        wrong.append("less is told, but no warning")
    return wrong


# A picture has no place for a warning: where it lacks something, stderr says so.
def judge_picture(true, found, told):
    return [] if true == found or told else ["another picture, but no warning"]


def judge_same(true, found, _):
    return [] if true == found else [f"another answer: {found[:300]!r}"]


# lscpu's formats have no place for a warning: what is told less is warned of on stderr, and no word is new.
def judge_words(true, found, told):
    if true == found:
        return []
    # The heading of caches is made of their names, where there are any; of those of unlike sizes -C tells more.
    new = set(found.replace(",", " ").split()) - set(true.replace(",", " ").split()) - {"-", '"-"', "CACHE", "KIND", "INSTANCES", "uniform"}
    return ([] if told else ["another answer, but no warning"]) + ([f"words that are not there: {sorted(new)[:20]}"] if new else [])


# The kernel's files tell what is true, or less; hwloc then contradicts them by what it could read.
def judge_check(true, found, _):
    true, found = json.loads(true), json.loads(found)
    facts = {row["fact"]: str(row["kernel"]).split() for row in true["facts"] + true["counts"]}
    return [f"{row['fact']}: {row['kernel']}" for row in found["facts"] + found["counts"]
            if row["kernel"] is not None and set(str(row["kernel"]).split()) - set(facts[row["fact"]])] + \
        [f"contradiction: {text}" for text in found["contradictions"]
         if text not in true["contradictions"] and not re.search("(of unknown size|there is none).* by its files", text)]


def judge_number(true, found, _):
    return [] if 1 <= int(found.split()[0]) <= int(true.split()[0]) else [f"{found.strip()} workers instead of {true.strip()}"]


# One that cannot be opened may be there, for all that is known.
def judge_list(true, found, _):
    new = set(found.split("\n")) - set(true.split("\n"))
    return [f"a line that is not there: {line}" for line in new if not line.endswith("/unreadable")]


# An answer that is another one is warned of.
def judge_told(true, found, told):
    return [] if true == found or told else [f"another answer, but no warning: {found[:300]!r}"]


# Of devices less may be told only with a word about it, and a device that others are names of is one of its own without them.
def judge_devices(true, found, told):
    if true == found:
        return []
    rows = {row["name"]: row for row in json.loads(true)["devices"]}
    wrong = [] if told else ["another answer, but no warning"]
    for row in json.loads(found)["devices"]:
        known = rows.get(row["name"]) or next((other for other in rows.values() if other["pci_address"] == row["name"]), {})
        wrong += [f"{row['name']}: {key} is {value!r}" for key, value in row.items()
                  if value not in (None, known.get(key)) and not (known.get("name") != row["name"] and key in ("name", "type", "subsystem"))]
    return wrong


# truths: what is right, in one way or another.
def check(judge, truths, ended):
    if ended is None:
        return ["still runs after 5 s"]
    out, err = ended.stdout.decode(errors="replace"), ended.stderr.decode(errors="replace")
    trouble = {"diff": (2,), "expect": (1, 2, 3)}.get((ended.args + [""])[1], (1,))
    if ended.returncode in (0, 3) and (out or not err or 3 not in trouble) or ended.returncode == 1 and out and judge in (judge_check, judge_told):
        wrong = [judge(true, out, err) for true in truths]
        return wrong[0] if all(wrong) else []
    if ended.returncode == 127:  # ld.so, in dlopen
        return []
    if ended.returncode not in trouble:
        return [f"exit {ended.returncode}: {err[:300]}"]
    # Where ld.so could not load at all, it speaks for itself.
    if "error while loading shared libraries" in err:
        return []
    lines = err.split("\n")
    return ([f"exit {ended.returncode} with {len(out)} bytes on stdout"] if out else []) + \
        ([f"{len(lines) - 1} lines on stderr: {err[:300]}"] if len(lines) != 2 or lines[1] else [])
