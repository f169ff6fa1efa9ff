// SPDX-License-Identifier: MIT
// Devices (NICs, GPUs, disks ...) and what the kernel says of their place.
#pragma once

#include "base/cpuset.h"

/*
 * A name that the kernel gives out (eth0, nvme0, card0), with the PCI device behind it where there is one; or a PCI device
 * that has no other name. Texts are static or interned in the facts.
 */
struct device_facts {
	const char *name;	 /* as it is shown and recorded: without the address that is part of some names */
	const char *kernel_name; /* as users know it; never shown */
	const char *subsystem;	 /* "net", "nvme": a folder of /sys/class; "pci" where the device has no other name */
	const char *pci;	 /* "0000:3b:00.0", NULL: not on PCI */
	const char *pci_class;	 /* "0200", as lspci -n shows it; NULL: unknown, as the next */
	const char *pci_id;	 /* "8086:1572", vendor and device */
	int64_t class_code;	 /* base class and subclass, 0x0200; UNKNOWN */
	bool named;		 /* a PCI device that others here are names of */
	bool by_pci;		 /* its place is that of a PCI device in the list */
	int64_t node_id;	 /* numa_node; UNKNOWN where the kernel does not know */
	struct known_set local;	 /* local_cpulist: may hold CPUs that are offline */
};

struct device_list {
	struct device_facts *items;
	size_t n;
	bool known; /* false: devices were not asked for, or the input does not tell them */
};
