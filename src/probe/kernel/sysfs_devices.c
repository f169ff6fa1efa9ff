// SPDX-License-Identifier: MIT
// /sys/bus/pci and /sys/class: devices and their places.
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/array.h"
#include "probe/kernel/sysfs.h"

/* More functions than any machine has, virtual ones counted; a class has no more names than that. */
enum { MAX_DEVICES = 16384 };

/*
 * Folders of /sys/class whose devices are shown, in this order. A snapshot cannot hold the links that they consist of: in it
 * they are folders with a folder "device", which says what the link led to (probe/snapshot_devices.c).
 */
static const char *const classes[] = { "net", "infiniband", "nvme", "block", "drm", "accel", "ve", "mic" };

static bool is_hex(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/* "0000:3b:00.0", and with five digits before it those of Intel's VMD. */
static bool is_pci_address(struct span name)
{
	static const char form[] = "hhhh:hh:hh.h";
	size_t skipped = name.length - (sizeof(form) - 1);

	if (name.length < sizeof(form) - 1 || skipped > 4)
		return false;
	for (size_t i = 0; i < name.length; i++) {
		char wanted = i < skipped ? 'h' : form[i - skipped];

		if (wanted == 'h' ? !is_hex(name.text[i]) : name.text[i] != wanted)
			return false;
	}
	return true;
}

/* The last folder on the way that is a PCI device. */
static void find_pci_address(const char *path, struct span *ret_address)
{
	struct span rest = span_of(path), name;

	for (bool more = true; more;) {
		more = span_until(&rest, '/', &name);
		if (!more)
			name = rest;
		if (is_pci_address(name))
			*ret_address = name;
	}
}

/*
 * "enx0050b6123456" has a MAC address in it, "ibx..." a GUID: what tells whose machine it is goes neither into an output nor
 * into a record. Twelve hexadecimal digits and more become a number of their own.
 */
static int mask_name(struct facts *facts, const char *name, unsigned int *n_masked, const char **ret_name)
{
	size_t start = 0, end = 0, length = strlen(name);
	char masked[NAME_MAX + 16];

	for (; end - start < 12 && end < length; end++)
		if (!is_hex(name[end]))
			start = end + 1;
	if (end - start < 12) {
		*ret_name = name;
		return 0;
	}
	while (is_hex(name[end]))
		end++;
	snprintf(masked, sizeof(masked), "%.*s-%u%s", (int)start, name, (*n_masked)++, name + end);
	return facts_text(facts, span_of(masked), ret_name);
}

static int add_device(struct facts *facts, struct device_facts **ret_device)
{
	struct device_facts *device = array_add(facts->devices.items, facts->devices.n);

	if (!device)
		return -ENOMEM;
	device->class_code = device->node_id = UNKNOWN;
	*ret_device = device;
	return 0;
}

/* numa_node and local CPUs, in a folder of the device. */
static int read_place(struct root *root, struct facts *facts, const char *folder, struct device_facts *device)
{
	int r = root_read_i64(root, &device->node_id, "%s/numa_node", folder);

	if (r < 0)
		r = probe_bad_file(facts, r, "%s/numa_node", folder);
	if (device->node_id < 0)
		device->node_id = UNKNOWN;
	if (r < 0)
		return r;
	r = root_read_list(root, &device->local.set, "%s/local_cpulist", folder);
	if (r == -ENOENT)
		r = root_read_mask(root, &device->local.set, "%s/local_cpus", folder);
	device->local.known = r >= 0;
	return r < 0 ? probe_bad_file(facts, r, "%s/local_cpulist", folder) : 0;
}

static int read_number(struct root *root, struct facts *facts, const char *folder, const char *name, uint64_t *ret_number)
{
	struct span text;
	int r = root_read(root, &text, "%s/%s", folder, name);

	if (r >= 0)
		r = parse_hex(text, ret_number);
	if (r >= 0 && *ret_number > UINT32_MAX)
		r = -ERANGE;
	if (r >= 0)
		return 1;
	return probe_bad_file(facts, r, "%s/%s", folder, name);
}

/* What a PCI device is: class, vendor, device. */
static int read_pci_identity(struct root *root, struct facts *facts, const char *folder, struct device_facts *device)
{
	uint64_t number, id;
	char text[32];
	int r = read_number(root, facts, folder, "class", &number);

	if (r > 0) { /* 0x020000: the last two digits are the programming interface */
		device->class_code = (int64_t)(number >> 8 & 0xffff);
		snprintf(text, sizeof(text), "%04x", (unsigned int)device->class_code);
		r = facts_text(facts, span_of(text), &device->pci_class);
	}
	if (r >= 0)
		r = read_number(root, facts, folder, "vendor", &number);
	if (r > 0)
		r = read_number(root, facts, folder, "device", &id);
	if (r > 0) {
		snprintf(text, sizeof(text), "%04x:%04x", (unsigned int)number, (unsigned int)id);
		r = facts_text(facts, span_of(text), &device->pci_id);
	}
	return r < 0 ? r : 0;
}

static int read_pci_device(struct root *root, struct facts *facts, const char *address)
{
	struct device_facts *device;
	char folder[NAME_MAX];
	int r = add_device(facts, &device);

	snprintf(folder, sizeof(folder), SYSFS_PCI "/%s", address);
	if (r >= 0)
		r = facts_text(facts, span_of(address), &device->pci);
	if (r < 0)
		return r;
	device->name = device->kernel_name = device->pci;
	device->subsystem = "pci";
	r = read_pci_identity(root, facts, folder, device);
	return r < 0 ? r : read_place(root, facts, folder, device);
}

static int read_pci(struct root *root, struct facts *facts)
{
	_cleanup_free_ char **names = NULL;
	size_t n = 0;
	int r = root_list_names(root, SYSFS_PCI, MAX_DEVICES, &names, &n);

	if (r < 0)
		return probe_bad_file(facts, r, SYSFS_PCI);
	facts->devices.known = true;
	for (size_t i = 0; i < n && r >= 0; i++)
		if (is_pci_address(span_of(names[i])))
			r = read_pci_device(root, facts, names[i]);
	return r;
}

/* Where an entry of a class leads. */
struct lead {
	struct span pci; /* empty: to what is not on PCI */
	char text[PATH_MAX];
};

/* A snapshot has no links: there a file says what PCI device it is, as the kernel does for one. */
static int find_recorded(struct root *root, const char *folder, struct lead *lead)
{
	static const char key[] = "PCI_SLOT_NAME=";
	struct span text, line;
	int r = root_read(root, &text, "%s/device/uevent", folder);

	if (r < 0)
		return r;
	while (span_line(&text, &line)) {
		if (!span_starts(line, key))
			continue;
		line.text += strlen(key);
		line.length -= strlen(key);
		if (!is_pci_address(line) || line.length >= sizeof(lead->text))
			continue;
		memcpy(lead->text, line.text, line.length);
		lead->pci = (struct span){ lead->text, line.length };
	}
	return 0;
}

/* Partitions of a disk and outputs of a graphics card stand in the same folders as these. 1, 0, or -errno. */
static int is_part(struct root *root, const char *class, const char *folder, const char *name)
{
	char path[PATH_MAX];
	int r;

	if (!strcmp(class, "drm"))
		return strchr(name, '-') || span_starts(span_of(name), "control");
	if (strcmp(class, "block") != 0)
		return 0;
	snprintf(path, sizeof(path), "%s/partition", folder);
	r = root_look(root, path);
	return r >= 0 ? 1 : r == -ENOENT || r == -ENOTDIR ? 0 : r;
}

/* 1, 0 for what is no device: it was made by software (lo), or is a part of another one; or -errno. */
static int follow(struct root *root, const char *class, const char *name, struct lead *lead)
{
	char parent[NAME_MAX], folder[2 * NAME_MAX], device[PATH_MAX];
	int r;

	snprintf(parent, sizeof(parent), SYSFS_CLASS "/%s", class);
	snprintf(folder, sizeof(folder), "%s/%s", parent, name);
	snprintf(device, sizeof(device), "%s/device", folder);
	*lead = (struct lead){ 0 };
	r = is_part(root, class, folder, name);
	if (r)
		return r < 0 ? r : 0;
	r = root_read_link(root, parent, name, lead->text, sizeof(lead->text));
	if (r == -EINVAL) /* before Linux 2.6.25 the name was a folder with a link "device" */
		r = root_read_link(root, folder, "device", lead->text, sizeof(lead->text));
	if (r == -EINVAL)
		r = find_recorded(root, folder, lead);
	else if (r >= 0 && strstr(lead->text, "/virtual/"))
		return 0;
	else if (r >= 0)
		find_pci_address(lead->text, &lead->pci);
	if (r >= 0 && !lead->pci.length)
		r = root_look(root, device);
	return r >= 0 ? 1 : r == -ENOENT || r == -ENOTDIR ? 0 : r;
}

/* The first n_pci devices are those of PCI, sorted by address. */
static struct device_facts *find_pci(const struct facts *facts, size_t n_pci, struct span address)
{
	size_t low = 0, high = n_pci;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strncmp(facts->devices.items[middle].pci, address.text, address.length);

		if (!order && !facts->devices.items[middle].pci[address.length])
			return &facts->devices.items[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

/* Its place is that of the PCI device; of another one it is told in a folder of its own. */
static int copy_place(struct root *root, struct facts *facts, size_t n_pci, const char *name, struct device_facts *device)
{
	struct device_facts *pci = device->pci ? find_pci(facts, n_pci, span_of(device->pci)) : NULL;
	char folder[2 * NAME_MAX];

	if (!pci) {
		snprintf(folder, sizeof(folder), SYSFS_CLASS "/%s/%s/device", device->subsystem, name);
		return read_place(root, facts, folder, device);
	}
	pci->named = device->by_pci = true;
	device->pci_class = pci->pci_class;
	device->pci_id = pci->pci_id;
	device->class_code = pci->class_code;
	device->node_id = pci->node_id;
	device->local.known = pci->local.known;
	return cpuset_copy(&pci->local.set, &device->local.set);
}

static int read_entry(struct root *root, struct facts *facts, size_t n_pci, const char *class, const char *name,
		      unsigned int *n_masked)
{
	struct device_facts *device;
	struct lead lead;
	int r = follow(root, class, name, &lead);

	if (r <= 0)
		return r ? probe_bad_file(facts, r, SYSFS_CLASS "/%s/%s", class, name) : 0;
	r = add_device(facts, &device);
	if (r >= 0)
		r = facts_text(facts, lead.pci, &device->pci);
	if (r >= 0)
		r = facts_text(facts, span_of(name), &device->kernel_name);
	if (r >= 0)
		r = mask_name(facts, device->kernel_name, n_masked, &device->name);
	if (r < 0)
		return r;
	device->subsystem = class;
	return copy_place(root, facts, n_pci, name, device);
}

static int read_class(struct root *root, struct facts *facts, size_t n_pci, const char *class)
{
	_cleanup_free_ char **names = NULL;
	unsigned int n_masked = 0;
	char folder[NAME_MAX];
	size_t n = 0;
	int r;

	snprintf(folder, sizeof(folder), SYSFS_CLASS "/%s", class);
	r = root_list_names(root, folder, MAX_DEVICES, &names, &n);
	if (r < 0)
		return probe_bad_file(facts, r, "%s", folder);
	facts->devices.known = true;
	for (size_t i = 0; i < n && r >= 0; i++)
		r = read_entry(root, facts, n_pci, class, names[i], &n_masked);
	return r;
}

int sysfs_read_devices(struct root *root, struct facts *facts)
{
	size_t n_pci;
	int r = read_pci(root, facts);

	n_pci = facts->devices.n;
	for (size_t i = 0; i < ARRAY_SIZE(classes) && r >= 0; i++)
		r = read_class(root, facts, n_pci, classes[i]);
	return r;
}
