#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# hostile.py SRCDIR PROGRAM: reads trees and archives that were made to do harm. Each run, with the child that asks hwloc, must end
# within 5 seconds of a processor, one minute (a machine may be busy) and 256 MiB, with exit 0 and text or exit 1 and one line; hwloc is never waited for; no
# control byte reaches the output, and no file outside the tree is opened. A link that is followed out of the tree is refused. What
# only hwloc reads makes no two runs differ.
# CPUTOPO_HOSTILE=full makes a directory of a million entries instead of 20000, and 200 runs instead of 6.
import io
import json
import os
import re
import resource
import shutil
import signal
import subprocess
import sys
import tarfile
import tempfile

SOURCE, PROGRAM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
FULL = os.environ.get("CPUTOPO_HOSTILE") == "full"
ENTRIES = 1000000 if FULL else 20000
MINUTE = 60
SANITIZED = b"__asan_init" in open(PROGRAM, "rb").read()
CPU, NODE = "sys/devices/system/cpu", "sys/devices/system/node"
CASES = []
REFUSED = set()  # those of them that lead out


def case(function):
    CASES.append(function)
    return function


def put(tree, path, text):
    path = os.path.join(tree, path)
    if os.path.lexists(path):
        os.unlink(path) if not os.path.isdir(path) or os.path.islink(path) else shutil.rmtree(path)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "wb") as file:
        file.write(text if isinstance(text, bytes) else text.encode())


def files(tree):
    return [os.path.join(where, name) for where, _, names in os.walk(tree) for name in names]


@case
def fifos_in_place_of_files(tree):
    for path in files(tree):
        os.unlink(path)
        os.mkfifo(path)


@case
def devices_in_place_of_files(tree):
    for number, path in enumerate(files(tree)):
        os.unlink(path)
        os.mknod(path, 0o20666, os.makedev(1, (3, 5, 9, 7)[number % 4]))  # null, zero, urandom, full


@case
def directories_in_place_of_files(tree):
    for path in files(tree):
        os.unlink(path)
        os.mkdir(path)


@case
def files_in_place_of_directories(tree):
    for path in (f"{CPU}/cpu0/topology", f"{CPU}/cpu1/cache", NODE, "proc/self", "sys/fs/cgroup"):
        put(tree, path, "0\n")


@case
def links_in_circles(tree):
    for path in (f"{CPU}/online", f"{CPU}/cpu0/topology", f"{CPU}/cpu1/cache/index0", f"{NODE}/node0", "proc/cpuinfo"):
        put(tree, path, "")
        os.unlink(os.path.join(tree, path))
        os.symlink(os.path.basename(path), os.path.join(tree, path))


def link(tree, path, target):
    put(tree, path, "")
    os.unlink(os.path.join(tree, path))
    os.symlink(target, os.path.join(tree, path))


@case
def links_out_of_the_tree(tree):
    for path, target in ((f"{CPU}/online", "/sys/devices/system/cpu/online"), ("proc/cpuinfo", "/proc/cpuinfo"),
                         (f"{CPU}/cpu0/topology", "../" * 40 + "sys/devices/system/cpu/cpu0/topology")):
        link(tree, path, target)


# Beside the tree lies another one like it: what was read of it would not be noticed.
def leads_out(name, path, target):
    def leads(tree):
        shutil.copytree(tree, tree + "-beside")
        if os.path.isdir(os.path.join(tree, path)):
            shutil.rmtree(os.path.join(tree, path))
        link(tree, path, target.replace("TREE", tree))
    leads.__name__ = f"a link out of the tree, {name}"
    CASES.append(leads)
    REFUSED.add(leads)


BESIDE = "../" * 6 + "tree-beside/"  # from a folder of a CPU
leads_out("absolute, of a file", f"{CPU}/cpu1/topology/core_id", f"TREE-beside/{CPU}/cpu1/topology/core_id")
leads_out("absolute, of a folder", f"{CPU}/cpu1/topology", f"TREE-beside/{CPU}/cpu1/topology")
leads_out("by .., of a file", f"{CPU}/cpu1/topology/core_id", f"../{BESIDE}{CPU}/cpu1/topology/core_id")
leads_out("by .., of a folder", f"{CPU}/cpu1/cache", f"{BESIDE}{CPU}/cpu1/cache")
leads_out("absolute, of a file for hwloc", f"{CPU}/cpu1/topology/package_cpus", f"TREE-beside/{CPU}/cpu1/topology/package_cpus")
leads_out("by .., of a file for hwloc", f"{CPU}/cpu1/topology/core_cpus", f"../{BESIDE}{CPU}/cpu1/topology/core_cpus")
leads_out("absolute, of a folder for hwloc", "sys/kernel/mm/hugepages/hugepages-2048kB", f"TREE-beside/{CPU}")


@case
def empty_files(tree):
    for path in files(tree):
        open(path, "w").close()


@case
def binary_files(tree):
    for number, path in enumerate(files(tree)):
        open(path, "wb").write(bytes((number * 7 + i * 31) % 256 for i in range(300)))


@case
def large_files(tree):
    for path in (f"{CPU}/online", f"{CPU}/cpu0/topology/thread_siblings", "proc/cpuinfo", "proc/self/mountinfo", "proc/self/status"):
        put(tree, path, "")
        os.truncate(os.path.join(tree, path), 64 << 20)


@case
def a_large_cpuinfo(tree):
    put(tree, "proc/cpuinfo", ("processor\t: 0\nflags\t\t: " + "sse " * 16000 + "\n\n") * 1000)


@case
def many_entries(tree):
    where = os.path.join(tree, CPU)
    os.unlink(f"{where}/present")
    for number in range(ENTRIES):
        os.mkdir(f"{where}/cpu{number}") if number < 2000 and not os.path.exists(f"{where}/cpu{number}") else None
        os.open(f"{where}/x{number}", os.O_CREAT | os.O_WRONLY) if number < 200 else os.mknod(f"{where}/cpu{number + 100000}")


@case
def large_numbers(tree):
    put(tree, f"{CPU}/possible", "0-2147483648\n")
    put(tree, f"{CPU}/present", "0-2147483647\n")
    put(tree, f"{CPU}/online", "2147483648\n")
    os.mkdir(os.path.join(tree, CPU, "cpu2147483648"))
    put(tree, "proc/cpuinfo", "processor\t: 2147483648\nprocessor\t: 18446744073709551616\n")


@case
def all_cpu_numbers(tree):
    for name in "possible", "present", "online":
        put(tree, f"{CPU}/{name}", "0-65535\n")


@case
def negative_ids(tree):
    for number in range(8):
        for name in "core_id", "physical_package_id", "die_id":
            put(tree, f"{CPU}/cpu{number}/topology/{name}", "-1\n")


@case
def siblings_that_contradict(tree):
    for number in range(8):
        for name in "thread_siblings", "core_siblings", "die_cpus":
            put(tree, f"{CPU}/cpu{number}/topology/{name}", f"{(1 << number) | (0xff >> number):x}\n")


@case
def strides_that_repeat(tree):
    for name in "possible", "present", "online":
        put(tree, f"{CPU}/{name}", ",".join(["0-65535:2"] * 6000) + "\n")


@case
def escapes_in_texts(tree):
    evil = "\033[31m\a\b\u009b\x7f".encode() + b"\xff\xfe\xc0\xaf\n"
    for path in (f"{CPU}/smt/control", f"{CPU}/vulnerabilities/meltdown", f"{CPU}/cpu0/cpufreq/scaling_driver"):
        put(tree, path, evil)
    os.rename(os.path.join(tree, CPU, "vulnerabilities/l1tf"), os.fsencode(os.path.join(tree, CPU, "vulnerabilities")) + b"/\033[2J\xff")
    put(tree, "proc/cpuinfo", b"processor\t: 0\nvendor_id\t: \033]0;x\a\nmodel name\t: \xff\xfe\033[5m\nflags\t\t: sse \033[1m\n")
    put(tree, "proc/self/cgroup", b"0::/\033[31m\xff\n")


@case
def nothing_but_junk(tree):
    # A warning for each of 50000 files took time by the square of their number.
    where = os.path.join(tree, CPU)
    for name in "possible", "present", "online":
        put(tree, f"{CPU}/{name}", "0-1023\n")
    for number in range(1024):
        for path in [f"topology/{name}" for name in ("thread_siblings", "core_siblings", "die_cpus", "cluster_cpus", "book_siblings")] + \
                [f"cache/index{index}/level" for index in range(6)] + ["cpufreq/cpuinfo_max_freq", "cpu_capacity"]:
            path = f"{where}/cpu{number}/{path}"
            if os.path.exists(path):
                os.unlink(path)
            os.makedirs(path)


@case
def caches_of_exbibytes(tree):
    for number in range(8):
        for index in range(4):
            put(tree, f"{CPU}/cpu{number}/cache/index{index}/size", "9223372036854775807\n")


def mounted(tree, path, mounts):
    put(tree, "proc/self/cgroup", f"0::{path}\n")
    put(tree, "proc/self/mountinfo", mounts)


@case
def a_control_group_of_30000_levels(tree):
    mounted(tree, "/a" * 30000, "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 c rw\n")


@case
def control_groups_that_climb(tree):
    mounted(tree, "/../../../a/../..", "30 1 0:26 / /../../sys rw - cgroup2 c rw\n30 1 0:26 / /sys\\057..\\057.. rw - cgroup2 c rw\n")


@case
def many_mounts_that_each_list_many_processes(tree):
    mounted(tree, "/a", "".join(f"{n} 1 0:26 /b{n} /sys/fs/cgroup rw - cgroup2 c rw\n" for n in range(100000)))
    put(tree, "sys/fs/cgroup/cgroup.procs", "".join(f"{n}\n" for n in range(100000, 400000)))
    put(tree, "proc/self/status", "Pid:\t5\nCpus_allowed_list:\t0-7\n")


@case
def a_circle_of_control_groups(tree):
    os.makedirs(os.path.join(tree, "sys/fs/cgroup"), exist_ok=True)
    os.symlink("..", os.path.join(tree, "sys/fs/cgroup/up"))
    mounted(tree, "/up/cgroup" * 300, "30 1 0:26 / /sys/fs/cgroup rw - cgroup2 c rw\n")


def archive(tree, members):
    path = tree + ".tar"
    with tarfile.open(path, "w") as tar:
        tar.add(tree, arcname=".")
        for member, data in members:
            member.size = len(data)
            tar.addfile(member, io.BytesIO(data))
    return path


def member(name, kind=tarfile.REGTYPE, link=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    return info


@case
def tar_with_absolute_paths(tree):
    return archive(tree, [(member("/tmp/cputopo-hostile-absolute"), b"x"), (member(f"/{CPU}/online"), b"0-1\n")])


@case
def tar_with_parents(tree):
    return archive(tree, [(member("../../../tmp/cputopo-hostile-parent"), b"x"), (member(f"sys/../../{CPU}/online"), b"0\n")])


@case
def tar_with_links(tree):
    return archive(tree, [(member("sys/out", tarfile.SYMTYPE, "/tmp"), b""), (member("sys/out/cputopo-hostile-link"), b"x"),
                          (member("sys/hard", tarfile.LNKTYPE, "/etc/passwd"), b""), (member(f"{CPU}/online", tarfile.SYMTYPE, "/etc/passwd"), b"")])


@case
def tar_with_devices(tree):
    return archive(tree, [(member(f"{CPU}/online", tarfile.FIFOTYPE), b""), (member("proc/cpuinfo", tarfile.CHRTYPE), b"")])


@case
def tar_that_is_a_bomb(tree):
    path = tree + ".tar.gz"
    with tarfile.open(path, "w:gz", compresslevel=1) as tar:
        tar.add(tree, arcname=".")
        info = tarfile.TarInfo("proc/cpuinfo")
        info.size = 96 << 20
        tar.addfile(info, open("/dev/zero", "rb"))
    return path


@case
def tar_of_many_files(tree):
    return archive(tree, [(member(f"sys/x/{number}"), b"") for number in range(ENTRIES // 20)])


@case
def tar_of_folders_on_the_way(tree):
    return archive(tree, [(member(f"sys/{number}/" + "a/" * 500 + "x"), b"") for number in range(1000)])


@case
def tar_of_more_folders_on_the_way(tree):
    return archive(tree, [(member(f"sys/{number}/" + "a/" * 50 + "x"), b"") for number in range(2000)])


@case
def tar_with_a_sparse_file_of_exbibytes(tree):
    info = member("proc/cpuinfo")
    info.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(2 ** 63 - 1)}
    return archive(tree, [(info, b"1\n0\n1\n".ljust(512, b"\0"))])


@case
def tar_of_deep_paths(tree):
    return archive(tree, [(member("sys/" + "a/" * 100000 + "x"), b"")])


@case
def tar_cut_off(tree):
    path = archive(tree, [])
    os.truncate(path, os.path.getsize(path) // 2 + 100)
    return path


@case
def tar_of_junk(tree):
    put(tree, "../junk.tar", bytes((i * i) % 251 for i in range(100000)))
    return os.path.join(os.path.dirname(tree), "junk.tar")


def limit():
    resource.setrlimit(resource.RLIMIT_CPU, (5, 6))
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))


def run(words, refused, have_time):
    """Which rule the run breaks; None for none."""
    with tempfile.NamedTemporaryFile("r") as kib:
        command = ["/usr/bin/time", "-q", "-o", kib.name, "-f", "%M", PROGRAM] if have_time else [PROGRAM]
        try:
            ended = subprocess.Popen(command + words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                     preexec_fn=limit, start_new_session=True)
            out, err = ended.communicate(timeout=MINUTE)
        except subprocess.TimeoutExpired:
            os.killpg(ended.pid, signal.SIGKILL)
            ended.communicate()
            return "still runs after a minute"
        used = int(kib.read() or 0)
    if used > 256 << 10:
        return f"{used} KiB of memory"
    if ended.returncode not in (0, 1, 3):
        return f"exit {ended.returncode}: {err[:200]!r}"
    disagrees = words[0] == "check" and out
    if ended.returncode == 1 and not disagrees and (out or err.count(b"\n") != 1):
        return f"exit 1 with {len(out)} bytes of output and {err[:200]!r}"
    if refused and (ended.returncode != 1 or out or b"leads outside the tree" not in err):
        return f"not refused: exit {ended.returncode}, {err[:200]!r}"
    if b"no answer within" in out + err:
        return "hwloc was waited for"
    # JSON may hold a DEL as it is.
    if b"-7 EiB" in out:
        return "a size below 0"
    if "--json" not in words and re.search(rb"\xc2[\x80-\x9f]", out + err):
        return "control characters of the second set in the output"
    if re.search(rb"[\x00-\x08\x0b-\x1f]" if "--json" in words else rb"[\x00-\x08\x0b-\x1f\x7f]", out + err):
        return "control bytes in the output"
    if "--json" in words and out:
        json.loads(out.decode())
    return None


# Where archives are unpacked to: what earlier runs left there is looked for.
TEMPORARY = ("/dev/shm", tempfile.gettempdir())
# strace tells what a descriptor is: so a link may have any name. Beside the tree there are only what archives are unpacked to,
# libraries, the null device as the child's standard input, and how much memory the child has already.
OUTSIDE = (tempfile.gettempdir() + "/cputopo-", "/dev/shm/cputopo-", "/var/tmp/cputopo-", "/lib", "/usr", "/etc/ld.so", "/etc/localtime", "/dev/urandom", "/dev/null")


def reads_outside(words, root):
    # A file for each process: lines of several in one would be torn apart.
    with tempfile.TemporaryDirectory() as traces:
        subprocess.run(["strace", "-ff", "-y", "-qq", "-e", "trace=openat,openat2,open", "-o", f"{traces}/t", PROGRAM] + words,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        log = "".join(open(f"{traces}/{name}", errors="replace").read() for name in os.listdir(traces))
    for line in log.split("\n"):
        found = re.search(r" = \d+<(/[^>]*)>$", line)
        path = found.group(1) if found else ""
        if path and not path.startswith((root + "/", *OUTSIDE)) and path not in (root, *TEMPORARY) and \
                not re.search(r"^/proc/\d+/statm$|\.gcda$", path):  # and a build's own counters
            return f"opens {path}: {line}"
        if "openat2" in line and "RESOLVE_BENEATH" not in line and "RESOLVE_IN_ROOT" not in line:
            return f"not confined: {line}"
    return None


# In place of a file that only hwloc reads.
FOR_HWLOC = (f"{CPU}/cpu0/topology/core_cpus", f"{CPU}/cpu1/topology/package_cpus", f"{CPU}/cpu2/topology/die_cpus",
             f"{CPU}/cpu0/cache/index0/shared_cpu_map", f"{CPU}/cpu3/cache/index2/physical_line_partition", f"{NODE}/node1/cpumap")
KINDS = {"fifo": os.mkfifo, "folder": os.mkdir, "device": lambda path: os.mknod(path, 0o20666, os.makedev(1, 9))}


def differs(tree, path, make):
    """What is wrong with the runs on a tree with such a thing in it; None for nothing."""
    put(tree, path, "")
    os.unlink(os.path.join(tree, path))
    make(os.path.join(tree, path))
    first, cpus = None, sorted(os.sched_getaffinity(0))
    for at in range(200 if FULL else 6):
        # On one CPU the child comes late, on several early.
        ended = subprocess.run([PROGRAM, "--json", "--sysroot", tree], capture_output=True, timeout=MINUTE,
                               preexec_fn=lambda: os.sched_setaffinity(0, cpus if at % 2 else cpus[:1]))
        first = first or ended
        if ended.returncode or ended.stdout != first.stdout or b"no answer within" in ended.stdout:
            return f"{path}: exit {ended.returncode}, {ended.stderr[:200]!r}, {len(ended.stdout)} bytes"
    found = json.loads(first.stdout)
    true = json.loads(subprocess.run([PROGRAM, "--json", "--witness=kernel", "--sysroot", tree], capture_output=True).stdout)
    failed = [row["text"] for row in found["warnings"] if row["id"] == "hwloc-failed"]
    if make is not os.mkdir and (len(failed) != 1 or path not in failed[0] or "hwloc" in found["source"]["backends"]):
        return f"{path}: {failed or 'no warning'}"
    return None if make is os.mkdir or {**found, "warnings": 0, "source": 0} == {**true, "warnings": 0, "source": 0} else f"{path}: another answer"


COMMANDS = (["--sysroot"], ["--json", "--sysroot"], ["--json", "--witness=kernel", "--sysroot"], ["check", "--sysroot"],
            ["check", "--json", "--sysroot"], ["workers", "--sysroot"], ["lscpu", "--sysroot"], ["-e", "--sysroot"])


def make_tree(folder):
    tree = os.path.join(folder, "tree")
    subprocess.run([sys.executable, f"{SOURCE}/tests/make-tree", tree, "2", "2", "2"], check=True)
    return tree


def judge(function, folder):
    have_strace = shutil.which("strace") and not SANITIZED
    have_time = os.path.exists("/usr/bin/time") and not SANITIZED
    path = function(make_tree(folder)) or os.path.join(folder, "tree")
    wrong = []
    for words in COMMANDS:
        # These do not ask hwloc, and follow no link that only it would follow.
        asks = words[0] not in ("workers", "lscpu") and "--witness=kernel" not in words
        found = [run(words + [path], function in REFUSED and asks, have_time)]
        if have_strace and words[:2] in [["--json", "--sysroot"], ["check", "--sysroot"]][:1 + (function in REFUSED)]:
            found.append(reads_outside(words + [path], path))
        wrong += [f"{' '.join(words[:2])}: {text}" for text in found if text]
    return wrong + [f"{left} was written" for left in os.listdir("/tmp") if left.startswith("cputopo-hostile-")]


def judge_runs(make, folder):
    tree = make_tree(folder)
    wrong = []
    for number, path in enumerate(FOR_HWLOC):
        copy = f"{tree}-{number}"
        shutil.copytree(tree, copy)
        wrong += [text for text in [differs(copy, path, make)] if text]
    return wrong


def main():
    tests = [(function.__name__.replace("_", " "), judge, function) for function in CASES] + \
        [(f"a {kind} that only hwloc reads", judge_runs, make) for kind, make in KINDS.items()]
    failed = 0
    print(f"1..{len(tests)}")
    for number, (name, how, what) in enumerate(tests, 1):
        with tempfile.TemporaryDirectory() as folder:
            try:
                wrong = how(what, folder)
            except PermissionError:
                print(f"ok {number} - {name} # SKIP not allowed here")
                continue
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}", flush=True)
        for text in wrong:
            print(f"# {text}")
    return 1 if failed else 0


sys.exit(main())
