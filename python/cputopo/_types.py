# SPDX-License-Identifier: MIT
"""The dicts that topology() and workers_info() return; made out of the JSON Schemas by python/make_types.py (make types)."""

from __future__ import annotations

from typing import Dict, List, Literal, Optional, TypedDict


class Source(TypedDict):
    """Where the answer comes from."""

    kind: Literal["live", "sysroot", "xml", "synthetic", "cpuid"]
    path: Optional[str]
    backends: List[Literal["hwloc", "sysfs", "procfs", "libcpuid", "affinity", "cpuid"]]
    consistent: bool


class FirmwareLayout(TypedDict):
    """s390: the physical machine, of which this one is a part; its numbers do not multiply to the CPUs of this one."""

    drawers: Optional[int]
    books_per_drawer: Optional[int]
    sockets_per_book: Optional[int]
    cores_per_socket: Optional[int]


class Machine(TypedDict):
    """The machine as a whole."""

    arch: Optional[str]
    byte_order: Optional[Literal["little", "big"]]
    op_modes: Optional[List[int]]
    phys_addr_bits: Optional[int]
    virt_addr_bits: Optional[int]
    hypervisor: Optional[str]
    virt_type: Optional[Literal["full", "para", "container", "none"]]
    virt_extension: Optional[Literal["VT-x", "AMD-V"]]
    container: Optional[str]
    dispatching: Optional[Literal["horizontal", "vertical"]]
    firmware_layout: Optional[FirmwareLayout]


class CountsCpus(TypedDict):
    """Logical CPUs."""

    possible: Optional[int]
    present: Optional[int]
    online: Optional[int]
    offline: Optional[int]
    allowed: Optional[int]


class Cores(TypedDict):
    """Physical cores."""

    online: Optional[int]
    allowed: Optional[int]


class Range(TypedDict):
    """Fewest and most; they differ where not all are alike."""

    min: Optional[int]
    max: Optional[int]


class Counts(TypedDict):
    """How many there are. Cores, packages, dies and clusters count with at least one online CPU; null where nothing tells."""

    cpus: CountsCpus
    cores: Cores
    threads_per_core: Range
    cores_per_package: Range
    packages: Optional[int]
    dies: Optional[int]
    clusters: Optional[int]
    nodes: Optional[int]
    kinds: Optional[int]
    books: Optional[int]
    drawers: Optional[int]
    shape: Optional[str]
    shape_id: Optional[str]


class SMT(TypedDict):
    """Simultaneous multithreading."""

    control: Optional[str]
    active: Optional[bool]


class Cpusets(TypedDict):
    """Sets of logical CPUs; an empty text is an empty set."""

    possible: Optional[str]
    present: Optional[str]
    online: Optional[str]
    offline: Optional[str]
    offline_reason: Optional[Literal["nosmt", "smt-off", "smt-limited", "maxcpus", "unconfigured"]]
    isolated: Optional[str]
    nohz_full: Optional[str]
    allowed: Optional[str]


class Model(TypedDict):
    model: int
    vendor: Optional[str]
    name: Optional[str]
    family: Optional[int]
    model_id: Optional[int]
    stepping: Optional[int]
    implementer: Optional[str]
    part: Optional[str]
    microcode: Optional[List[str]]
    codename: Optional[str]
    isa_level: Optional[Literal["x86-64-v1", "x86-64-v2", "x86-64-v3", "x86-64-v4"]]
    bogomips: Optional[float]
    machine_type: Optional[str]
    isa: Optional[str]
    mmu: Optional[str]
    flags: Optional[List[str]]


class ThreadsPerCore(TypedDict):
    """Online CPUs of a core (a table may have one of the two only)."""

    min: Optional[int]
    max: Optional[int]


class Kind(TypedDict):
    kind: int
    type: Optional[Literal["uniform", "performance", "efficiency", "low-power"]]
    model: Optional[int]
    cpus: str
    ncpus: int
    cores: Optional[int]
    threads_per_core: ThreadsPerCore
    capacity: Optional[int]
    min_hz: Optional[int]
    max_hz: Optional[int]
    base_hz: Range
    evidence: Optional[Literal["cpu_core", "cpu_atom", "cpu_lowpower", "cpuid", "midr", "uarch", "cpu_capacity",
        "amd_pstate", "caches", "hwloc"]]


class Package(TypedDict):
    package: int
    package_id: Optional[int]
    cpus: str
    ncpus: int
    cores: Optional[int]
    dies: Optional[int]
    nodes: Optional[List[int]]


class Core(TypedDict):
    core: int
    core_id: Optional[int]
    package: Optional[int]
    die: Optional[int]
    cluster: Optional[int]
    kind: Optional[int]
    cpus: str
    ncpus: int


class MemorySideCache(TypedDict):
    level: Optional[int]
    size_bytes: Optional[int]
    line_bytes: Optional[int]
    indexing: Optional[Literal["direct-mapped", "indexed"]]
    write_policy: Optional[Literal["write-back", "write-through"]]


class Node(TypedDict):
    node_id: int
    cpus: Optional[str]
    ncpus: Optional[int]
    memory_bytes: Optional[int]
    distances: Optional[Dict[str, int]]
    memory_side_caches: Optional[List[MemorySideCache]]


class CacheGroup(TypedDict):
    name: str
    level: int
    type: Literal["data", "instruction", "unified"]
    size_bytes: Optional[int]
    instances: Optional[int]
    total_bytes: Optional[int]
    ways: Optional[int]
    line_bytes: Optional[int]
    sets: Optional[int]
    cpus_per_instance: Optional[int]
    kind: Optional[int]


class CacheTotal(TypedDict):
    name: str
    instances: Optional[int]
    total_bytes: Optional[int]


class Cache(TypedDict):
    cache: int
    cache_id: Optional[int]
    name: str
    size_bytes: Optional[int]
    cpus: str
    ncpus: int


class Caches(TypedDict):
    """Caches, L1 first."""

    groups: List[CacheGroup]
    totals: List[CacheTotal]
    instances: List[Cache]


class CPU(TypedDict):
    """A logical CPU; where an offline one sits is not known."""

    cpu: int
    cpu_id: int
    online: Optional[bool]
    allowed: Optional[bool]
    isolated: Optional[bool]
    core: Optional[int]
    core_id: Optional[int]
    package: Optional[int]
    package_id: Optional[int]
    die: Optional[int]
    cluster: Optional[int]
    node_id: Optional[int]
    kind: Optional[int]
    thread: Optional[int]
    caches: Optional[List[int]]
    min_hz: Optional[int]
    max_hz: Optional[int]
    base_hz: Optional[int]
    book: Optional[int]
    drawer: Optional[int]
    polarization: Optional[Literal["horizontal", "vertical-low", "vertical-medium", "vertical-high"]]
    address: Optional[int]
    configured: Optional[bool]


class Memory(TypedDict):
    """Memory of the whole machine."""

    total_bytes: Optional[int]


class Frequency(TypedDict):
    """Frequencies of the whole machine."""

    boost: Optional[bool]
    driver: Optional[str]
    min_hz: Optional[int]
    max_hz: Optional[int]
    base_hz: Range


class LimitsQuota(TypedDict):
    """The tightest CPU quota of its control groups."""

    cpus: Optional[float]
    quota_us: Optional[int]
    period_us: Optional[int]
    path: Optional[str]
    state: Optional[Literal["none", "set", "unknown", "not-applicable"]]


class Limits(TypedDict):
    """What the asking process may use."""

    affinity: Optional[str]
    quota: LimitsQuota
    workers: Optional[int]


class Vulnerability(TypedDict):
    name: str
    state: Literal["not-affected", "mitigated", "vulnerable", "unknown"]
    text: Optional[str]
    cves: Optional[List[str]]


class TopologyWarning(TypedDict):
    id: Literal["affinity-fallback", "cache-sharing-unknown", "cache-spans-packages", "cores-unknown", "cpus-missing",
        "device-places", "environment", "hotplug", "hwloc-failed", "kinds-guessed", "libcpuid-failed", "no-procfs",
        "no-sysfs", "nodes-absent-cpus", "nodes-overlap", "online-masked", "packages-are-clusters", "packages-unknown",
        "siblings-inconsistent", "smt-contradiction", "sources-disagree", "structure-unknown", "topology-partial",
        "unreadable-file", "vm-topology"]
    text: str
    cpus: Optional[str]


class Topology(TypedDict):
    """The whole document."""

    schema: Literal["cputopo/1"]
    version: str
    source: Source
    machine: Machine
    counts: Counts
    smt: SMT
    cpusets: Cpusets
    models: List[Model]
    kinds: List[Kind]
    packages: List[Package]
    cores: List[Core]
    nodes: List[Node]
    caches: Caches
    cpus: List[CPU]
    memory: Memory
    frequency: Frequency
    limits: Limits
    vulnerabilities: List[Vulnerability]
    warnings: List[TopologyWarning]


class Quota(TypedDict):
    """The tightest CPU quota of the visible control groups."""

    state: Literal["none", "set", "unknown", "not-applicable"]
    cpus: Optional[float]
    quota_us: Optional[int]
    period_us: Optional[int]
    path: Optional[str]
    cgroup_version: Optional[Literal[1, 2]]


class Constraint(TypedDict):
    name: Literal["quota", "affinity", "smt", "core-type", "memory", "processes", "scheduler", "reserve", "max", "min"]
    workers: int
    source: str


class WorkersAnswer(TypedDict):
    """What workers_info() tells in any case."""

    schema: Literal["cputopo-workers/1"]
    workers: int
    goal: Literal["cpu", "memory", "lockstep", "io"]
    round: Literal["nearest", "up", "down"]
    online: Optional[int]
    allowed: int
    usable: int
    usable_cores: Optional[int]
    quota: Quota
    binding: Literal["quota", "affinity", "smt", "core-type", "memory", "processes", "scheduler", "reserve", "max",
        "min"]
    flags: List[Literal["cgroup-unreadable", "cgroup-unresolved", "limit-malformed", "hidden-throttle",
        "affinity-fallback", "topology-partial", "core-type-empty", "raised-by-min", "env-over-allowed",
        "ancestors-hidden"]]
    constraints: List[Constraint]
    notes: List[str]


class WorkersInfo(WorkersAnswer, total=False):
    """The answer of workers_info()."""

    cpus: List[int]  # with cpus=True: the CPU for each worker to be pinned to
