// SPDX-License-Identifier: MIT
// Virtual machines: libvirt's elements for a domain, QEMU's -smp, for the chosen cores.
#include <errno.h>
#include <inttypes.h>

#include "export/export.h"

struct guest {
	int64_t sockets, cores, threads; /* cores of a socket, threads of a core */
	size_t vcpus;
};

/* More need an IOMMU that remaps interrupts, and QEMU 8 from 288 on: neither is ours to add. */
enum { X86_VCPUS_MAX = 255 };

/* A guest's cores and sockets are all alike. */
static int guest_make(const struct export_job *job, struct guest *ret_guest, struct error *error)
{
	const struct choice *choice = job->choice;
	const struct topology *topology = job->view->topology;
	struct guest guest = { .threads = choice_threads_per_core(choice), .vcpus = choice->n_cpus };

	if (guest.threads == UNKNOWN && job->view->derived->n_kinds > 1)
		return error_set(
			error, EINVAL, NULL, 0,
			"a guest's cores all have the same number of threads: choose a kind of core by --kind, or one "
			"thread of each by --where thread==0");
	if (guest.threads == UNKNOWN)
		return error_set(error, EINVAL, NULL, 0,
				 "a guest's cores all have the same number of threads: choose by --where, or one thread of "
				 "each by --where thread==0");
	if ((topology->facts.x86 || !topology->facts.machine.arch) && guest.vcpus > X86_VCPUS_MAX)
		return error_set(error, EINVAL, NULL, 0,
				 "an x86 guest without an IOMMU has at most %d CPUs, and %zu are chosen: choose a node by "
				 "--where, or "
				 "a number by --workers",
				 X86_VCPUS_MAX, guest.vcpus);
	guest.cores = choice_cores_per_package(choice, topology, &guest.sockets);
	if (!topology->groups[LEVEL_PACKAGE].known) {
		guest.sockets = 1;
		guest.cores = (int64_t)choice->n_cores;
	}
	if (guest.cores == UNKNOWN)
		return error_set(error, EINVAL, NULL, 0,
				 "a guest's sockets all have the same number of cores: choose one by --where package==0");
	*ret_guest = guest;
	return 0;
}

/* Memory comes from where the CPUs are, but not from a node that has none. */
static void put_numatune(const struct export_job *job, struct strbuf *out)
{
	const struct topology *topology = job->view->topology;
	_cleanup_cpuset_ struct cpuset nodes = { 0 };

	for (size_t i = 0; i < job->choice->n_cpus; i++) {
		const struct topo_cpu *cpu = topology_cpu(topology, job->choice->cpus[i]);
		const struct topo_node *node = cpu && cpu->node != NO_INDEX ? &topology->nodes[cpu->node] : NULL;

		if (!node || node->id < 0 || node->attr.memory_bytes == 0)
			return;
		if (cpuset_add(&nodes, (unsigned int)node->id) < 0)
			out->failed = true;
	}
	strbuf_puts(out, "  <numatune>\n    <memory mode='strict' nodeset='");
	cpuset_format_list(&nodes, out);
	strbuf_puts(out, "'/>\n  </numatune>\n");
}

/* Siblings are neighbours among the vCPUs, as the guest numbers its threads. */
int export_libvirt(const struct export_job *job, struct strbuf *out, struct error *error)
{
	struct guest guest;
	int r = guest_make(job, &guest, error);

	if (r < 0)
		return r;
	strbuf_printf(out, "  <vcpu placement='static'>%zu</vcpu>\n  <cputune>\n", guest.vcpus);
	for (size_t i = 0; i < guest.vcpus; i++)
		strbuf_printf(out, "    <vcpupin vcpu='%zu' cpuset='%u'/>\n", i, job->choice->cpus[i]);
	strbuf_puts(out, "  </cputune>\n");
	put_numatune(job, out);
	strbuf_printf(out,
		      "  <cpu mode='host-passthrough'>\n    <topology sockets='%" PRId64 "' dies='1' cores='%" PRId64
		      "' threads='%" PRId64 "'/>\n  </cpu>\n",
		      guest.sockets, guest.cores, guest.threads);
	return 0;
}

int export_qemu(const struct export_job *job, struct strbuf *out, struct error *error)
{
	struct guest guest;
	int r = guest_make(job, &guest, error);

	if (r < 0)
		return r;
	strbuf_printf(out, "-smp %zu,sockets=%" PRId64 ",cores=%" PRId64 ",threads=%" PRId64 "\n", guest.vcpus,
		      guest.sockets, guest.cores, guest.threads);
	return 0;
}
