# SPDX-License-Identifier: MIT
"""Finds the C library libcputopo, wherever it was installed with this module."""

from __future__ import annotations

import ctypes
import os
import sysconfig
from typing import Iterator, List

SONAME = "libcputopo.so.0"
FUNCTIONS = ("cputopo_version", "cputopo_workers", "cputopo_load", "cputopo_document")
ADVICE = """\
It comes with cputopo: `apt install libcputopo0` where your distribution has it, or from its sources
`./quickstart && sudo make -C build install && sudo ldconfig`, or `pip install ./python`, which puts it into the module.
A library in a folder of its own is found by LD_LIBRARY_PATH."""


def _candidates() -> Iterator[str]:
    """That of a wheel; that of the same `make install`, which may have been moved as a whole; the system's."""
    here = os.path.dirname(os.path.abspath(__file__))
    yield os.path.join(here, SONAME)
    folder = here
    for _ in range(4):  # PREFIX/lib/python3.N/site-packages/cputopo
        folder, name = os.path.split(folder)
        if name in ("lib", "lib64"):
            for beside in ("lib", os.path.join("lib", sysconfig.get_config_var("MULTIARCH") or ""), "lib64"):
                yield os.path.join(folder, beside, SONAME)
    yield SONAME


def _is_there(candidate: str) -> bool:
    return candidate == SONAME or os.path.exists(candidate)


def load() -> ctypes.CDLL:
    failures: List[str] = []
    for candidate in filter(_is_there, _candidates()):
        try:
            library = ctypes.CDLL(candidate)
        except OSError as failure:
            failures.append(str(failure))
            continue
        lacking = [name for name in FUNCTIONS if not hasattr(library, name)]
        if not lacking:
            return library
        failures.append("%s: too old for this module, it has no %s" % (candidate, ", ".join(lacking)))
    raise ImportError("cputopo needs its C library, %s (%s).\n%s" % (SONAME, "; ".join(failures), ADVICE))
