# SPDX-License-Identifier: MIT
"""The topology as a dict: the document that the C library makes, as `cputopo --json` prints it."""

from __future__ import annotations

import ctypes
import json
from typing import Any, Optional, cast

from ._types import Topology

CROSS_CHECK = 1

KINDS = ["live", "sysroot", "xml", "synthetic", "cpuid"]  # as in cputopo.h


class _Source(ctypes.Structure):
    _fields_ = [
        ("size", ctypes.c_size_t),
        ("kind", ctypes.c_int),
        ("argument", ctypes.c_char_p),
        ("flags", ctypes.c_uint64),
    ]


def declare(library: ctypes.CDLL, error: Any) -> None:
    """Tells ctypes the types of the functions."""
    library.cputopo_load.argtypes = [ctypes.POINTER(_Source), ctypes.POINTER(ctypes.c_void_p), ctypes.POINTER(error)]
    library.cputopo_free.argtypes = [ctypes.c_void_p]
    library.cputopo_free.restype = None
    library.cputopo_document.argtypes = [
        ctypes.c_void_p,
        ctypes.c_uint64,
        ctypes.POINTER(ctypes.c_void_p),
        ctypes.POINTER(error),
    ]


_free = ctypes.CDLL(None).free
_free.argtypes = [ctypes.c_void_p]
_free.restype = None


def _document(library: ctypes.CDLL, handle: ctypes.c_void_p, error: ctypes.Structure) -> Optional[Topology]:
    text = ctypes.c_void_p()
    if library.cputopo_document(handle, 0, ctypes.byref(text), ctypes.byref(error)):
        return None
    try:
        return cast(Topology, json.loads(ctypes.string_at(text.value or 0)))
    finally:
        _free(text)


def read(
    library: ctypes.CDLL, kind: str, argument: Optional[bytes], cross_check: bool, error: ctypes.Structure
) -> Optional[Topology]:
    """The document, or None with error filled."""
    source = _Source(ctypes.sizeof(_Source), KINDS.index(kind), argument, CROSS_CHECK if cross_check else 0)
    handle = ctypes.c_void_p()
    if library.cputopo_load(ctypes.byref(source), ctypes.byref(handle), ctypes.byref(error)):
        return None
    try:
        return _document(library, handle, error)
    finally:
        library.cputopo_free(handle)
