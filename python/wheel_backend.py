# SPDX-License-Identifier: MIT
"""Makes wheels of the module for pip, by the standard library alone, so that an install needs no network.

Where the system has the library of this version the wheel is pure and uses that; else the library is built (or taken from the
build folder that is there) and put inside. `pip install --config-settings library=...` decides: "system", or the path of a
libcputopo.so.0.
"""

import base64
import ctypes
import hashlib
import io
import os
import re
import shutil
import subprocess
import sysconfig
import tarfile
import tempfile
import zipfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
SOURCES = HERE.parent
SONAME = "libcputopo.so.0"
SUMMARY = "What processors a Linux machine has, and how many workers a process should start"


def _version():
    for path, pattern in (
        (SOURCES / "configure.ac", r"AC_INIT\(\[cputopo\], \[([^]]+)\]\)"),
        (HERE / "PKG-INFO", r"(?m)^Version: (.+)$"),
    ):
        found = path.is_file() and re.search(pattern, path.read_text(encoding="utf-8"))
        if found:
            return found.group(1)
    raise SystemExit("cputopo: this folder is no copy of its sources: neither ../configure.ac nor PKG-INFO tells the version")


def _metadata(version):
    return (
        "Metadata-Version: 2.1\nName: cputopo\nVersion: %s\nSummary: %s\nLicense: MIT\nRequires-Python: >=3.9\n"
        "Classifier: Operating System :: POSIX :: Linux\nClassifier: Typing :: Typed\n" % (version, SUMMARY)
    )


def _system_has_it(version):
    try:
        library = ctypes.CDLL(SONAME)
        library.cputopo_version.restype = ctypes.c_char_p
        return library.cputopo_version().decode() == version and hasattr(library, "cputopo_document")
    except (OSError, AttributeError):
        return False


def _run(*command, folder):
    done = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    if done.returncode:
        raise SystemExit(
            "%s\ncputopo: its C library could not be built here: %s failed. `./quickstart --no-install` lists what is missing."
            % (done.stdout.decode("utf-8", "replace")[-2000:], command[0])
        )


def _built(scratch):
    """The library of the build that is there, brought up to date, else of one made for this."""
    for folder in (SOURCES / "build", SOURCES):
        if (folder / "config.status").is_file():
            break
    else:
        folder = Path(scratch)
        if not (SOURCES / "configure").is_file():
            _run("./bootstrap", folder=SOURCES)
        _run(str(SOURCES / "configure"), "--without-python", "--disable-completions", "--disable-man", folder=folder)
    _run("make", "-j%d" % (os.cpu_count() or 1), "libcputopo.la", folder=folder)
    return folder / ".libs" / SONAME


def _library(version, wanted, scratch):
    """The bytes of the library to be put inside; None for a pure wheel."""
    if wanted == "system" or (not wanted and (_system_has_it(version) or not (SOURCES / "configure.ac").is_file())):
        return None
    copy = Path(scratch) / "stripped.so"
    shutil.copy(Path(wanted) if wanted else _built(scratch), copy)
    if shutil.which("strip"):
        subprocess.run(["strip", "--strip-unneeded", str(copy)], check=False)
    return copy.read_bytes()


def _module():
    return sorted(path for path in (HERE / "cputopo").iterdir() if path.suffix in (".py", ".typed"))


def _files(version, library):
    """What goes into the wheel: names and bytes."""
    tag = "py3-none-any" if library is None else "py3-none-" + re.sub(r"[^0-9A-Za-z]", "_", sysconfig.get_platform())
    files = {"cputopo/" + path.name: path.read_bytes() for path in _module()}
    if library is not None:
        files["cputopo/" + SONAME] = library
    info = "cputopo-%s.dist-info/" % version
    files[info + "METADATA"] = _metadata(version).encode()
    files[info + "WHEEL"] = (
        "Wheel-Version: 1.0\nGenerator: cputopo\nRoot-Is-Purelib: %s\nTag: %s\n" % (str(library is None).lower(), tag)
    ).encode()
    if (SOURCES / "COPYING").is_file():
        files[info + "COPYING"] = (SOURCES / "COPYING").read_bytes()
    record = ""
    for name, content in files.items():
        digest = base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
        record += "%s,sha256=%s,%d\n" % (name, digest, len(content))
    files[info + "RECORD"] = (record + info + "RECORD,,\n").encode()
    return tag, files


def build_wheel(wheel_directory, config_settings=None, metadata_directory=None):
    version = _version()
    with tempfile.TemporaryDirectory() as scratch:
        tag, files = _files(version, _library(version, (config_settings or {}).get("library"), scratch))
    name = "cputopo-%s-%s.whl" % (version, tag)
    with zipfile.ZipFile(Path(wheel_directory) / name, "w", zipfile.ZIP_DEFLATED) as wheel:
        for path, content in files.items():
            entry = zipfile.ZipInfo(path)  # of 1980: the same bytes each time
            entry.external_attr = (0o100755 if path.endswith(SONAME) else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            wheel.writestr(entry, content)
    return name


def build_sdist(sdist_directory, config_settings=None):
    """The module alone: a wheel made of it uses the system's library."""
    version = _version()
    name = "cputopo-%s" % version
    with tarfile.open(Path(sdist_directory) / (name + ".tar.gz"), "w:gz") as archive:
        for path in [HERE / "pyproject.toml", Path(__file__), *_module()]:
            archive.add(path, name + "/" + str(path.relative_to(HERE)))
        content = _metadata(version).encode()
        entry = tarfile.TarInfo(name + "/PKG-INFO")
        entry.size = len(content)
        archive.addfile(entry, io.BytesIO(content))
    return name + ".tar.gz"
