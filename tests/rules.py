# SPDX-License-Identifier: MIT
"""What holds of every document beyond its schema, which cannot compare one value with another."""


def numbers(text):
    """The CPUs of a list such as 0-3,8."""
    found = set()
    for part in filter(None, text.split(",")):
        first, _, last = part.partition("-")
        found.update(range(int(first), int(last or first) + 1))
    return found


def repeated(values):
    return sorted({value for value in values if values.count(value) > 1}, key=str)


def complaints(document):
    """One line for each rule that a whole document breaks."""
    sets = {name: None if text is None else numbers(text) for name, text in document["cpusets"].items() if name != "offline_reason"}
    warned = {warning["id"] for warning in document["warnings"]}
    for part, whole in (("online", "present"), ("present", "possible"), ("allowed", "online"), ("offline", "present")):
        if sets[part] is not None and sets[whole] is not None and not sets[part] <= sets[whole]:
            yield f"{part} {document['cpusets'][part]} is not within {whole} {document['cpusets'][whole]}"
    yield from (f"node_id {number} is there twice" for number in repeated([node["node_id"] for node in document["nodes"]]))
    yield from (f"caches.totals has {name} twice" for name in repeated([total["name"] for total in document["caches"]["totals"]]))
    for array, overlap in (("nodes", "nodes-overlap"), ("kinds", None)):
        known = [numbers(row["cpus"]) for row in document[array] if row["cpus"] is not None]
        if sum(map(len, known)) != len(set().union(*known)) and overlap not in warned:
            yield f"the CPUs of {array} overlap"
    counts = document["counts"]
    for name, count in (("packages", counts["packages"]), ("nodes", counts["nodes"]), ("kinds", counts["kinds"]), ("cores", counts["cores"]["online"])):
        if name in document and count not in (None, len(document[name])):
            yield f"counts of {name}: {count}, {len(document[name])} are listed"
    for group in document["caches"].get("groups", ()):
        if None not in (group["size_bytes"], group["instances"], group["total_bytes"]) and \
                group["total_bytes"] != group["size_bytes"] * group["instances"]:
            yield f"total_bytes of {group['name']} is not {group['size_bytes']} x {group['instances']}"
    if sets["online"] is not None and document["kinds"] and set().union(*(numbers(kind["cpus"]) for kind in document["kinds"])) != sets["online"]:
        yield f"kinds are not all of online {document['cpusets']['online']}"
