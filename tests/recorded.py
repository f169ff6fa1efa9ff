# SPDX-License-Identifier: MIT
# All the recorded machines that tests can be run on: those of tests/trees, of data/snapshots, and of a corpus of archives.
import os
import subprocess
import tarfile
import tempfile


def unpack(archive, folder):
    with tarfile.open(archive) as tar:
        for member in tar:
            path = os.path.normpath(os.path.join(folder, member.name))
            if not path.startswith(folder + os.sep) or os.path.lexists(path):
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if member.isdir():
                os.makedirs(path, exist_ok=True)
            elif member.issym():
                os.symlink(member.linkname, path)
            elif member.isfile() or member.islnk():
                with tar.extractfile(member) as source, open(path, "wb") as copy:
                    copy.write(source.read())


def roots(folder):
    """The folders that are a machine's root."""
    for where, names, _ in os.walk(folder):
        if os.path.isdir(f"{where}/sys/devices/system/cpu") or os.path.isfile(f"{where}/proc/cpuinfo"):
            names.clear()
            yield where


def archives(folder):
    for where, names, files in os.walk(folder):
        names.sort()
        yield from (os.path.join(where, name) for name in sorted(files) if ".tar" in name or name.endswith(".tgz"))


def _unpacked(paths, make, names):
    """(name, root) of each machine; the folder is the caller's to change, and gone with the next one."""
    for path, name in zip(paths, names):
        with tempfile.TemporaryDirectory() as folder:
            folder = os.path.realpath(folder)
            make(path, folder)
            for root in sorted(roots(folder)):
                yield f"{name} {os.path.relpath(root, folder)}", root


def sources(source, build):
    """(title, machines) of each place where machines are recorded; machines is None where the place is not there."""
    texts = sorted(os.listdir(f"{source}/tests/trees"))
    yield "trees of the tests", _unpacked(
        [f"{source}/tests/trees/{name}" for name in texts],
        lambda path, folder: subprocess.run([f"{build}/tests/mktree", f"{folder}/root", path], check=True), texts)
    for title, place in (("snapshots", f"{source}/data/snapshots"),
                         ("corpus", os.path.join(os.environ.get("CPUTOPO_SHARED") or "/nonexistent", "corpus"))):
        paths = list(archives(place))
        yield title, _unpacked(paths, unpack, [os.path.relpath(path, place) for path in paths]) if paths else None
