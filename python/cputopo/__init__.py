# SPDX-License-Identifier: MIT
"""What processors a Linux machine has, and how many workers this process should start.

    >>> import cputopo
    >>> cputopo.workers()            # instead of os.cpu_count() or multiprocessing.cpu_count()
    2
    >>> cputopo.workers_info()["binding"]
    'quota'

It is a thin layer (ctypes) over the C library libcputopo. Every function may be called from any thread.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
from typing import Any, Dict, List, Literal, Optional, Union, cast

from . import _topology
from ._library import load as _find_library
from ._types import Topology, WorkersInfo

__all__ = ["Topology", "WorkersInfo", "topology", "version", "workers", "workers_info"]

_Path = Union[str, "os.PathLike[str]"]
_Goal = Literal["cpu", "memory", "lockstep", "io"]
_Round = Literal["nearest", "up", "down"]
_CoreType = Literal["all", "performance", "efficiency", "low-power"]
_SMT = Literal["all", "one"]
_Env = Literal["scheduler", "omp", "none"]
_Isolated = Literal["exclude", "include"]

_CHOICES: Dict[str, List[Optional[str]]] = {  # in the order of the enums in cputopo.h
    "goal": ["cpu", "memory", "lockstep", "io"],
    "round": [None, "nearest", "up", "down"],
    "core_type": ["all", "performance", "efficiency", "low-power"],
    "smt": ["all", "one"],
    "env": ["scheduler", "omp", "none"],
    "isolated": ["exclude", "include"],
}
_LIMITS_SIZE = 16
_NOTES_SIZE = 8
_N_FLAGS = 32
_UNKNOWN = -(2**63)


class _Options(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        *((name, ctypes.c_int) for name in _CHOICES),
        ("details", ctypes.c_int),
        ("has_wait_ratio", ctypes.c_int),
        ("wait_ratio", ctypes.c_double),
        ("memory_per_worker", ctypes.c_uint64),
        ("reserve", ctypes.c_uint32),
        ("max", ctypes.c_uint32),
        ("min", ctypes.c_uint32),
        ("pid", ctypes.c_int64),
        ("sysroot", ctypes.c_char_p),
    ]


class _Error(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("code", ctypes.c_int),
        ("line", ctypes.c_uint),
        ("what", ctypes.c_char * 256),
        ("path", ctypes.c_char * 256),
    ]


class _Limit(ctypes.Structure):
    _fields_ = [("workers", ctypes.c_uint32), ("source", ctypes.c_char * 508)]


class _Result(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("workers", ctypes.c_uint32),
        ("flags", ctypes.c_uint32),
        ("binding", ctypes.c_int),
        ("goal", ctypes.c_int),
        ("round", ctypes.c_int),
        ("allowed", ctypes.c_uint32),
        ("usable", ctypes.c_uint32),
        ("online", ctypes.c_int64),
        ("usable_cores", ctypes.c_int64),
        ("quota_state", ctypes.c_int),
        ("cgroup_version", ctypes.c_int),
        ("quota_us", ctypes.c_int64),
        ("period_us", ctypes.c_int64),
        ("quota_path", ctypes.c_char * 4096),
        ("limits", _Limit * _LIMITS_SIZE),
        ("cpus", ctypes.POINTER(ctypes.c_uint32)),
        ("n_cpus", ctypes.c_size_t),
        ("error", _Error),
        ("notes", (ctypes.c_char * 512) * _NOTES_SIZE),
    ]


def _declare(library: ctypes.CDLL) -> ctypes.CDLL:
    library.cputopo_workers.argtypes = [ctypes.POINTER(_Options), ctypes.POINTER(_Result)]
    library.cputopo_workers.restype = ctypes.c_int
    for name in ("cputopo_limit_name", "cputopo_flag_name", "cputopo_quota_state_name", "cputopo_version"):
        getattr(library, name).restype = ctypes.c_char_p
    _topology.declare(library, _Error)
    return library


_library = _declare(_find_library())


def version() -> str:
    """The version of the C library."""
    return _text(_library.cputopo_version())


def _text(value: bytes) -> str:
    return os.fsdecode(value)


def _known(value: int) -> Optional[int]:
    return None if value == _UNKNOWN else value


def _choice(name: str, value: Optional[str]) -> int:
    try:
        return _CHOICES[name].index(value)
    except ValueError:
        known = ", ".join(repr(choice) for choice in _CHOICES[name])
        raise ValueError("%s: %r is not one of: %s" % (name, value, known)) from None


def _whole(name: str, value: Optional[int], largest: int, least: int = 0) -> int:
    if value is None:
        return 0
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError("%s: %r is not an int" % (name, value))
    if not least <= value <= largest:
        raise ValueError("%s: %r is not from %d to %d" % (name, value, least, largest))
    return value


def _bytes(name: str, value: Union[int, str, None]) -> Optional[int]:
    """A size such as "512M" or "1.5G" in bytes, read as the command reads --mem-per-worker."""
    if not isinstance(value, str):
        return value
    match = re.fullmatch(r"([0-9]+)(?:\.([0-9]+)(?=[KMGTkmgt]))?([KMGTkmgt]?)(?:i?B)?", value.strip())
    if not match:
        raise ValueError("%s: %r is not a size, such as 512M" % (name, value))
    whole, fraction, unit = match.groups()
    millionths = int(whole) * 10**6 + int(((fraction or "") + "000000")[:6])
    return (millionths << 10 * " KMGT".index(unit.upper() or " ")) // 10**6


def _ask(details: bool, room: int, options: Dict[str, Any]) -> _Result:
    """Calls the library; options are those of workers()."""
    asked = _Options(size=ctypes.sizeof(_Options), details=details)
    for name in _CHOICES:
        setattr(asked, name, _choice(name, options[name]))
    for name, least in (("reserve", 0), ("max", 1), ("min", 1)):
        setattr(asked, name, _whole(name, options[name], 1000000, least))
    asked.memory_per_worker = _whole("mem_per_worker", _bytes("mem_per_worker", options["mem_per_worker"]), 2**64 - 1, 1)
    asked.pid = _whole("pid", options["pid"], 2**31 - 1, 1)
    if options["wait_ratio"] is not None:
        asked.has_wait_ratio, asked.wait_ratio = 1, options["wait_ratio"]
    if options["sysroot"] is not None:
        asked.sysroot = os.fsencode(options["sysroot"])
    result = _Result(size=ctypes.sizeof(_Result), n_cpus=room)
    if room:
        result.cpus = ctypes.cast((ctypes.c_uint32 * room)(), ctypes.POINTER(ctypes.c_uint32))
    code = -_library.cputopo_workers(ctypes.byref(asked), ctypes.byref(result))
    if code:
        raise _exception(result.error, code)
    return result


def _exception(error: _Error, code: int) -> Exception:
    what = _text(error.what) or os.strerror(code)
    if error.path:
        what = "%s: %s" % (_text(error.path), what)
    return ValueError(what) if code == errno.EINVAL else OSError(code, what)


def workers(
    goal: _Goal = "cpu",
    *,
    round: Optional[_Round] = None,
    core_type: _CoreType = "all",
    smt: _SMT = "all",
    isolated: _Isolated = "exclude",
    env: _Env = "scheduler",
    wait_ratio: Optional[float] = None,
    mem_per_worker: Union[int, str, None] = None,
    reserve: int = 0,
    max: Optional[int] = None,
    min: Optional[int] = None,
    pid: Optional[int] = None,
    sysroot: Optional[_Path] = None,
) -> int:
    """How many workers this thread (or another process, by pid) should start; at least 1.

    It counts the CPUs that the affinity mask, cpusets and CPU quotas of all visible control groups leave.

    goal: what the workers do: "cpu" (compute), "memory" (one per core), "lockstep" (one per core of the fastest kind; OpenMP,
        BLAS), "io" (mostly wait; see wait_ratio).
    round: a quota in whole workers: "nearest", "up", "down"; by default nearest, for lockstep down.
    core_type: "performance", "efficiency", "low-power" or "all".   smt: "all", or "one" CPU per core.
    isolated: "exclude" or "include" CPUs of isolcpus= beside others.   env: obey batch systems ("scheduler"), OMP_* too
        ("omp"), or nothing ("none").
    wait_ratio: with goal "io", time a worker waits over time it works.   mem_per_worker: bytes, or "512M", "1.5G".
    reserve, max, min: leave room for others; bounds.   sysroot: a recorded machine (folder or archive).

    Raises ValueError for options that make no sense, ProcessLookupError or OSError where there is no answer.
    """
    return int(_ask(False, 0, locals()).workers)


def workers_info(
    goal: _Goal = "cpu",
    *,
    round: Optional[_Round] = None,
    core_type: _CoreType = "all",
    smt: _SMT = "all",
    isolated: _Isolated = "exclude",
    env: _Env = "scheduler",
    wait_ratio: Optional[float] = None,
    mem_per_worker: Union[int, str, None] = None,
    reserve: int = 0,
    max: Optional[int] = None,
    min: Optional[int] = None,
    pid: Optional[int] = None,
    sysroot: Optional[_Path] = None,
    cpus: bool = False,
) -> WorkersInfo:
    """The same as workers(), with the reason: the document of `cputopo workers --json` as a dict.

    Keys: workers, goal, round, online, allowed, usable, usable_cores, quota (state, cpus, quota_us, period_us, path,
    cgroup_version), binding (the constraint that decided), flags (why the answer is less than certain), constraints
    (name, workers, source), notes (for people: how things came about); with cpus=True also cpus, the CPU for each worker to be pinned to.
    """
    options = locals()
    result = _ask(True, 0, options)
    if cpus:
        result = _ask(True, result.workers, options)
    quota_set = _known(result.quota_us) is not None
    info: Dict[str, Any] = {
        "schema": "cputopo-workers/1",
        "workers": result.workers,
        "goal": _CHOICES["goal"][result.goal],
        "round": _CHOICES["round"][result.round],
        "online": _known(result.online),
        "allowed": result.allowed,
        "usable": result.usable,
        "usable_cores": _known(result.usable_cores),
        "quota": {
            "state": _text(_library.cputopo_quota_state_name(result.quota_state)),
            "cpus": result.quota_us / result.period_us if quota_set else None,
            "quota_us": _known(result.quota_us),
            "period_us": _known(result.period_us),
            "path": _text(result.quota_path) if quota_set else None,
            "cgroup_version": result.cgroup_version or None,
        },
        "binding": _text(_library.cputopo_limit_name(result.binding)),
        "flags": [
            _text(_library.cputopo_flag_name(1 << bit)) for bit in range(_N_FLAGS) if result.flags & (1 << bit)
        ],
        "constraints": [
            {"name": _text(_library.cputopo_limit_name(i)), "workers": limit.workers, "source": _text(limit.source)}
            for i, limit in enumerate(result.limits)
            if limit.workers
        ],
        "notes": [_text(note.value) for note in result.notes if note.value],
    }
    if cpus:
        info["cpus"] = result.cpus[: result.n_cpus]
    return cast(WorkersInfo, info)


def topology(
    *,
    sysroot: Optional[_Path] = None,
    xml: Optional[_Path] = None,
    synthetic: Optional[str] = None,
    cpuid: Optional[_Path] = None,
    cross_check: bool = True,
) -> Topology:
    """The processors of this machine, or of a recorded one: the document that `cputopo --json` prints, as a dict.

    What is not known is None. CPU sets are texts as the kernel writes them, "0-3,8"; core, package, kind and so on are
    indices into the lists, names that end in _id the kernel's own numbers. Sizes are bytes, frequencies Hz.

    sysroot: a recorded machine (folder or archive).   xml: what hwloc's lstopo has written.
    synthetic: "pack:2 core:8 pu:2".   cpuid: dumps of CPUID (file or folder).
    cross_check: of this machine and sysroot ask hwloc and libcpuid, too, in child processes: it forks. Where one fails or
        disagrees that is a warning. False: the kernel's files alone, as --witness=kernel does; no process is started (but
        for xml and synthetic).

    Raises ValueError and OSError where there is no answer.
    """
    given = {"sysroot": sysroot, "xml": xml, "synthetic": synthetic, "cpuid": cpuid}
    named = [(kind, argument) for kind, argument in given.items() if argument is not None]
    if len(named) > 1:
        raise ValueError("only one input can be named, not %s and %s" % (named[0][0], named[1][0]))
    kind, argument = named[0] if named else ("live", None)
    error = _Error(size=ctypes.sizeof(_Error))
    document = _topology.read(_library, kind, os.fsencode(argument) if argument is not None else None, cross_check, error)
    if document is None:
        raise _exception(error, error.code)
    return document
