// SPDX-License-Identifier: MIT
// Is this a virtual machine or a container.
#include "probe/kernel/virt.h"

#include <string.h>

#include "model/names.h"
#include "probe/kernel/sysfs.h"

struct virt {
	const char *vendor, *type;
};

/* Vendor and device number of devices that only these hypervisors show, in the order in which they count. */
static const struct {
	const char *device, *vendor;
} pci_devices[] = { { "58530001", "Xen" }, { "15ad0710", "VMware" }, { "80eebeef", "Oracle" } };

const char *virt_vendor_of_pci(struct span devices)
{
	struct span line, place, device;
	size_t best = ARRAY_SIZE(pci_devices);

	while (span_line(&devices, &line))
		if (span_word(&line, &place) && span_word(&line, &device))
			for (size_t i = 0; i < best; i++)
				if (span_equal(device, pci_devices[i].device))
					best = i;
	return best < ARRAY_SIZE(pci_devices) ? pci_devices[best].vendor : NULL;
}

/* A search goes on where a file cannot be read; it then may have been the one that tells, which is warned of. */
struct search {
	struct root *root;
	struct facts *facts;
	int failure; /* of probe_bad_file: memory or descriptors ran out */
};

static bool found(struct search *search, int r, const char *path)
{
	if (r < 0 && !search->failure)
		search->failure = probe_bad_file(search->facts, r, "%s", path);
	return r >= 0;
}

static bool has_text(struct search *search, struct span *ret_text, const char *path)
{
	return found(search, root_read(search->root, ret_text, "%s", path), path);
}

static bool exists(struct search *search, const char *path)
{
	return found(search, root_look(search->root, path), path);
}

/* What the firmware calls the machine; ARM and RISC-V guests have no CPUID that tells. */
static const struct {
	const char *prefix, *vendor;
} firmware_names[] = {
	{ "QEMU", "KVM" },	    { "KVM", "KVM" }, { "VMware", "VMware" },	    { "innotek GmbH", "Oracle" },
	{ "VirtualBox", "Oracle" }, { "Xen", "Xen" }, { "Parallels", "Parallels" }, { "Virtual Machine", "Microsoft" },
};

static const char *vendor_of_firmware(struct search *search)
{
	static const char *const files[] = { "sys/class/dmi/id/product_name", "sys/class/dmi/id/sys_vendor" };
	struct span text;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		if (!has_text(search, &text, files[i]))
			continue;
		for (size_t k = 0; k < ARRAY_SIZE(firmware_names); k++)
			if (span_starts(span_trim(text), firmware_names[k].prefix))
				return firmware_names[k].vendor;
	}
	return NULL;
}

/* A device-tree property is a list of texts, each ended by NUL. */
static bool property_has(struct span text, const char *item)
{
	while (text.length) {
		size_t length = strnlen(text.text, text.length);

		if (span_equal((struct span){ text.text, length }, item))
			return true;
		text.text += MIN(length + 1, text.length);
		text.length -= MIN(length + 1, text.length);
	}
	return false;
}

/* POWER: a partition of IBM's hypervisor, or QEMU's pseries machine. */
static struct virt virt_of_device_tree(struct search *search)
{
	struct span text;

	if (has_text(search, &text, "proc/device-tree/compatible") && property_has(text, "qemu,pseries"))
		return (struct virt){ "KVM", "para" };
	if (exists(search, "proc/device-tree/ibm,partition-name") && exists(search, "proc/device-tree/hmc-managed?") &&
	    !exists(search, "proc/device-tree/chosen/qemu,graphic-width"))
		return (struct virt){ "pHyp", "para" };
	return (struct virt){ 0 };
}

static struct virt virt_of_xen(struct search *search)
{
	struct span text;

	if (!exists(search, "proc/xen"))
		return (struct virt){ 0 };
	if (has_text(search, &text, "proc/xen/capabilities") && span_starts(span_trim(text), "control_d"))
		return (struct virt){ "Xen", "none" }; /* the privileged domain itself */
	return (struct virt){ "Xen", "para" };
}

static bool is_vserver(struct search *search)
{
	struct span text, line;

	if (!has_text(search, &text, "proc/self/status"))
		return false;
	while (span_line(&text, &line))
		if (span_starts(line, "VxID:"))
			return true;
	return false;
}

static bool contains(struct span text, const char *word)
{
	return text.length && memmem(text.text, text.length, word, strlen(word)) != NULL;
}

/* In lscpu's order; the first that answers counts. */
static struct virt find_virt(struct search *search, const char *signature, bool legacy)
{
	const struct facts *facts = search->facts;
	const char *cpu = facts->n_models ? facts->models[0].field[IDENTITY_VENDOR] : NULL, *vendor;
	struct virt virt = { 0 };
	struct span text;

	if (cpu && !strcmp(cpu, "User Mode Linux"))
		return (struct virt){ "User-mode Linux", "para" };
	/* The first WSL is no virtual machine; the second one writes a small m and is found by CPUID. */
	if (has_text(search, &text, "proc/sys/kernel/osrelease") && contains(text, "Microsoft"))
		return (struct virt){ "Windows Subsystem for Linux", "container" };
	vendor = signature ? name_hypervisor(signature) : NULL;
	/* lscpu asks the firmware of the running machine only. */
	if (!vendor && !signature && !(search->root->confined && legacy))
		vendor = vendor_of_firmware(search);
	if (vendor)
		return (struct virt){ vendor, "full" };
	if (legacy && exists(search, "proc/iSeries"))
		return (struct virt){ "OS/400", "para" };
	if (!facts->x86)
		virt = virt_of_device_tree(search);
	if (!virt.vendor)
		virt = virt_of_xen(search);
	if (!virt.vendor && legacy && has_text(search, &text, "proc/bus/pci/devices"))
		virt = (struct virt){ virt_vendor_of_pci(text), "full" };
	if (virt.vendor)
		return virt;
	if (facts->machine.hypervisor)
		return (struct virt){ contains(span_of(facts->machine.hypervisor), "KVM") ? "KVM" : "IBM", "full" };
	if (exists(search, "proc/vz") && !exists(search, "proc/bc"))
		return (struct virt){ "Parallels", "container" };
	if (legacy && is_vserver(search))
		return (struct virt){ "Linux-VServer", "container" };
	return (struct virt){ 0 };
}

static int find_container(struct search *search)
{
	struct facts *facts = search->facts;
	struct span text;

	if (has_text(search, &text, "run/systemd/container") && span_trim(text).length)
		return facts_text(facts, text, &facts->machine.container);
	if (exists(search, "run/.containerenv"))
		facts->machine.container = "podman";
	else if (exists(search, ".dockerenv"))
		facts->machine.container = "docker";
	else if (has_text(search, &text, "proc/sys/kernel/osrelease") &&
		 (contains(text, "Microsoft") || contains(text, "microsoft")))
		facts->machine.container = "wsl";
	else if (exists(search, "proc/vz") && !exists(search, "proc/bc"))
		facts->machine.container = "openvz";
	return 0;
}

static const char *find_extension(const struct facts *facts)
{
	struct span rest = span_of(facts->n_models ? facts->models[0].field[IDENTITY_FLAGS] : NULL), word;
	const char *found = NULL;

	while (span_word(&rest, &word))
		if (span_equal(word, "svm") || (!found && span_equal(word, "vmx")))
			found = word.text[0] == 's' ? "AMD-V" : "VT-x";
	return found;
}

int virt_read(struct root *root, struct facts *facts, const char *signature, bool legacy, struct error *error)
{
	struct search search = { root, facts, 0 };
	struct virt virt = find_virt(&search, signature, legacy);

	facts->machine.virt_vendor = virt.vendor;
	facts->machine.virt_type = virt.vendor ? virt.type : NULL;
	if (facts->x86)
		facts->machine.virt_extension = find_extension(facts);
	if (find_container(&search) < 0)
		return error_oom(error);
	return search.failure < 0 ? error_errno(error, -search.failure, NULL) : 0;
}
