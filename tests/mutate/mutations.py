# SPDX-License-Identifier: MIT
"""Ways to spoil what the program is fed. CONTENTS change bytes, ENTRIES what stands at a path of a tree; adding one is adding a
function with its mark."""
import re

CONTENTS, ENTRIES = [], []
NUMBERS = (b"0", b"1", b"-1", b"2147483647", b"2147483648", b"-2147483648", b"4294967295", b"4294967296", b"9223372036854775807",
           b"18446744073709551615", b"18446744073709551616", b"99999999999999999999999999", b"0x10", b"1e9", b"007", b"65535", b"65536", b"1024")
JUNK = (b"\0", b"\x1b[31m", b"\xff\xfe", b"\xc2\x9b", b"\x7f", b"\r", b"\t", b"%s%n", b"\"", b"\\", b"</x>", b"&amp;", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
        b"\xe2\x80\xa8", b"\b", b"'", b"$(x)", b",", b"-", b":", b" ", b"\n\n", b"=", b"[", b"(")


def content(function):
    CONTENTS.append(function)
    return function


def entry(function):
    ENTRIES.append(function)
    return function


def place(rng, data):
    return rng.randrange(len(data) + 1)


@content
def flip_bytes(rng, data):
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 8)) if data else 0):
        data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
    return bytes(data)


@content
def another_number(rng, data):
    found = list(re.finditer(rb"-?\d+", data))
    if not found:
        return data + rng.choice(NUMBERS)
    one = rng.choice(found)
    return data[:one.start()] + rng.choice(NUMBERS) + data[one.end():]


@content
def all_numbers_alike(rng, data):
    return re.sub(rb"\d+", lambda _, number=rng.choice(NUMBERS): number, data)


@content
def near_number(rng, data):
    found = list(re.finditer(rb"\d{1,18}", data))
    if not found:
        return data
    one = rng.choice(found)
    return data[:one.start()] + str(int(one.group()) + rng.choice((-1, 1, 2, 8, 64, 1000))).encode() + data[one.end():]


@content
def another_mask(rng, data):
    return b",".join(b"%08x" % rng.getrandbits(32) for _ in range(rng.choice((1, 1, 2, 8, 200)))) + b"\n"


@content
def list_backwards(rng, data):
    return re.sub(rb"(\d{1,20})-(\d{1,20})", rb"\2-\1", data)


@content
def list_that_overlaps(rng, data):
    found = re.search(rb"[\d,-]+", data)
    return data if not found else data[:found.end()] + b"," + found.group() + b",0-%d" % rng.choice((1, 3, 70, 5000)) + data[found.end():]


@content
def wide_list(rng, data):
    return rng.choice((b"0-%d\n", b"%d\n", b"0,%d\n", b"0-%d:2\n", b"-%d\n", b"%d-\n")) % rng.choice((3, 63, 64, 1023, 4096, 8191, 65535, 65536, 10 ** 9))


@content
def nothing(_, __):
    return b""


@content
def cut_off(rng, data):
    return data[:place(rng, data)]


@content
def lines_twice(rng, data):
    lines = data.splitlines(True)
    at = rng.randrange(len(lines)) if lines else 0
    return b"".join(lines[:at] + lines[at:at + rng.choice((1, 5, 30))] * rng.choice((2, 2, 3, 40)) + lines[at:])


@content
def lines_gone(rng, data):
    lines = data.splitlines(True)
    at = rng.randrange(len(lines)) if lines else 0
    return b"".join(lines[:at] + lines[at + rng.choice((1, 1, 4, 20)):])


@content
def lines_in_another_order(rng, data):
    lines = data.splitlines(True)
    rng.shuffle(lines)
    return b"".join(lines)


@content
def junk_in_it(rng, data):
    at = place(rng, data)
    return data[:at] + rng.choice(JUNK) * rng.choice((1, 1, 1, 3, 500)) + data[at:]


@content
def words_elsewhere(rng, data):
    words = re.split(rb"(\s+)", data)
    if len(words) > 2:
        one, other = rng.randrange(len(words)), rng.randrange(len(words))
        words[one], words[other] = words[other], words[one]
    return b"".join(words)


@content
def a_long_line(rng, data):
    at = place(rng, data)
    return data[:at] + rng.choice((b"x", b"0", b"f", b",", b"1,", b"0-1,", b" ", b"sse ")) * rng.choice((300, 5000, 70000)) + data[at:]


@content
def a_part_again(rng, data):
    first, last = sorted((place(rng, data), place(rng, data)))
    at = place(rng, data)
    return data[:at] + data[first:last][:100000] + data[at:]


@entry
def gone(rng, tree, path):
    del tree[path]


@entry
def folder_gone(rng, tree, path):
    folder = path.rsplit("/", 1)[0]
    if folder.count("/") > 3:
        for other in [other for other in tree if other.startswith(folder + "/")]:
            del tree[other]


@entry
def a_folder(rng, tree, path):
    tree[path] = ("folder",)


@entry
def a_fifo(rng, tree, path):
    tree[path] = ("fifo",)


@entry
def a_link(rng, tree, path):
    name = path.rsplit("/", 1)[1]
    tree[path] = ("link", rng.choice((name, "nowhere", ".", "..", "/etc/passwd", "../" * 30 + "etc/passwd", "/proc/self/fd/0", "../" + name)))


@entry
def a_link_to_another(rng, tree, path):
    depth = path.count("/") - 1
    tree[path] = ("link", "../" * depth + rng.choice(sorted(tree)).split("/", 1)[1])


@entry
def what_another_says(rng, tree, path):
    tree[path] = tree[rng.choice(sorted(tree))]


@entry
def a_folder_by_another_name(rng, tree, path):
    found = list(re.finditer(r"(?<=/)(cpu|node|index|policy)\d+(?=/)", path))
    if not found:
        return
    one = rng.choice(found)
    old, new = path[:one.end()], f"{path[:one.start()]}{one.group(1)}{rng.choice((0, 1, 7, 63, 64, 1000, 70000, 2 ** 31, '', '-1', '01', 'x', '1 '))}"
    copy = rng.random() < .5
    for other in [other for other in tree if other.startswith(old + "/")]:
        tree[new + other[len(old):]] = tree[other] if copy else tree.pop(other)


def spoil(rng, data):
    return rng.choice(CONTENTS)(rng, data)[:4 << 20]


def spoil_tree(rng, tree):
    """Some entries of a tree; at times all files of one name."""
    paths = sorted(tree)
    telling = [path for path in paths if re.search(r"cpuinfo|/topology/|/cache/|/cpu/[a-z_]+$|node/|cgroup|mountinfo|status$", path)]
    for _ in range(rng.choice((1, 1, 2, 3, 5, 10))):
        path = rng.choice(telling if telling and rng.random() < .8 else paths)
        name = path.rsplit("/", 1)[1]
        alike = [other for other in paths if other.rsplit("/", 1)[1] == name] if rng.random() < .15 else [path]
        how = rng.choice(CONTENTS) if rng.random() < .75 else rng.choice(ENTRIES)
        for one in alike:
            if one not in tree:
                continue
            if how in ENTRIES:
                how(rng, tree, one)
            elif isinstance(tree[one], bytes):
                tree[one] = how(rng, tree[one])[:4 << 20]
