// SPDX-License-Identifier: MIT
// Facts as lines of text: writing them.
#include <string.h>

#include "model/fact_lines_internal.h"

void fact_lines_escape(const char *text, struct strbuf *out)
{
	for (const char *at = text; *at; at++) {
		if (*at > ' ' && *at < 0x7f && *at != '\\' && *at != '=')
			strbuf_putc(out, *at);
		else
			strbuf_printf(out, "\\x%02x", (unsigned char)*at);
	}
}

static void put_set(const struct cpuset *set, struct strbuf *out)
{
	if (cpuset_empty(set))
		strbuf_putc(out, '-');
	else
		cpuset_format_list(set, out);
}

static void put_numbers(const struct number_list *list, struct strbuf *out)
{
	for (unsigned int i = 0; i < list->n; i++)
		strbuf_printf(out, "%s%lld", i ? "," : "", (long long)list->items[i]);
}

static bool is_left_out(const struct fact_attribute *attribute, const void *member)
{
	unsigned int choice;

	switch (attribute->type) {
	case ATTRIBUTE_NUMBER:
		return *(const int64_t *)member == UNKNOWN;
	case ATTRIBUTE_INT:
		return !*(const int *)member && !attribute->required;
	case ATTRIBUTE_CHOICE:
		choice = *(const unsigned int *)member;
		return choice >= attribute->n_choices || !attribute->choices[choice];
	case ATTRIBUTE_FLAG:
		return !*(const bool *)member;
	case ATTRIBUTE_TEXT:
		return !*(const char *const *)member;
	case ATTRIBUTE_SET:
		return false;
	case ATTRIBUTE_KNOWN_SET:
		return !((const struct known_set *)member)->known;
	case ATTRIBUTE_NUMBERS:
		return !((const struct number_list *)member)->n;
	}
	return true;
}

static void put_attribute(const struct fact_attribute *attribute, const void *member, struct strbuf *out)
{
	if (is_left_out(attribute, member))
		return;
	strbuf_printf(out, " %s=", attribute->name);
	switch (attribute->type) {
	case ATTRIBUTE_NUMBER:
		strbuf_printf(out, "%lld", (long long)*(const int64_t *)member);
		break;
	case ATTRIBUTE_INT:
		strbuf_printf(out, "%d", *(const int *)member);
		break;
	case ATTRIBUTE_CHOICE:
		strbuf_puts(out, attribute->choices[*(const unsigned int *)member]);
		break;
	case ATTRIBUTE_FLAG:
		strbuf_putc(out, '1');
		break;
	case ATTRIBUTE_TEXT:
		fact_lines_escape(*(const char *const *)member, out);
		break;
	case ATTRIBUTE_SET:
		put_set(member, out);
		break;
	case ATTRIBUTE_KNOWN_SET:
		put_set(&((const struct known_set *)member)->set, out);
		break;
	case ATTRIBUTE_NUMBERS:
		put_numbers(member, out);
		break;
	}
}

static void put_line(enum fact_line line, const void *row, struct strbuf *out)
{
	const struct fact_line_form *form = &fact_line_forms[line];

	strbuf_puts(out, form->word);
	for (size_t i = 0; i < form->n; i++)
		put_attribute(&form->attributes[i], (const char *)row + form->attributes[i].offset, out);
	strbuf_putc(out, '\n');
}

/* Of a CPU that has nothing but its number, the line of all CPUs has told. */
static void put_cpu(const struct cpu_facts *cpu, struct strbuf *out)
{
	const struct fact_line_form *form = &fact_line_forms[LINE_CPU];

	for (size_t i = 0; i < form->n; i++)
		if (!form->attributes[i].required &&
		    !is_left_out(&form->attributes[i], (const char *)cpu + form->attributes[i].offset)) {
			put_line(LINE_CPU, cpu, out);
			return;
		}
}

static void put_models(const struct facts *facts, struct strbuf *out)
{
	for (size_t model = 0; model < facts->n_models; model++) {
		struct model_row row = { .model = facts->models[model] };

		for (size_t i = 0; i < facts->n_cpus; i++)
			if (facts->cpus[i].model == (int32_t)model && cpuset_add(&row.cpus, facts->cpus[i].cpu) < 0)
				out->failed = true;
		put_line(LINE_MODEL, &row, out);
		cpuset_free(&row.cpus);
	}
}

static void put_node(const struct node_facts *node, struct strbuf *out)
{
	put_line(LINE_NODE,
		 &(struct node_row){ .node = *node,
				     .distances = { node->distances, node->distances ? node->n_distances : 0 } },
		 out);
	for (unsigned int i = 0; i < node->attr.n_memory_caches; i++)
		put_line(LINE_MEMORY_CACHE,
			 &(struct memory_cache_row){ .node = node->id, .cache = node->attr.memory_caches[i] }, out);
}

void fact_lines_write(const struct facts *facts, struct strbuf *out)
{
	struct cpus_row all = { 0 };

	strbuf_puts(out, FACT_LINES_FIRST "\n");
	put_line(LINE_MACHINE, facts, out);
	for (size_t i = 0; i < facts->n_cpus; i++)
		if (cpuset_add(&all.cpus, facts->cpus[i].cpu) < 0)
			out->failed = true;
	put_line(LINE_CPUS, &all, out);
	cpuset_free(&all.cpus);
	for (size_t i = 0; i < facts->n_cpus; i++)
		put_cpu(&facts->cpus[i], out);
	for (int level = 0; level < N_LEVELS; level++)
		for (size_t i = 0; i < facts->groups[level].n; i++)
			put_line(LINE_GROUP,
				 &(struct group_row){ .level = (enum level)level, .group = facts->groups[level].items[i] },
				 out);
	put_models(facts, out);
	for (size_t i = 0; i < facts->n_caches; i++)
		put_line(LINE_CACHE, &facts->caches[i], out);
	for (size_t i = 0; i < facts->n_nodes; i++)
		put_node(&facts->nodes[i], out);
	strbuf_puts(out, FACT_LINES_LAST "\n");
}
