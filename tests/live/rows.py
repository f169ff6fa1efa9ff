# SPDX-License-Identifier: MIT
"""What the getters of the C library say, row by row, under the keys of the document: topology.py compares."""

from __future__ import annotations

import ctypes
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint32, c_uint64, c_void_p, sizeof
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple, Type

UNKNOWN = -(2**63)
CROSS_CHECK = 1

KINDS = ["live", "sysroot", "xml", "synthetic", "cpuid"]  # as in cputopo.h, like all below
CPUS, CORES, CLUSTERS, DIES, PACKAGES, BOOKS, DRAWERS, NODES, CACHES, CORE_KINDS, MODELS, WARNINGS = range(12)


def _struct(name: str, *fields: Tuple[str, Any]) -> Type[Structure]:
    """A struct of cputopo.h: its size, then for each type the fields named, by blanks."""
    all_fields = [("size", c_size_t)] + [(field, kind) for names, kind in fields for field in names.split()]
    return type(name, (Structure,), {"_fields_": all_fields})


Source = _struct("Source", ("kind", c_int), ("argument", c_char_p), ("flags", c_uint64))
Machine = _struct(
    "Machine",
    ("arch byte_order hypervisor virt_type container", c_char_p),
    ("phys_addr_bits virt_addr_bits", c_int64),
    ("possible present online offline isolated allowed", c_char_p),
    ("consistent", c_int),
    ("backends", c_char_p),
)
Counts = _struct(
    "Counts",
    ("possible present online offline allowed cores_online cores_allowed", c_int64),
    ("threads_per_core_min threads_per_core_max cores_per_package_min cores_per_package_max", c_int64),
    ("packages dies clusters nodes kinds books drawers", c_int64),
)
Cpu = _struct(
    "Cpu",
    ("cpu", c_uint32),
    ("online allowed isolated", c_int),
    ("core cluster die package node kind model thread", c_int32),
    ("min_hz max_hz capacity", c_int64),
    ("caches", POINTER(c_int32)),
    ("n_caches", c_uint32),
)
Group = _struct(
    "Group", ("id", c_int64), ("cpus", c_char_p), ("n_cpus", c_uint32), ("n_cores", c_int64), ("cluster die package kind", c_int32)
)
Node = _struct("Node", ("id", c_int64), ("cpus", c_char_p), ("n_cpus memory_bytes", c_int64), ("distances", POINTER(c_int64)))
Cache = _struct(
    "Cache",
    ("level", c_int),
    ("name type", c_char_p),
    ("id size_bytes ways line_bytes sets", c_int64),
    ("cpus", c_char_p),
    ("n_cpus", c_uint32),
)
Kind = _struct(
    "Kind",
    ("type evidence", c_char_p),
    ("model", c_int32),
    ("cpus", c_char_p),
    ("n_cpus", c_uint32),
    ("cores threads_per_core_min threads_per_core_max capacity min_hz max_hz", c_int64),
)
Model = _struct("Model", ("vendor name codename", c_char_p), ("family model_id stepping", c_int64), ("flags", c_char_p))
Warning_ = _struct("Warning_", ("id text", c_char_p))

_GETTERS = {CPUS: ("cpu", Cpu), NODES: ("node", Node), CACHES: ("cache", Cache), CORE_KINDS: ("kind", Kind)}
_GETTERS.update({MODELS: ("model", Model), WARNINGS: ("warning", Warning_)})


def declare(library: ctypes.CDLL, error: Type[Structure]) -> None:
    """Tells ctypes the types of the functions; AttributeError when the library is too old to have them."""
    library.cputopo_load.argtypes = [POINTER(Source), POINTER(c_void_p), POINTER(error)]
    library.cputopo_free.argtypes = [c_void_p]
    library.cputopo_free.restype = None
    library.cputopo_count.argtypes = [c_void_p, c_int]
    library.cputopo_count.restype = c_size_t
    library.cputopo_get_machine.argtypes = [c_void_p, POINTER(Machine)]
    library.cputopo_get_counts.argtypes = [c_void_p, POINTER(Counts)]
    library.cputopo_get_group.argtypes = [c_void_p, c_int, c_size_t, POINTER(Group)]
    for name, struct in _GETTERS.values():
        getattr(library, "cputopo_get_" + name).argtypes = [c_void_p, c_size_t, POINTER(struct)]


def _python(value: Any) -> Any:
    """None for what is unknown, str for texts."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return None if value == UNKNOWN else value


def _index(value: int) -> Optional[int]:
    return None if value < 0 else value


def _flag(value: int) -> Optional[bool]:
    return None if value < 0 else bool(value)


def _take(row: Structure, names: str) -> Dict[str, Any]:
    return {name: _python(getattr(row, name)) for name in names.split()}


class _Reader:
    """One loaded topology, and its rows."""

    def __init__(self, library: ctypes.CDLL, handle: c_void_p) -> None:
        self.library, self.handle = library, handle

    def fill(self, getter: Callable[..., int], struct: Type[Structure], *where: int) -> Structure:
        row = struct(sizeof(struct))
        code = getter(self.handle, *where, byref(row))
        if code:
            raise OSError(-code, "cputopo: %s%r failed" % (getter.__name__, where))
        return row

    def rows(self, table: int) -> Iterator[Structure]:
        for i in range(self.library.cputopo_count(self.handle, table)):
            if table in _GETTERS:
                name, struct = _GETTERS[table]
                yield self.fill(getattr(self.library, "cputopo_get_" + name), struct, i)
            else:
                yield self.fill(self.library.cputopo_get_group, Group, table, i)

    def counts(self) -> Dict[str, Any]:
        counts = self.fill(self.library.cputopo_get_counts, Counts)
        return {
            "cpus": _take(counts, "possible present online offline allowed"),
            "cores": {"online": _python(counts.cores_online), "allowed": _python(counts.cores_allowed)},
            "threads_per_core": {
                "min": _python(counts.threads_per_core_min),
                "max": _python(counts.threads_per_core_max),
            },
            "cores_per_package": {
                "min": _python(counts.cores_per_package_min),
                "max": _python(counts.cores_per_package_max),
            },
            **_take(counts, "packages dies clusters nodes kinds books drawers"),
        }

    def kinds(self) -> List[Dict[str, Any]]:
        return [
            {
                "kind": i,
                "type": _python(row.type),
                "model": _index(row.model),
                "cpus": _python(row.cpus),
                "ncpus": row.n_cpus,
                "cores": _python(row.cores),
                "threads_per_core": {
                    "min": _python(row.threads_per_core_min),
                    "max": _python(row.threads_per_core_max),
                },
                **_take(row, "capacity min_hz max_hz evidence"),
            }
            for i, row in enumerate(self.rows(CORE_KINDS))
        ]

    def packages(self) -> List[Dict[str, Any]]:
        return [
            {"package": i, "package_id": _python(row.id), "cpus": _python(row.cpus), "ncpus": row.n_cpus, "cores": _python(row.n_cores)}
            for i, row in enumerate(self.rows(PACKAGES))
        ]

    def cores(self) -> List[Dict[str, Any]]:
        return [
            {
                "core": i,
                "core_id": _python(row.id),
                **{name: _index(getattr(row, name)) for name in ("package", "die", "cluster", "kind")},
                "cpus": _python(row.cpus),
                "ncpus": row.n_cpus,
            }
            for i, row in enumerate(self.rows(CORES))
        ]

    def nodes(self) -> List[Dict[str, Any]]:
        rows = list(self.rows(NODES))
        return [
            {
                "node_id": row.id,
                "cpus": _python(row.cpus),
                "ncpus": _python(row.n_cpus),
                "memory_bytes": _python(row.memory_bytes),
                "distances": {str(other.id): row.distances[i] for i, other in enumerate(rows)} if row.distances else None,
            }
            for row in rows
        ]

    def caches(self) -> List[Dict[str, Any]]:
        return [
            {"cache": i, "cache_id": _python(row.id), **_take(row, "name size_bytes cpus"), "ncpus": row.n_cpus}
            for i, row in enumerate(self.rows(CACHES))
        ]

    def cpus(self, nodes: List[Dict[str, Any]]) -> List[Dict[str, Any]]:
        return [
            {
                "cpu": i,
                "cpu_id": row.cpu,
                **{name: _flag(getattr(row, name)) for name in ("online", "allowed", "isolated")},
                **{name: _index(getattr(row, name)) for name in ("core", "package", "die", "cluster", "kind", "thread")},
                "node_id": nodes[row.node]["node_id"] if row.node >= 0 else None,
                "caches": row.caches[: row.n_caches] or None,
                **_take(row, "min_hz max_hz"),
            }
            for i, row in enumerate(self.rows(CPUS))
        ]

    def document(self) -> Dict[str, Any]:
        machine = self.fill(self.library.cputopo_get_machine, Machine)
        nodes = self.nodes()
        return {
            "consistent": bool(machine.consistent),
            "backends": (_python(machine.backends) or "").split(),
            "machine": _take(machine, "arch byte_order phys_addr_bits virt_addr_bits hypervisor virt_type container"),
            "counts": self.counts(),
            "cpusets": _take(machine, "possible present online offline isolated allowed"),
            "models": [
                {"model": i, **_take(row, "vendor name family model_id stepping codename"), "flags": (_python(row.flags) or "").split() or None}
                for i, row in enumerate(self.rows(MODELS))
            ],
            "kinds": self.kinds(),
            "packages": self.packages(),
            "cores": self.cores(),
            "nodes": nodes,
            "caches": {"instances": self.caches()},
            "cpus": self.cpus(nodes),
            "warnings": [_take(row, "id text") for row in self.rows(WARNINGS)],
        }


def read(
    library: ctypes.CDLL, kind: str, argument: Optional[bytes], cross_check: bool, error: Structure
) -> Optional[Dict[str, Any]]:
    """The dict, or None with error filled."""
    source = Source(sizeof(Source), KINDS.index(kind), argument, CROSS_CHECK if cross_check else 0)
    handle = c_void_p()
    if library.cputopo_load(byref(source), byref(handle), byref(error)):
        return None
    try:
        return _Reader(library, handle).document()
    finally:
        library.cputopo_free(handle)
