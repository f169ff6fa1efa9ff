// SPDX-License-Identifier: MIT
// Fields of devices: a section of its own, which is not in the document of the machine, for reading it takes time.
#include "render/fields_internal.h"

#define DEVICE (&view->derived->devices[row])
GET(device_name, value_text, DEVICE->facts->name)
GET(device_type, value_text, DEVICE->type)
GET(device_subsystem, value_text, DEVICE->facts->subsystem)
GET(device_node, value_integer, DEVICE->node_id)
GET(device_cpus, value_known_set, &DEVICE->cpus)
GET(device_ncpus, value_integer, DEVICE->cpus.known ? (int64_t)cpuset_count(&DEVICE->cpus.set) : UNKNOWN)
GET(device_local, value_known_set, &DEVICE->facts->local)
GET(device_pci, value_text, DEVICE->facts->pci)
GET(device_class, value_text, DEVICE->facts->pci_class)
GET(device_id, value_text, DEVICE->facts->pci_id)

static const struct field device_fields[] = {
	{ "name", "NAME", "the kernel's name, or the PCI address", BOTH, UNIT_TEXT, device_name },
	{ "type", "TYPE", "network, nvme, gpu ...", BOTH, UNIT_TEXT, device_type },
	{ "subsystem", "SUBSYSTEM", "its folder of /sys/class, or pci", BOTH, UNIT_TEXT, device_subsystem },
	{ "node_id", "NODE", "the kernel's number of its NUMA node", BOTH, UNIT_NONE, device_node },
	{ "cpus", "CPUS", "online CPUs near it", BOTH, UNIT_LIST, device_cpus },
	{ "ncpus", "NCPUS", "number of those CPUs", BOTH, UNIT_NONE, device_ncpus },
	{ "local_cpus", "LOCAL-CPUS", "CPUs near it as the kernel lists them, all where it does not know", BOTH, UNIT_LIST,
	  device_local },
	{ "pci_address", "PCI", "address of the PCI device", BOTH, UNIT_TEXT, device_pci },
	{ "pci_class", "CLASS", "PCI class and subclass, hexadecimal", BOTH, UNIT_TEXT, device_class },
	{ "pci_id", "ID", "PCI vendor and device, hexadecimal", BOTH, UNIT_TEXT, device_id },
	{ 0 },
};

static size_t count(const struct view *view)
{
	return view->derived->n_devices;
}

const struct section device_section = { "devices",	    device_fields, count, false, WANT_DEVICES | WANT_NODES,
					"cputopo-devices/1" };
