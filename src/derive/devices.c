// SPDX-License-Identifier: MIT
// Where devices are: their NUMA node and the CPUs near them, by what the kernel says of both.
#include <errno.h>
#include <string.h>

#include "base/array.h"
#include "derive/derived.h"

/* By folder of /sys/class, and by PCI class (PCI Code and ID Assignment): the classes that one asks the place of. */
static const struct {
	const char *subsystem;
	int64_t class_code, mask;
	const char *type;
} types[] = {
	{ "net", 0, 0, "network" },
	{ "infiniband", 0, 0, "infiniband" },
	{ "nvme", 0, 0, "nvme" },
	{ "block", 0, 0, "disk" },
	{ "drm", 0, 0, "gpu" },
	{ "accel", 0, 0, "accelerator" },
	{ "ve", 0, 0, "accelerator" },
	{ "mic", 0, 0, "accelerator" },
	{ "pci", 0x0108, 0xffff, "nvme" },
	{ "pci", 0x0100, 0xff00, "storage" },
	{ "pci", 0x0207, 0xffff, "infiniband" },
	{ "pci", 0x0200, 0xff00, "network" },
	{ "pci", 0x0300, 0xff00, "gpu" },
	{ "pci", 0x0502, 0xffff, "memory" },
	{ "pci", 0x0b40, 0xffff, "accelerator" },
	{ "pci", 0x0c04, 0xffff, "fibre-channel" },
	{ "pci", 0x0c06, 0xffff, "infiniband" },
	{ "pci", 0x1000, 0xff00, "encryption" },
	{ "pci", 0x1200, 0xff00, "accelerator" },
};

static const char *type_of(const struct device_facts *facts)
{
	for (size_t i = 0; i < ARRAY_SIZE(types); i++)
		if (!strcmp(types[i].subsystem, facts->subsystem) &&
		    (!types[i].mask ||
		     (facts->class_code != UNKNOWN && (facts->class_code & types[i].mask) == types[i].class_code)))
			return types[i].type;
	return NULL;
}

static const struct topo_node *node_by_id(const struct topology *topology, int64_t id)
{
	for (size_t i = 0; i < topology->n_nodes; i++)
		if (topology->nodes[i].id == id)
			return &topology->nodes[i];
	return NULL;
}

/* The one node that the CPUs are of; UNKNOWN where they are of several. */
static int64_t node_of(const struct topology *topology, const struct cpuset *cpus)
{
	int64_t id = UNKNOWN;

	for (size_t i = 0; i < topology->n_nodes; i++) {
		if (!cpuset_intersects(&topology->nodes[i].cpus, cpus))
			continue;
		if (id != UNKNOWN)
			return UNKNOWN;
		id = topology->nodes[i].id;
	}
	return id;
}

/*
 * The node that the kernel names, and its CPUs. Without one the local CPUs tell something only where they are not all: that
 * is what the kernel says when it does not know. Returns whether both were told and contradict each other, or -ENOMEM.
 */
static int place(const struct topology *topology, struct device *device)
{
	const struct device_facts *facts = device->facts;
	const struct topo_node *node = node_by_id(topology, facts->node_id);
	_cleanup_cpuset_ struct cpuset local = { 0 };
	int r = 0;

	device->node_id = facts->node_id;
	if (facts->local.known)
		r = cpuset_copy(&facts->local.set, &local);
	if (r >= 0)
		r = cpuset_and(&local, &topology->facts.online.set);
	if (r < 0)
		return r;
	if (node && node->cpus_known) {
		r = cpuset_copy(&node->cpus, &device->cpus.set);
		device->cpus.known = r >= 0;
		return r < 0 ? r : facts->local.known && !cpuset_equal(&local, &node->cpus);
	}
	if (cpuset_empty(&local) || cpuset_equal(&local, &topology->facts.online.set))
		return 0;
	if (device->node_id == UNKNOWN)
		device->node_id = node_of(topology, &local);
	device->cpus = (struct known_set){ .known = true, .set = TAKE(local) };
	return 0;
}

/* By name as a person counts: eth2 before eth10; in the order of the classes; what has only an address last. */
static int compare(const void *a, const void *b)
{
	const struct device *x = a, *y = b;
	bool x_is_pci = !strcmp(x->facts->subsystem, "pci"), y_is_pci = !strcmp(y->facts->subsystem, "pci");

	if (x_is_pci != y_is_pci)
		return x_is_pci ? 1 : -1;
	if (!strcmp(x->facts->subsystem, y->facts->subsystem)) {
		int order = x_is_pci ? 0 : strverscmp(x->facts->name, y->facts->name);

		if (order)
			return order;
	}
	return x->facts < y->facts ? -1 : x->facts > y->facts;
}

static int warn(struct derived *derived, const struct device *first, size_t n)
{
	_cleanup_strbuf_ struct strbuf text = { 0 }, local = { 0 };
	struct warning *warning;

	cpuset_format_list(&first->facts->local.set, &local);
	strbuf_printf(&text, "the kernel says that %s", first->facts->name);
	if (n > 1)
		strbuf_printf(&text, " (and %zu more)", n - 1);
	strbuf_printf(&text, " is at NUMA node %lld, and near CPUs %s, which are not the node's: the node is believed",
		      (long long)first->node_id, local.length ? strbuf_text(&local) : "of none");
	warning = text.failed || local.failed ? NULL : array_add(derived->warnings, derived->n_warnings);
	if (!warning)
		return -ENOMEM;
	warning->id = WARN_DEVICE_PLACES;
	warning->text = arena_strndup(&derived->arena, text.text, text.length);
	return warning->text ? 0 : -ENOMEM;
}

int derive_devices(const struct topology *topology, struct derived *derived)
{
	const struct device_list *list = &topology->facts.devices;
	const struct device *first = NULL;
	size_t n_contradictory = 0;
	int r = 0;

	if (!list->n)
		return 0;
	derived->devices = calloc(list->n, sizeof(*derived->devices));
	if (!derived->devices)
		return -ENOMEM;
	for (size_t i = 0; i < list->n; i++) {
		if (list->items[i].named)
			continue;
		derived->devices[derived->n_devices++] =
			(struct device){ .facts = &list->items[i], .type = type_of(&list->items[i]) };
	}
	qsort(derived->devices, derived->n_devices, sizeof(*derived->devices), compare);
	for (size_t i = 0; i < derived->n_devices && r >= 0; i++) {
		r = place(topology, &derived->devices[i]);
		if (r <= 0)
			continue;
		first = first ? first : &derived->devices[i];
		n_contradictory++;
	}
	return r < 0 ? r : first ? warn(derived, first, n_contradictory) : 0;
}
