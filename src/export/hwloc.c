// SPDX-License-Identifier: MIT
// hwloc: the XML that lstopo -i and hwloc's library read. Which object lies in which is export/hwloc_nest.c's.
#include <inttypes.h>
#include <string.h>

#include "base/escape.h"
#include "export/export.h"
#include "export/hwloc_nest.h"

struct xml {
	const struct topology *topology;
	const struct nest *nest;
	struct strbuf *out;
	unsigned int depth;
};

static void indent(const struct xml *xml)
{
	for (unsigned int i = 0; i <= xml->depth; i++)
		strbuf_puts(xml->out, "  ");
}

/* Words of 32 bits, the highest first; hwloc reads an empty one as 0. */
static void put_mask(const struct cpuset *set, struct strbuf *out)
{
	uint32_t words[CPUSET_MAX / 32];
	int last = cpuset_last(set) / 32;

	if (cpuset_empty(set)) {
		strbuf_puts(out, "0x0");
		return;
	}
	memset(words, 0, ((size_t)last + 1) * sizeof(*words));
	CPUSET_FOREACH(cpu, set)
		words[cpu / 32] |= UINT32_C(1) << (cpu % 32);
	for (int word = last; word >= 0; word--) {
		if (words[word])
			strbuf_printf(out, "0x%08" PRIx32, words[word]);
		strbuf_puts(out, word ? "," : words[word] ? "" : "0x0");
	}
}

static void put_set(const struct xml *xml, const char *name, const struct cpuset *set)
{
	strbuf_printf(xml->out, " %s=\"", name);
	put_mask(set, xml->out);
	strbuf_putc(xml->out, '"');
}

/* Without complete_cpuset lstopo dies silently. */
static void put_sets(const struct xml *xml, const struct cpuset *cpus, const struct cpuset *nodes)
{
	put_set(xml, "cpuset", cpus);
	put_set(xml, "complete_cpuset", cpus);
	put_set(xml, "nodeset", nodes);
	put_set(xml, "complete_nodeset", nodes);
}

static void put_number(const struct xml *xml, const char *name, int64_t value)
{
	if (value != UNKNOWN)
		strbuf_printf(xml->out, " %s=\"%" PRId64 "\"", name, value);
}

static void put_info(const struct xml *xml, const char *name, const char *value)
{
	if (!value)
		return;
	indent(xml);
	strbuf_printf(xml->out, "<info name=\"%s\" value=\"", name);
	escape_xml(xml->out, value);
	strbuf_puts(xml->out, "\"/>\n");
}

/* A size that is not known is left out, as hwloc does: it reads 0 then, and prints none. */
static void put_cache(const struct xml *xml, const struct cache_attributes *cache)
{
	static const int types[] = { [CACHE_UNIFIED] = 0, [CACHE_DATA] = 1, [CACHE_INSTRUCTION] = 2 };

	put_number(xml, "cache_size", cache->size_bytes);
	put_number(xml, "depth", cache->level);
	put_number(xml, "cache_linesize", cache->line_bytes);
	put_number(xml, "cache_associativity", cache->ways);
	put_number(xml, "cache_type", types[cache->type]);
}

static void put_type(const struct xml *xml, const struct nested *object)
{
	indent(xml);
	strbuf_puts(xml->out, "<object type=\"");
	if (object->cache)
		strbuf_printf(xml->out, "L%d%sCache", object->cache->level,
			      object->cache->type == CACHE_INSTRUCTION ? "i" : "");
	else
		strbuf_puts(xml->out, object->type);
	strbuf_putc(xml->out, '"');
	if (object->id != UNKNOWN && object->id >= 0 && object->id < UINT32_MAX)
		put_number(xml, "os_index", object->id);
}

static void put_node(struct xml *xml, const struct topo_node *node, size_t at)
{
	const struct cpuset *id = &xml->nest->node_sets[at];
	const struct cpuset *cpus = &xml->nest->localities[at];
	const struct memory_cache *caches = node->attr.memory_caches;

	for (unsigned int i = node->attr.n_memory_caches; i-- > 0; xml->depth++) {
		indent(xml);
		strbuf_puts(xml->out, "<object type=\"MemCache\"");
		put_sets(xml, cpus, id);
		put_number(xml, "cache_size", caches[i].size_bytes);
		put_number(xml, "depth", caches[i].level);
		put_number(xml, "cache_linesize", caches[i].line_bytes);
		strbuf_puts(xml->out, " cache_type=\"0\">\n");
	}
	indent(xml);
	strbuf_puts(xml->out, "<object type=\"NUMANode\"");
	put_number(xml, "os_index", node->id);
	put_sets(xml, cpus, id);
	put_number(xml, "local_memory", node->attr.memory_bytes);
	strbuf_puts(xml->out, "/>\n");
	for (unsigned int i = 0; i < node->attr.n_memory_caches; i++) {
		xml->depth--;
		indent(xml);
		strbuf_puts(xml->out, "</object>\n");
	}
}

/* hwloc has a node on every machine, with all memory where nobody told of one. */
static void put_only_node(struct xml *xml)
{
	const struct topo_node all = { .id = 0, .attr.memory_bytes = xml->topology->facts.machine.memory_bytes };

	put_node(xml, &all, 0);
}

static void put_nodes_of(struct xml *xml, size_t object)
{
	if (!xml->topology->n_nodes && xml->nest->object_of_node[0] == object)
		put_only_node(xml);
	for (size_t i = 0; i < xml->topology->n_nodes; i++)
		if (xml->nest->object_of_node[i] == object)
			put_node(xml, &xml->topology->nodes[i], i);
}

static void put_machine(struct xml *xml)
{
	const struct facts *facts = &xml->topology->facts;
	const struct nested *machine = &xml->nest->objects[0];

	put_type(xml, machine);
	put_set(xml, "cpuset", machine->cpus);
	put_set(xml, "complete_cpuset", facts->present.known ? &facts->present.set : machine->cpus);
	put_set(xml, "allowed_cpuset", machine->cpus);
	put_set(xml, "nodeset", &machine->nodes);
	put_set(xml, "complete_nodeset", &machine->nodes);
	put_set(xml, "allowed_nodeset", &machine->nodes);
	strbuf_puts(xml->out, ">\n");
	xml->depth++;
	put_info(xml, "Architecture", facts->machine.arch);
	put_info(xml, "Backend", "cputopo");
}

static void put_package_infos(const struct xml *xml, const struct nested *object)
{
	const struct topo_cpu *cpu = topology_cpu(xml->topology, (unsigned int)cpuset_first(object->cpus));
	const struct topo_model *model = cpu && cpu->model != NO_INDEX ? &xml->topology->models[cpu->model] : NULL;

	if (!model || !object->is_package)
		return;
	put_info(xml, "CPUVendor", model->vendor);
	put_info(xml, "CPUModel", model->name);
}

static void put_object(struct xml *xml, size_t at)
{
	const struct nested *object = &xml->nest->objects[at];

	put_type(xml, object);
	put_sets(xml, object->cpus, &object->nodes);
	if (object->cache)
		put_cache(xml, object->cache);
	if (object->subtype)
		strbuf_printf(xml->out, " subtype=\"%s\" kind=\"%d\" subkind=\"%d\"", object->subtype, object->kind,
			      object->subkind);
	else if (object->kind)
		strbuf_printf(xml->out, " kind=\"%d\"", object->kind);
	strbuf_puts(xml->out, ">\n");
	xml->depth++;
	put_package_infos(xml, object);
	put_nodes_of(xml, at);
}

static void close_object(struct xml *xml)
{
	xml->depth--;
	indent(xml);
	strbuf_puts(xml->out, "</object>\n");
}

/* Each object comes behind the one that it lies in: the depth tells how many end before it. */
static void put_objects(struct xml *xml)
{
	const struct nest *nest = xml->nest;

	put_machine(xml);
	put_nodes_of(xml, 0);
	for (size_t i = 1; i < nest->n; i++) {
		while (xml->depth > nest->objects[i].depth)
			close_object(xml);
		put_object(xml, i);
	}
	while (xml->depth > 0)
		close_object(xml);
}

static void put_distances(const struct topology *topology, struct strbuf *out)
{
	for (size_t i = 0; i < topology->n_nodes; i++)
		if (!topology->nodes[i].distances)
			return;
	if (topology->n_nodes < 2)
		return;
	strbuf_printf(out,
		      "  <distances2 type=\"NUMANode\" nbobjs=\"%zu\" kind=\"5\" name=\"NUMALatency\" indexing=\"os\">\n",
		      topology->n_nodes);
	for (size_t i = 0; i < topology->n_nodes; i++) {
		char text[32];

		snprintf(text, sizeof(text), "%" PRId64 " ", topology->nodes[i].id);
		strbuf_printf(out, "    <indexes length=\"%zu\">%s</indexes>\n", strlen(text), text);
	}
	for (size_t i = 0; i < topology->n_nodes; i++) {
		_cleanup_strbuf_ struct strbuf row = { 0 };

		for (size_t k = 0; k < topology->n_nodes; k++)
			strbuf_printf(&row, "%" PRId64 " ", topology->nodes[i].distances[k]);
		strbuf_printf(out, "    <u64values length=\"%zu\">%s</u64values>\n", row.length, strbuf_text(&row));
		out->failed |= row.failed;
	}
	strbuf_puts(out, "  </distances2>\n");
}

/* The rank is ours, so it is forced: hwloc would rank by clock. */
static void put_kinds(const struct view *view, struct strbuf *out)
{
	const struct derived *derived = view->derived;

	for (size_t i = derived->n_kinds; derived->n_kinds > 1 && i-- > 0;) {
		const struct kind *kind = &derived->kinds[i];
		struct xml xml = { .out = out, .depth = 1 };

		strbuf_puts(out, "  <cpukind");
		put_set(&xml, "cpuset", &kind->cpus);
		if (kind->type != KIND_UNKNOWN)
			put_number(&xml, "forced_efficiency", (int64_t)(derived->n_kinds - 1 - i));
		strbuf_puts(out, ">\n");
		if (kind->evidence == EVIDENCE_KERNEL_LIST || kind->evidence == EVIDENCE_CPUID)
			put_info(&xml, "CoreType", kind->type == KIND_PERFORMANCE ? "IntelCore" : "IntelAtom");
		strbuf_puts(out, "  </cpukind>\n");
	}
}

int export_hwloc(const struct export_job *job, struct strbuf *out, struct error *error)
{
	_cleanup_nest_ struct nest nest = { 0 };
	struct xml xml = { job->view->topology, &nest, out, 0 };

	if (nest_make(xml.topology, &nest) < 0)
		return error_oom(error);
	strbuf_puts(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE topology SYSTEM \"hwloc2.dtd\">\n"
			 "<topology version=\"2.0\">\n");
	put_objects(&xml);
	put_distances(xml.topology, out);
	put_kinds(job->view, out);
	strbuf_puts(out, "</topology>\n");
	return 0;
}
