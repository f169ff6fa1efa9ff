# SPDX-License-Identifier: MIT
"""The machines to boot: adding one is adding a row."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class Architecture:
    """How machines of one architecture are booted; debian is the name of its packages there."""

    debian: str
    qemu: str
    package: str
    console: str
    options: tuple


ARCHITECTURES = {
    "x86_64": Architecture("amd64", "qemu-system-x86_64", "qemu-system-x86", "ttyS0", ()),
    "aarch64": Architecture("arm64", "qemu-system-aarch64", "qemu-system-arm", "ttyAMA0", ()),
    "ppc64le": Architecture("ppc64el", "qemu-system-ppc64", "qemu-system-ppc", "hvc0", ("-vga", "none")),
    "s390x": Architecture("s390x", "qemu-system-s390x", "qemu-system-misc", "ttysclp0", ()),
}


# QEMU's emulation has no topology extensions (leaf 8000001Eh, without which Linux sees no threads and dies on AMD) in its
# list of features, but answers the leaf. So they are forced, and what the emulation really lacks is taken away.
def amd(model):
    lacks = ("rdseed", "sha-ni", "fxsr-opt", "misalignsse", "3dnowprefetch", "osvw", "nrip-save", "xsavec")
    return ("-cpu", ",".join([model, "x-force-features=on", *(f"{feature}=off" for feature in lacks)]))


@dataclass(frozen=True)
class Machine:
    name: str
    arch: str
    smp: str  # the -smp line; the counts that it asks for are what is compared
    proves: str
    options: tuple = ()  # further qemu options: -machine, -cpu
    nodes: int = 1  # NUMA nodes, each with as many CPUs as the others
    memory: int = 1024  # MiB
    differs: dict = field(default_factory=dict)  # counts that such a machine does not tell
    disagree: tuple = ()  # facts about which kernel and CPUID truly disagree in it


MACHINES = (
    Machine("intel-2s2d2c2t-numa2", "x86_64", "16,sockets=2,dies=2,cores=2,threads=2",
            "two dies a package on an Intel model (leaf 1Fh), two NUMA nodes",
            ("-cpu", "Skylake-Server"), nodes=2),
    Machine("amd-2s2d2c2t-numa2", "x86_64", "16,sockets=2,dies=2,cores=2,threads=2",
            "two dies a package on an AMD model (leaf 8000001Eh), two NUMA nodes; L3 by the package for Linux (APIC id >> 3), by the "
            "die in leaf 8000001Dh",
            amd("EPYC"), nodes=2, disagree=("L3",)),
    Machine("intel-4s2c1t", "x86_64", "8,sockets=4,cores=2,threads=1",
            "four packages without NUMA and without SMT",
            ("-cpu", "Skylake-Server")),
    Machine("intel-hotplug", "x86_64", "6,maxcpus=16,sockets=2,cores=4,threads=2",
            "more possible CPUs than present ones",
            ("-cpu", "Skylake-Server")),
    Machine("amd-1s4c2t-numa4", "x86_64", "8,sockets=1,cores=4,threads=2",
            "four NUMA nodes inside one package; Linux cuts the L3 that CPUID says they share at their borders",
            amd("EPYC"), nodes=4, disagree=("L3",)),
    Machine("arm-2s2cl2c", "aarch64", "8,sockets=2,clusters=2,cores=2,threads=1",
            "clusters of an ARM server, from the firmware's PPTT or the device tree",
            ("-machine", "virt,gic-version=3", "-cpu", "cortex-a72")),
    Machine("arm-2s2cl4c-numa2", "aarch64", "16,sockets=2,clusters=2,cores=4,threads=1",
            "more than 8 ARM CPUs, in two NUMA nodes",
            ("-machine", "virt,gic-version=3", "-cpu", "cortex-a72"), nodes=2),
    # QEMU emulates one thread a core on POWER.
    Machine("power-2s2c-numa2", "ppc64le", "4,sockets=2,cores=2,threads=1",
            "a POWER guest of two packages, in two NUMA nodes",
            ("-machine", "pseries,cap-cfpc=broken,cap-sbbc=broken,cap-ibs=broken", "-cpu", "POWER9"), nodes=2),
    Machine("s390-4c", "s390x", "4,sockets=1,cores=4,threads=1",
            "an s390 guest without topology facility and without NUMA: packages and nodes are unknown",
            ("-machine", "s390-ccw-virtio"), differs={"packages": None, "nodes": None}),
)
