#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# hostile.py SRCDIR PROGRAM: reads trees and archives that were made to do harm. Each run must end within 5 seconds and 256 MiB, with
# exit 0 and text or exit 1 and one line; no control byte reaches the output, and no file outside the tree is opened.
# CPUTOPO_HOSTILE=full makes a directory of a million entries instead of 20000.
import io
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import tarfile
import tempfile

SOURCE, PROGRAM = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2])
ENTRIES = 1000000 if os.environ.get("CPUTOPO_HOSTILE") == "full" else 20000
SANITIZED = b"__asan_init" in open(PROGRAM, "rb").read()
CPU, NODE = "sys/devices/system/cpu", "sys/devices/system/node"
CASES = []


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


@case
def links_out_of_the_tree(tree):
    for path, target in ((f"{CPU}/online", "/sys/devices/system/cpu/online"), ("proc/cpuinfo", "/proc/cpuinfo"),
                         (f"{CPU}/cpu0/topology", "../" * 40 + "sys/devices/system/cpu/cpu0/topology")):
        put(tree, path, "")
        os.unlink(os.path.join(tree, path))
        os.symlink(target, os.path.join(tree, path))


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
    if not SANITIZED:
        resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))


def run(words, root):
    """Which rule the run breaks; None for none."""
    try:
        ended = subprocess.Popen([PROGRAM] + words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, preexec_fn=limit)
        out, err = ended.communicate(timeout=5)
    except subprocess.TimeoutExpired:
        ended.kill()
        return "still runs after 5 s"
    if ended.returncode not in (0, 1, 3):
        return f"exit {ended.returncode}: {err[:200]!r}"
    if ended.returncode == 1 and (out or err.count(b"\n") != 1):
        return f"exit 1 with {len(out)} bytes of output and {err[:200]!r}"
    # JSON may hold a DEL as it is.
    if b"-7 EiB" in out:
        return "a size below 0"
    if "--json" not in words and re.search(rb"\xc2[\x80-\x9f]", out + err):
        return "control characters of the second set in the output"
    if re.search(rb"[\x00-\x08\x0b-\x1f]" if "--json" in words else rb"[\x00-\x08\x0b-\x1f\x7f]", out + err):
        return "control bytes in the output"
    if "--json" in words and ended.returncode == 0:
        json.loads(out.decode())
    return None


def memory(words):
    ended = subprocess.run(["/usr/bin/time", "-f", "%M", PROGRAM] + words, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                           stderr=subprocess.PIPE, text=True, errors="replace")
    kib = int(ended.stderr.split()[-1])
    return f"{kib} KiB of memory" if kib > 256 << 10 else None


def reads_outside(words, root):
    # A file for each process: lines of several in one would be torn apart.
    with tempfile.TemporaryDirectory() as traces:
        subprocess.run(["strace", "-ff", "-qq", "-e", "trace=openat,openat2,open", "-o", f"{traces}/t", PROGRAM] + words,
                       stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        log = "".join(open(f"{traces}/{name}", errors="replace").read() for name in os.listdir(traces))
    for line in log.split("\n"):
        found = re.search(r'open(?:at)?\((?:AT_FDCWD, )?"(/[^"]*)(?<!\.gcda)".* = \d+$', line)  # but for a build's own counters
        # The last two: the child that asks hwloc has no standard input, and looks how much memory it has already.
        if found and not found.group(1).startswith((root, "/tmp", "/dev/shm/cputopo-", "/lib", "/usr", "/etc/ld.so", "/etc/localtime", "/var/tmp",
                                                    "/dev/urandom", "/dev/null", "/proc/self/statm")):
            return f"opens {found.group(1)}"
        if "openat2" in line and "RESOLVE_BENEATH" not in line and "RESOLVE_IN_ROOT" not in line:
            return f"not confined: {line}"
    return None


def main():
    have_strace = shutil.which("strace") and not SANITIZED
    have_time = os.path.exists("/usr/bin/time") and not SANITIZED
    failed = 0
    print(f"1..{len(CASES)}")
    for number, function in enumerate(CASES, 1):
        with tempfile.TemporaryDirectory() as folder:
            tree = os.path.join(folder, "tree")
            subprocess.run([sys.executable, f"{SOURCE}/tests/make-tree", tree, "2", "2", "2"], check=True)
            name = function.__name__.replace("_", " ")
            try:
                path = function(tree) or tree
            except PermissionError:
                print(f"ok {number} - {name} # SKIP not allowed here")
                continue
            wrong = []
            for words in (["--sysroot", path], ["--json", "--sysroot", path], ["workers", "--sysroot", path], ["lscpu", "--sysroot", path],
                          ["-e", "--sysroot", path]):
                wrong += [f"{' '.join(words[:1])}: {text}" for text in
                          (run(words, path), have_time and memory(words), have_strace and words[0] == "--json" and reads_outside(words, folder))
                          if text]
            wrong += [f"{left} was written" for left in os.listdir("/tmp") if left.startswith("cputopo-hostile-")]
        failed += bool(wrong)
        print(f"{'not ok' if wrong else 'ok'} {number} - {name}", flush=True)
        for text in wrong:
            print(f"# {text}")
    return 1 if failed else 0


sys.exit(main())
