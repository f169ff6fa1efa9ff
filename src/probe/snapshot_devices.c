// SPDX-License-Identifier: MIT
// Snapshots: devices. /sys shows them by links, which a record has none of; in the place of each stands a folder.
#include <limits.h>
#include <string.h>

#include "probe/kernel/sysfs.h"
#include "probe/snapshot_internal.h"

static int add_attributes(const struct snapshot_walk *walk, const char *from, const char *to, const char *names)
{
	struct span rest = span_of(names), name;
	char text[NAME_MAX];
	int r = 0;

	while (r >= 0 && span_word(&rest, &name)) {
		snprintf(text, sizeof(text), "%.*s", (int)name.length, name.text);
		r = snapshot_add_attribute(walk, from, to, text);
	}
	return r;
}

static int add_pci(const struct snapshot_walk *walk, const struct device_facts *device)
{
	char folder[PATH_MAX];

	snprintf(folder, sizeof(folder), SYSFS_PCI "/%s", device->pci);
	return add_attributes(walk, folder, folder, "class vendor device numa_node local_cpulist local_cpus");
}

/*
 * The file "uevent" says which PCI device it is, in the kernel's words and no others; of one behind it (virtio, USB) too.
 * Without one it is empty, and the place is told beside it. The name is the one without addresses.
 */
static int add_named(const struct snapshot_walk *walk, const struct device_facts *device)
{
	_cleanup_strbuf_ struct strbuf text = { 0 };
	char from[PATH_MAX], to[PATH_MAX], path[PATH_MAX + 16];
	int r;

	snprintf(from, sizeof(from), SYSFS_CLASS "/%s/%s/device", device->subsystem, device->kernel_name);
	snprintf(to, sizeof(to), SYSFS_CLASS "/%s/%s/device", device->subsystem, device->name);
	snprintf(path, sizeof(path), "%s/uevent", to);
	if (device->pci)
		strbuf_printf(&text, "PCI_SLOT_NAME=%s\n", device->pci);
	if (text.failed)
		return error_oom(walk->error);
	r = walk->sink->add(walk->sink->context, path, strbuf_text(&text), text.length, walk->error);
	return r < 0 || device->by_pci ? r : add_attributes(walk, from, to, "numa_node local_cpulist local_cpus");
}

int snapshot_devices_add(const struct snapshot_walk *walk)
{
	_cleanup_facts_ struct facts facts;
	int r;

	facts_init(&facts);
	r = sysfs_read_devices(walk->root, &facts);
	if (r < 0)
		return error_errno(walk->error, -r, SYSFS_PCI);
	for (size_t i = 0; i < facts.devices.n && r >= 0; i++)
		r = !strcmp(facts.devices.items[i].subsystem, "pci") ? add_pci(walk, &facts.devices.items[i]) :
								       add_named(walk, &facts.devices.items[i]);
	return r;
}
