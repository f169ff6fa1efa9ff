# SPDX-License-Identifier: MIT
"""What the program is fed: recorded machines, CPUID dumps, hwloc's XML, synthetic texts, command lines and archives, spoiled by
mutations.py. A case is a tree of entries, path -> bytes or (kind, target), the words that name it as the input, and for command
lines all words; "@" begins what stands in the tree."""
import bz2
import gzip
import io
import lzma
import os
import re
import subprocess
import tarfile
import tempfile

import mutations
import recorded

LARGE = 3000  # entries; more take long to write each time
TOGETHER = 20  # so many cases in a row begin with the same recorded machine
INPUT_WORDS = {"machines": ["--sysroot", "@root"], "dumps": ["--cpuid", "@dump"], "xml": ["--xml", "@machine.xml"], "archives": ["--sysroot", "@machine"],
               "documents": ["@machine.json"], "expectations": ["@machine.expect"]}


class Case:
    def __init__(self, tree, words=None, line=None):
        self.tree, self.words, self.line = tree, words, line

    def copy(self, **changes):
        return Case(**{"tree": dict(self.tree), "words": self.words, "line": self.line, **changes})


def write(tree, folder):
    """Folders on the way come into being; what a spoiled tree cannot have is left out."""
    for path, what in tree.items():
        path = os.path.join(folder, path)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if isinstance(what, bytes):
                with open(path, "wb") as file:
                    file.write(what)
            elif what[0] == "folder":
                os.mkdir(path)
            elif what[0] == "fifo":
                os.mkfifo(path)
            else:
                os.symlink(what[1], path)
        except (OSError, ValueError):
            pass


def read(root):
    tree = {}
    for where, folders, names in os.walk(root):
        for name in folders + names:
            path = os.path.join(where, name)
            key = "root/" + os.path.relpath(path, root)
            if os.path.islink(path):
                tree[key] = ("link", os.readlink(path))
            elif name in names and os.path.isfile(path):
                with open(path, "rb") as file:
                    tree[key] = file.read(1 << 20)
    return tree


def packed(path):
    opener = {".gz": gzip.open, ".xz": lzma.open, ".bz2": bz2.open}.get(os.path.splitext(path)[1], open)
    with opener(path, "rb") as file:
        return file.read()


class Feed:
    def __init__(self, source, build):
        self.source, self.build = source, build
        corpus = os.path.join(os.environ.get("CPUTOPO_SHARED") or "/nonexistent", "corpus")
        self.machines = [f"{source}/tests/trees/{name}" for name in sorted(os.listdir(f"{source}/tests/trees"))]
        self.machines += [*recorded.archives(f"{source}/data/snapshots"), *recorded.archives(corpus)]
        files = sorted(os.path.join(where, name) for top in (f"{source}/tests/xml", f"{source}/tests/fuzz/corpus/cpuid_dump", corpus)
                       for where, _, names in os.walk(top) for name in names if ".tar" not in name)
        self.dumps = [path for path in files if "cpuid_dump" in path or re.search(r"/cpuid/.*\.txt|-cpuid/", path)]
        self.xml = [path for path in files if "/tests/xml/" in path or ".xml" in path]
        self.documents = sorted(os.path.join(f"{source}/tests/documents", name) for name in os.listdir(f"{source}/tests/documents"))
        # What a command compares with.
        self.others = {"other.json": packed(self.documents[0]), "other.expect": EXPECTATIONS}
        self.last, self.hybrid = (None, None), None

    def machine(self, rng):
        path = rng.choice(self.machines)
        if self.last[0] != path:
            with tempfile.TemporaryDirectory() as folder:
                folder = os.path.realpath(folder)
                if path.endswith(".tree"):
                    subprocess.run([f"{self.build}/tests/mktree", f"{folder}/root", path], check=True)
                else:
                    recorded.unpack(path, folder)
                roots = sorted(recorded.roots(folder))
                tree = read(roots[rng.randrange(len(roots))]) if roots else {}
            self.last = path, tree
        tree = self.last[1]
        return dict(tree) if 0 < len(tree) <= LARGE else self.small()

    def small(self):
        if not self.hybrid:
            with tempfile.TemporaryDirectory() as folder:
                subprocess.run([f"{self.build}/tests/mktree", f"{folder}/root", f"{self.source}/tests/trees/hybrid.tree"], check=True)
                self.hybrid = read(f"{folder}/root")
        return dict(self.hybrid)

    def machines_case(self, rng, common):
        tree = self.machine(common)
        mutations.spoil_tree(rng, tree)
        return Case({**tree, **self.others}, INPUT_WORDS["machines"])

    def text_case(self, rng, paths, words):
        data = packed(rng.choice(paths))
        for _ in range(rng.choice((1, 1, 2, 4, 10))):
            data = mutations.spoil(rng, data)
        return Case({words[-1][1:]: data, **self.others}, words)

    def dumps_case(self, rng, _):
        return self.text_case(rng, self.dumps, INPUT_WORDS["dumps"])

    def xml_case(self, rng, _):
        return self.text_case(rng, self.xml, INPUT_WORDS["xml"])

    def documents_case(self, rng, _):
        return self.text_case(rng, self.documents, INPUT_WORDS["documents"])

    def expectations_case(self, rng, _):
        data = EXPECTATIONS
        for _ in range(rng.choice((1, 1, 2, 4, 10))):
            data = mutations.spoil(rng, data)
        return Case({"machine.expect": data, **self.others}, INPUT_WORDS["expectations"])

    def synthetic_case(self, rng, _):
        text = " ".join(level(rng) for _ in range(rng.choice((1, 2, 3, 4, 6, 9)))).encode()
        for _ in range(rng.choice((0, 0, 1, 2, 5))):
            text = mutations.spoil(rng, text)
        return Case({}, ["--synthetic", text.replace(b"\0", b"")[:100000]])

    def lines_case(self, rng, common):
        words = [word(rng) for _ in range(rng.choice((1, 1, 2, 3, 4, 6)))]
        words = [mutations.spoil(rng, one).replace(b"\0", b"")[:100000] if rng.random() < .1 else one for one in words]
        # It is not to write anywhere else.
        words = [one for one in words if b"/" not in one or one.startswith(b"@") and b".." not in one]
        if rng.random() < .7:
            words = [rng.choice(VERBS)] + words
        return Case(self.small() if any(one.startswith(b"@") for one in words) else {}, None, words)

    def archives_case(self, rng, common):
        tree = self.machine(common)
        if len(tree) > 800:
            tree = self.small()
        if rng.random() < .5:
            mutations.spoil_tree(rng, tree)
        data = archive(rng, tree)
        if rng.random() < .4:
            data = mutations.spoil(rng, data)
        pack = rng.choice((bytes, gzip.compress, lambda plain: lzma.compress(plain, preset=0), bz2.compress))
        data = pack(data)
        if rng.random() < .4:
            data = rng.choice((mutations.flip_bytes, mutations.cut_off, mutations.junk_in_it))(rng, data)
        return Case({"machine": data, **self.others}, INPUT_WORDS["archives"])

    def case(self, kind, seed, number, random):
        """The same one for the same seed, kind and number."""
        return getattr(self, f"{kind}_case")(random.Random(f"{seed} {kind} {number}"), random.Random(f"{seed} {kind} group {number // TOGETHER}"))


KINDS = ("machines", "dumps", "xml", "synthetic", "lines", "archives", "documents", "expectations")
EXPECTATIONS = b"""# what a node has
counts.packages == 2
counts.cores.online >= 4 && counts.cpus.online < 1000
counts.kinds == 1
machine.arch == 'x86_64'
models.0.family == 25
models.0.name == 'AMD EPYC'
"""
LEVELS = ("pack", "package", "socket", "numa", "node", "[numa]", "[numa(memory=1GB)]", "die", "group", "l3", "l2", "l1", "l1i", "core", "pu", "thread", "memcache",
          "[memcache]", "machine", "bridge", "l4", "(cpu)", "[numa(indexes=1,0)]", "pu(indexes=core:pu)", "l2(size=1MB)", "numa(memory=-1)")


def level(rng):
    name = rng.choice(LEVELS)
    return name if name.startswith(("[", "(")) else f"{name}:{rng.choice((1, 1, 2, 2, 2, 3, 4, 8, 64, 1000, 0, -1, 2 ** 31, 10 ** 20, '', 'x'))}"


VERBS = [b"get", b"workers", b"check", b"lscpu", b"schema", b"snapshot", b"tree", b"map", b"svg", b"cpus", b"devices", b"export", b"diff", b"expect", b"fleet"]
WORDS = VERBS + [one.encode() for one in (
    "--json -J --summary -e -p -C -n -k -H -a -b -c -y -r -B --where --sysroot @root -s @root --xml @root/proc/cpuinfo --synthetic pack:2,core:2,pu:2 "
    "core:2 pu:2 --cpuid @root --witness kernel all --witness=kernel --help --version -h -V -- - -x --no-such -e=CPU,CORE -e=+KIND -C=ALL -k=NAME "
    "--extended=CPU --parse= --caches=NAME,SIZE --nodes --kinds --for lockstep --mem-per-worker 1G 0 -1 99999999999999999999 --explain --cpus --strict --max "
    "--min --list -l record.tar.gz record counts cores.online counts.cpus cpus cpus.0 kinds.0.name caches.groups warnings. .. ... [0] * cores.99999999999 "
    "kind==performance online&&core!=1 (((( node==0||x==1 --hex --output-all --online --offline --hierarchic=never -x document workers svg dot --color "
    "always never --width --scale 3 --format slurm openmp prometheus --output -o out").split(" ")] + [b"", b" ", b"\xff\xfe", b"\x1b[31m", b"a" * 5000, b"%s%n"]


def word(rng):
    return rng.choice(WORDS)


def member(rng, name):
    info = tarfile.TarInfo(name)
    info.type = rng.choice((tarfile.REGTYPE, tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE, tarfile.CHRTYPE, tarfile.CONTTYPE, b"Z", b"x", b"g"))
    info.linkname = rng.choice(("", "/etc/passwd", "../../etc/passwd", name, "sys", "x" * 300))
    info.mode = rng.choice((0, 0o644, 0o7777))
    info.mtime = rng.choice((0, -1, 2 ** 40))
    return info


def archive(rng, tree):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=rng.choice((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT))) as tar:
        paths = sorted(tree)
        for path in paths:
            name = path.split("/", 1)[1]
            odd = rng.random() < .01
            info = member(rng, name) if odd else tarfile.TarInfo(name)
            if odd and rng.random() < .5:
                info.name = rng.choice(("/" + name, "../" + name, "./" + name, name + "/", "a/" * 200 + name, "", "\n\x1b[31m", name.replace("cpu", "../cpu")))
            what = tree[path]
            if not isinstance(what, bytes):
                info.type, info.linkname = {"folder": (tarfile.DIRTYPE, ""), "fifo": (tarfile.FIFOTYPE, "")}.get(what[0], (tarfile.SYMTYPE, what[-1]))
            data = what if isinstance(what, bytes) and info.isfile() else b""
            info.size = rng.choice((0, 1, 10 ** 6, 8 ** 11 - 1)) if odd and rng.random() < .3 else len(data)
            try:
                tar.addfile(info, io.BytesIO(data.ljust(min(info.size, 10 ** 6), b"\0"))) if info.size < 10 ** 7 else out.write(info.tobuf(tarfile.GNU_FORMAT))
            except (ValueError, OSError, UnicodeError):
                pass
    return out.getvalue()
