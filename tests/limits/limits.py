#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# limits.py [--all] SRCDIR BUILDDIR: runs the program under limits of memory, descriptors, file sizes, processes and stack, with
# each system call that it makes refused, with descriptors closed, and where /proc, /sys, /dev or a place for temporary files is
# missing; prints TAP. Each run must end soon, with an answer that is true as far as it goes and warns of what is missing, or with
# exit 1 and one line. Without --all fewer limits of each kind, and fewer errors.
import concurrent.futures
import errno
import itertools
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile

FULL = sys.argv[1] == "--all"
SOURCE, BUILD = map(os.path.abspath, sys.argv[-2:])
sys.path.insert(0, os.path.join(SOURCE, "tests"))
from answers import check, judge_check, judge_json, judge_lines, judge_number, judge_values, judge_words  # noqa: E402
import rules  # noqa: E402

PROGRAM = os.path.join(BUILD, "src", "cputopo")
LIMIT, FAULT = (os.path.join(BUILD, "tests", name) for name in ("limits/.libs/limit.so", "faults/.libs/fault.so"))


def preloaded(library):
    """By its name: LD_PRELOAD ends at a blank."""
    return {"LD_PRELOAD": os.path.basename(library), "LD_LIBRARY_PATH": os.path.dirname(library)}


with open(PROGRAM, "rb") as binary:
    SANITIZED = b"__asan_init" in binary.read()
CANNOT, SECONDS = 77, 10
TEMPORARY = tempfile.mkdtemp()
# A small one: it is unpacked a thousand times.
ARCHIVE = os.path.join(TEMPORARY, "small.tar.gz")


# What is recorded can be read again; nothing is left of a record that failed.
def judge_record(_true, _found, _told):
    return []


# The memory of a virtual machine can change meanwhile.
def judge_live(true, found, told):
    return judge_json(*(re.sub(r'"memory_bytes": ?\d+', '"memory_bytes": null', text) for text in (true, found)), told)


COMMANDS = [([], judge_lines), (["--json"], judge_live), (["-e"], judge_words), (["workers"], judge_number),
            (["get", "counts.cores.online"], judge_values), (["check", "--json"], judge_check), (["snapshot", "RECORD"], judge_record),
            (["lscpu"], judge_words)]
INPUTS = [(["--json", "--sysroot", ARCHIVE], judge_json), (["--json", "--xml", os.path.join(SOURCE, "tests", "xml", "four.xml")], judge_json),
          (["--json", "--synthetic", "pack:2 [numa] l2:2 core:2 pu:2"], judge_json),
          (["--json", "--cpuid", os.path.join(SOURCE, "tests", "fuzz", "corpus", "cpuid_dump", "two")], judge_json)]


def environment(**variables):
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("HWLOC_", "SLURM_", "OMP_"))}
    return {**kept, "LC_ALL": "C", "TMPDIR": TEMPORARY, **variables}


def run(words, before=(), out=subprocess.PIPE, err=subprocess.PIPE, **variables):
    try:
        return subprocess.run([*before, PROGRAM, *words], stdin=subprocess.DEVNULL, stdout=out, stderr=err, timeout=SECONDS,
                              env=environment(**variables), start_new_session=True)
    except subprocess.TimeoutExpired:
        return None


def readable(path):
    """What is wrong with a record; None for nothing."""
    read = run(["--json", "--sysroot", path])
    return None if read.returncode == 0 else f"the record cannot be read: {read.stderr.decode()}"


class Limited:
    """Runs of a command under limits, and what is wrong with them."""

    def __init__(self, words, judge):
        self.words, self.judge = words, judge
        self.name = " ".join(os.path.basename(word) for word in words) or "summary"
        ways = [{}] + [{**preloaded(FAULT), "FAULT_HIDE": "proc/cpuinfo"}] * os.path.exists(FAULT)
        self.plain = [run(self.put(words, folder), **way) for way in ways for folder in [tempfile.mkdtemp(dir=TEMPORARY)]]
        self.truths = [ended.stdout.decode() for ended in self.plain]

    @staticmethod
    def put(words, folder):
        return [os.path.join(folder, "machine.tar.gz") if word == "RECORD" else word for word in words]

    def end(self, limit):
        with tempfile.TemporaryDirectory(dir=TEMPORARY) as folder:
            return run(self.put(self.words, folder), LIMIT=limit, **preloaded(LIMIT))

    def wrong(self, limit, quiet=False):
        """quiet: there may be no way to say anything."""
        with tempfile.TemporaryDirectory(dir=TEMPORARY) as folder:
            words = self.put(self.words, folder)
            ended = run(words, LIMIT=limit, **preloaded(LIMIT))
            if ended and ended.returncode == CANNOT:
                return []
            if quiet and ended and ended.returncode == 1 and not ended.stderr:
                return []
            found = check(self.judge, self.truths, ended)
            left = os.listdir(folder)
            if left and ended and ended.returncode == 1:
                found.append(f"leaves {left} behind")
            elif left and ended:
                found += filter(None, [readable(os.path.join(folder, left[0]))])
        return [f"{self.name} with {limit}: {text}" for text in found]

    def calls(self):
        """The system calls that it makes: killed at one, it or a child of it ends in another way."""
        def way(ended):
            return ended and (ended.returncode, b"-failed" in ended.stdout)
        ways = [way(ended) for ended in self.plain]
        ends = in_parallel(lambda number: self.end(f"call:{number}:kill"), range(CALLS))
        return [number for number, ended in enumerate(ends) if way(ended) not in ways and not (ended and ended.returncode == CANNOT)]


CALLS = 480
EXECUTOR = concurrent.futures.ThreadPoolExecutor(max(2, os.cpu_count() or 1))


def in_parallel(function, values):
    return list(EXECUTOR.map(function, values))


def all_of(lists):
    return list(itertools.chain.from_iterable(lists))


def every(commands, limits, quiet=()):
    """What is wrong with each command under each limit."""
    return all_of(in_parallel(lambda pair: pair[0].wrong(pair[1], pair[1] in quiet), itertools.product(commands, limits)))


def some(commands):
    """What takes long is done to --json, check, snapshot and an archive; with --all to all."""
    return commands if FULL else [commands[at] for at in (1, 5, 6, 8)]


def system_calls(commands):
    # Each of them makes some that others do not.
    commands = some(commands)[::1 if FULL else 3]
    made = sorted(set().union(*(command.calls() for command in commands)))
    if len(made) < 10:
        return [f"only {made} seem to be made"]
    errors = (errno.EPERM, errno.ENOSYS, errno.EACCES, errno.EAGAIN, errno.ENOMEM) if FULL else (errno.EPERM, errno.ENOSYS)
    # Where nothing can be written nothing can be said.
    version = Limited(["--version"], judge_lines)
    writing = [number for number in made for ended in [version.end(f"call:{number}:{errno.EPERM}")] if ended.returncode and not ended.stderr]
    limits = [f"call:{number}:{code}" for number, code in itertools.product(made, errors)]
    # One that writes nothing and says so is not asked for ever.
    quiet = [limit for limit in limits if int(limit.split(":")[1]) in writing] + [f"call:{number}:0" for number in writing]
    return every(commands, sorted({*limits, *quiet}), quiet)


def memory(kind):
    return lambda commands: every(some(commands), [f"{kind}:{value}" for value in range(0, 4 << 20, (8 if FULL else 384) << 10)])


def numbers(kind, few, more):
    return lambda commands: every(commands, [f"{kind}:{value}" for value in (more if FULL else few)])


# What is used before main, the environment, counts as well.
STACK = max(72 << 10, 4 * os.sysconf("SC_PAGESIZE"))
PRELOADED = [
    ("memory that may be mapped", memory("as")),
    ("memory for data", memory("data")),
    ("descriptors", numbers("nofile", (0, 1, 3, 4, 5, 6, 8), range(40))),
    ("the size of files", numbers("fsize", (0, 1, 4096), (0, 1, 100, 511, 512, 4096, 10000, 20000, 65536))),
    ("the stack", numbers("stack", (STACK,), (STACK, 2 * STACK, 8 * STACK))),
    ("processes", numbers("nproc", (0, 1), (0, 1, 2))),
    ("each system call refused", system_calls),
]


def contract(text, ended, says=True):
    """What a run does that no run may do, whatever it is told; [] for nothing."""
    if ended is None:
        return [f"{text}: still runs after {SECONDS} s"]
    out, err = ended.stdout or b"", ended.stderr or b""
    lines = [line for line in err.split(b"\n") if line]
    if ended.returncode not in (0, 1, 2, 3):
        return [f"{text}: exit {ended.returncode}: {err[:300]!r}"]
    if ended.returncode in (1, 2) and "check" not in text and (out or says and (len(lines) != 1 or not lines[0].startswith(b"cputopo: "))):
        return [f"{text}: exit {ended.returncode}, {len(out)} bytes of output, {err[:300]!r}"]
    if "--json" in text and out:
        found = json.loads(out)
        return [f"{text}: {line}" for line in rules.complaints(found)] if found["schema"] == "cputopo/1" else []
    return []


WORDS = [words for words, _ in COMMANDS + INPUTS]


def without_descriptors(words, which):
    with tempfile.TemporaryDirectory(dir=TEMPORARY) as folder:
        redirect = " ".join(f"{fd}{'<' if fd == '0' else '>'}&-" for fd in which)
        # The more is said, the more could get into a file.
        said = {"CPUTOPO_DEBUG": "1"} if "2" in which else {}
        ended = run([*Limited.put(words, folder)], before=["sh", "-c", f'exec "$@" {redirect}', "sh"], **said)
        text = f"{' '.join(words)} {redirect}"
        wrong = contract(text, ended, "2" not in which)
        if ended and not ended.returncode and "1" in which and "snapshot" not in words:
            wrong.append(f"{text}: exit 0, though the answer went nowhere")
        if ended and ended.returncode and "snapshot" in words:
            wrong.append(f"{text}: exit {ended.returncode}, though all was recorded")
        for name in os.listdir(folder):
            wrong += [f"{text}: {line}" for line in [readable(os.path.join(folder, name))] if line]
    return wrong


def closed_descriptors(_):
    """Whatever is opened next has the number of one that is closed: nothing may be written into it."""
    which = all_of(itertools.combinations("012", n) for n in (1, 2, 3)) if FULL else ("0", "1", "02", "12", "012")
    return all_of(in_parallel(lambda pair: without_descriptors(*pair), itertools.product(WORDS, which)))


def full_disk(_):
    if not os.path.exists("/dev/full"):
        return None
    wrong = []
    for words in WORDS:
        if "snapshot" in words:
            continue
        with open("/dev/full", "wb") as full:
            ended = run(words, out=full)
        wrong += contract(" ".join(words), ended)
        if not ended or ended.returncode != 1:
            wrong.append(f"{' '.join(words)}: no exit 1, though nothing could be written")
    return wrong


# A root with the libraries and nothing else: no /proc, no /sys, no /dev, no place for temporary files.
BARE = """mount -t tmpfs none /mnt && cd /mnt || exit 77
for folder in /usr /lib /lib64 /lib32 /bin "$BUILD" "$SOURCE"; do
	[ -d "$folder" ] || continue
	if [ -h "$folder" ]; then cp -P "$folder" "./$folder"; else mkdir -p "./$folder" && mount --rbind "$folder" "./$folder" || exit 77; fi
done
mount -o remount,ro,bind /mnt
exec chroot /mnt """
PLACES = [(f"without {' '.join(masked)}", "".join(f"mount -t tmpfs -o ro none {folder} && " for folder in masked) + "exec ")
          for masked in (["/proc"], ["/sys"], ["/proc", "/sys"], ["/dev"], ["/proc", "/sys", "/dev"], ["/sys/devices"], ["/sys/fs"])]
PLACES += [("without a place for temporary files",
            "for folder in /tmp /var/tmp /dev/shm; do [ ! -d $folder ] || mount -t tmpfs -o ro none $folder || exit 77; done; exec "),
           ("in an empty root", BARE)]


def shielded(prelude, unshare=("unshare", "-rm")):
    def limited(_):
        # The program, and what it reads, may be where something else is mounted.
        if any(path.startswith(("/tmp/", "/var/tmp/", "/dev/")) for path in (SOURCE, BUILD)) and "/tmp" in prelude:
            return None
        wrong = []
        for words in WORDS:
            with tempfile.TemporaryDirectory(dir=TEMPORARY) as folder:
                ended = run(Limited.put(words, folder), TMPDIR="/tmp", SOURCE=SOURCE, BUILD=BUILD,
                            before=[*unshare, "sh", "-c", f'{prelude} "$@"', "sh"])
            if ended and ended.returncode == CANNOT or ended and ended.stderr.startswith((b"unshare:", b"mount:", b"chroot:")):
                return None
            wrong += contract(" ".join(words), ended)
        return wrong
    return limited


def nobody(_):
    """Another user, who can see little and write nowhere."""
    if os.getuid() or not shutil.which("setpriv"):
        return None
    before = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--no-new-privs", "prlimit", "--nproc=1"]
    if not shutil.which("prlimit") or run(["--version"], before=before).returncode:
        return None
    return all_of(contract(" ".join(words), run(Limited.put(words, "/"), before=before)) for words in WORDS)


OTHERS = [("descriptors that are closed", closed_descriptors), ("an output that is full", full_disk)]
UNSANITIZED = [("as nobody, who may start no process", nobody),
               ("in a user namespace without users", shielded("exec ", ("unshare", "-U")))] + \
    [(name, shielded(prelude)) for name, prelude in PLACES]


def report(number, text, wrong):
    print(f"{'not ok' if wrong else 'ok'} {number} - {text}{' # SKIP not to be had here' if wrong is None else ''}", flush=True)
    for line in (wrong or ())[:20]:
        print(f"# {line[:400]}", flush=True)


def make_archive():
    subprocess.run([os.path.join(BUILD, "tests", "mktree"), f"{TEMPORARY}/small", f"{SOURCE}/tests/trees/only-proc.tree"], check=True)
    with tarfile.open(ARCHIVE, "w:gz") as archive:
        archive.add(f"{TEMPORARY}/small", ".")


def main():
    make_archive()
    tests = OTHERS + (UNSANITIZED if not SANITIZED else [])
    commands, reason = [], "a sanitizer needs what is refused"
    if not SANITIZED:
        commands = [Limited(*row) for row in COMMANDS + INPUTS]
        if os.path.exists(LIMIT) and commands[0].end("nofile:1000").returncode != CANNOT:
            tests = tests + PRELOADED
        reason = "nothing can be preloaded here"
    skipped = [name for name, _ in UNSANITIZED + PRELOADED if name not in [row[0] for row in tests]]
    for number, (name, limited) in enumerate(tests, 1):
        report(number, name, limited(commands))
    for number, name in enumerate(skipped, len(tests) + 1):
        print(f"ok {number} - {name} # SKIP {reason}")
    print(f"1..{len(tests) + len(skipped)}")


try:
    main()
finally:
    shutil.rmtree(TEMPORARY, ignore_errors=True)
