// SPDX-License-Identifier: MIT
// Facts as lines of text: reading them. Whoever wrote them may be broken: nothing is taken for granted.
#include <errno.h>
#include <limits.h>
#include <string.h>

#include "base/array.h"
#include "model/fact_lines_internal.h"

/* What no machine needs, and what would cost the reader time: all sets together name so many CPUs at most. */
enum { MODELS_MAX = 1024, GROUPS_MAX = CPUSET_MAX, CACHES_MAX = 16 * CPUSET_MAX, CPUS_NAMED_MAX = 256 * CPUSET_MAX };

struct reader {
	struct facts facts;
	struct cpuset cpus; /* those that have rows: no core, cache or model is of others */
	unsigned int cpus_named;
};

int fact_lines_unescape(struct span text, char **ret_text)
{
	_cleanup_free_ char *plain = malloc(text.length + 1);
	size_t n = 0;

	if (!plain)
		return -ENOMEM;
	for (size_t i = 0; i < text.length; i++) {
		uint64_t byte = (unsigned char)text.text[i];

		if (byte <= ' ' || byte >= 0x7f || byte == '=')
			return -EINVAL;
		if (byte == '\\') {
			if (text.length - i < 4 || text.text[i + 1] != 'x' ||
			    parse_hex((struct span){ text.text + i + 2, 2 }, &byte) || !byte)
				return -EINVAL;
			i += 3;
		}
		plain[n++] = (char)byte;
	}
	plain[n] = '\0';
	*ret_text = TAKE_PTR(plain);
	return 0;
}

static int read_text(struct reader *reader, struct span value, const char **ret_text)
{
	_cleanup_free_ char *plain = NULL;
	int r = fact_lines_unescape(value, &plain);

	if (!r)
		r = facts_text(&reader->facts, span_of(plain), ret_text);
	return r || *ret_text ? r : -EINVAL;
}

static int read_set(struct reader *reader, struct span value, struct cpuset *ret_set)
{
	int r;

	if (span_equal(value, "-"))
		return 0;
	if (!value.length || memchr(value.text, ':', value.length))
		return -EINVAL;
	r = cpuset_parse_list(value, ret_set);
	if (r < 0)
		return r;
	reader->cpus_named += cpuset_count(ret_set);
	return reader->cpus_named > CPUS_NAMED_MAX ? -ERANGE : 0;
}

static int read_number(const struct fact_attribute *attribute, struct span value, int64_t *ret_number)
{
	int64_t number;
	int r = parse_i64(value, &number);

	if (r < 0)
		return r;
	if (number < attribute->min || number > attribute->max)
		return -ERANGE;
	*ret_number = number;
	return 0;
}

static int read_choice(const struct fact_attribute *attribute, struct span value, unsigned int *ret_choice)
{
	for (size_t i = 0; i < attribute->n_choices; i++)
		if (attribute->choices[i] && span_equal(value, attribute->choices[i])) {
			*ret_choice = (unsigned int)i;
			return 0;
		}
	return -EINVAL;
}

static int read_numbers(struct reader *reader, const struct fact_attribute *attribute, struct span value,
			struct number_list *ret_list)
{
	struct number_list list = { .n = 1 };

	for (size_t i = 0; i < value.length; i++)
		list.n += value.text[i] == ',';
	list.items = arena_alloc(&reader->facts.arena, list.n * sizeof(*list.items));
	if (!list.items)
		return -ENOMEM;
	for (unsigned int i = 0; i < list.n; i++) {
		const char *comma = memchr(value.text, ',', value.length);
		struct span item = { value.text, comma ? (size_t)(comma - value.text) : value.length };
		int r = read_number(attribute, item, &list.items[i]);

		if (r < 0)
			return r;
		value.text += item.length + (comma != NULL);
		value.length -= item.length + (comma != NULL);
	}
	*ret_list = list;
	return 0;
}

static int read_value(struct reader *reader, const struct fact_attribute *attribute, struct span value, void *member)
{
	struct known_set *known = member;
	int64_t number;
	int r;

	switch (attribute->type) {
	case ATTRIBUTE_NUMBER:
		return read_number(attribute, value, member);
	case ATTRIBUTE_INT:
		r = read_number(attribute, value, &number);
		if (!r)
			*(int *)member = (int)number;
		return r;
	case ATTRIBUTE_CHOICE:
		return read_choice(attribute, value, member);
	case ATTRIBUTE_FLAG:
		*(bool *)member = true;
		return span_equal(value, "1") ? 0 : -EINVAL;
	case ATTRIBUTE_TEXT:
		return read_text(reader, value, member);
	case ATTRIBUTE_SET:
		return read_set(reader, value, member);
	case ATTRIBUTE_KNOWN_SET:
		known->known = true;
		return read_set(reader, value, &known->set);
	case ATTRIBUTE_NUMBERS:
		return read_numbers(reader, attribute, value, member);
	}
	return -EINVAL;
}

/* The attributes behind the word of a line; *row is zeroed, but for the machine's, which is the facts. */
static int read_attributes(struct reader *reader, const struct fact_line_form *form, struct span rest, void *row)
{
	struct span word, name, value;
	uint64_t seen = 0;

	for (size_t i = 0; i < form->n; i++)
		if (form->attributes[i].type == ATTRIBUTE_NUMBER)
			*(int64_t *)((char *)row + form->attributes[i].offset) = UNKNOWN;
	while (span_word(&rest, &word)) {
		size_t i = 0;
		int r;

		if (!span_split(word, '=', &name, &value))
			return -EINVAL;
		while (i < form->n && !span_equal(name, form->attributes[i].name))
			i++;
		if (i == form->n || seen & UINT64_C(1) << i)
			return -EINVAL;
		seen |= UINT64_C(1) << i;
		r = read_value(reader, &form->attributes[i], value, (char *)row + form->attributes[i].offset);
		if (r < 0)
			return r;
	}
	for (size_t i = 0; i < form->n; i++)
		if (form->attributes[i].required && !(seen & UINT64_C(1) << i))
			return -EINVAL;
	return 0;
}

static void free_sets(const struct fact_line_form *form, void *row)
{
	for (size_t i = 0; i < form->n; i++)
		if (form->attributes[i].type == ATTRIBUTE_SET)
			cpuset_free((struct cpuset *)((char *)row + form->attributes[i].offset));
}

static int add_cpu(struct facts *facts, struct cpu_facts *cpu)
{
	struct cpu_facts *row = facts_cpu(facts, cpu->cpu);

	if (!row)
		return -EINVAL;
	memcpy(cpu->group, row->group, sizeof(cpu->group));
	cpu->model = row->model;
	cpu->current_hz = cpu->address = cpu->configured = UNKNOWN;
	*row = *cpu;
	return 0;
}

static int add_model(struct facts *facts, const struct model_row *row)
{
	int index = facts->n_models == MODELS_MAX ? -ERANGE : facts_add_model(facts, &row->model);

	if (index < 0)
		return index;
	CPUSET_FOREACH(cpu, &row->cpus)
		facts_cpu(facts, (unsigned int)cpu)->model = index;
	return 0;
}

static int add_cache(struct facts *facts, struct cache_facts *row)
{
	struct cache_facts *cache = facts->n_caches == CACHES_MAX ? NULL : facts_add_cache(facts);

	if (!cache)
		return facts->n_caches == CACHES_MAX ? -ERANGE : -ENOMEM;
	*cache = *row;
	row->cpus = (struct cpuset){ 0 };
	return 0;
}

/* In rising order of their numbers. */
static int add_node(struct reader *reader, struct node_row *row)
{
	struct facts *facts = &reader->facts;
	struct node_facts *added;

	if (facts->n_nodes && facts->nodes[facts->n_nodes - 1].id >= row->node.id)
		return -EINVAL;
	added = array_add(facts->nodes, facts->n_nodes);
	if (!added)
		return -ENOMEM;
	row->node.distances = row->distances.items;
	row->node.n_distances = row->distances.n;
	*added = row->node;
	row->node.cpus = (struct cpuset){ 0 };
	return 0;
}

/* Of the last node, in rising order of their levels. */
static int add_memory_cache(struct facts *facts, const struct memory_cache_row *row)
{
	struct node_facts *node = facts->n_nodes ? &facts->nodes[facts->n_nodes - 1] : NULL;
	unsigned int n = node ? node->attr.n_memory_caches : 0;

	if (!node || node->id != row->node || n == MEMORY_CACHES_MAX ||
	    (n && node->attr.memory_caches[n - 1].level >= row->cache.level))
		return -EINVAL;
	node->attr.memory_caches[node->attr.n_memory_caches++] = row->cache;
	return 0;
}

static int add_row(struct reader *reader, enum fact_line line, union fact_row *row)
{
	struct facts *facts = &reader->facts;

	switch (line) {
	case LINE_CPUS:
		return cpuset_copy(&row->cpus.cpus, &reader->cpus) < 0 ? -ENOMEM : facts_set_cpus(facts, &row->cpus.cpus);
	case LINE_CPU:
		return add_cpu(facts, &row->cpu);
	case LINE_GROUP:
		return !cpuset_subset(&row->group.group.cpus, &reader->cpus) ?
			       -EINVAL :
		       facts->groups[row->group.level].n == GROUPS_MAX ?
			       -ERANGE :
			       facts_add_group(facts, row->group.level, row->group.group.id, &row->group.group.cpus);
	case LINE_MODEL:
		return cpuset_subset(&row->model.cpus, &reader->cpus) ? add_model(facts, &row->model) : -EINVAL;
	case LINE_CACHE:
		return cpuset_subset(&row->cache.cpus, &reader->cpus) ? add_cache(facts, &row->cache) : -EINVAL;
	case LINE_NODE:
		return add_node(reader, &row->node);
	case LINE_MEMORY_CACHE:
		return add_memory_cache(facts, &row->memory_cache);
	case LINE_MACHINE:
	case N_FACT_LINES:
		break;
	}
	return 0;
}

/* The second line is the machine's, the third that of its CPUs; both are there once. */
static int read_line(struct reader *reader, unsigned int number, struct span text)
{
	union fact_row row;
	struct span word;
	int line = 0, r;

	if (!span_word(&text, &word))
		return -EINVAL;
	while (line < N_FACT_LINES && !span_equal(word, fact_line_forms[line].word))
		line++;
	if (line == N_FACT_LINES || (number == 2) != (line == LINE_MACHINE) || (number == 3) != (line == LINE_CPUS))
		return -EINVAL;
	if (line == LINE_MACHINE)
		return read_attributes(reader, &fact_line_forms[line], text, &reader->facts);
	memset(&row, 0, sizeof(row));
	r = read_attributes(reader, &fact_line_forms[line], text, &row);
	if (!r)
		r = add_row(reader, (enum fact_line)line, &row);
	free_sets(&fact_line_forms[line], &row);
	return r;
}

/* What no line alone can tell: every online CPU has a row, every node all of the distances. */
static bool is_whole(const struct reader *reader)
{
	const struct facts *facts = &reader->facts;

	if (!cpuset_subset(&facts->online.set, &reader->cpus))
		return false;
	for (size_t i = 0; i < facts->n_nodes; i++)
		if (facts->nodes[i].n_distances && facts->nodes[i].n_distances != facts->n_nodes)
			return false;
	return true;
}

static int read_lines(struct reader *reader, struct span text, unsigned int *ret_line)
{
	struct span rest = text, line;
	int r = 0;

	if (!text.length || text.text[text.length - 1] != '\n')
		return -EINVAL;
	for (*ret_line = 1; !r && span_line(&rest, &line); ++*ret_line) {
		if (*ret_line == 1)
			r = span_equal(line, FACT_LINES_FIRST) ? 0 : -EINVAL;
		else if (span_equal(line, FACT_LINES_LAST))
			return rest.length || *ret_line < 4 || !is_whole(reader) ? -EINVAL : 0;
		else
			r = read_line(reader, *ret_line, line);
	}
	--*ret_line;
	return r ? r : -EINVAL;
}

int fact_lines_parse(struct span text, struct facts *ret_facts, struct error *error)
{
	struct reader reader = { 0 };
	unsigned int line = 1;
	int r;

	facts_init(&reader.facts);
	r = read_lines(&reader, text, &line);
	cpuset_free(&reader.cpus);
	if (!r) {
		*ret_facts = reader.facts;
		return 0;
	}
	facts_free(&reader.facts);
	if (r == -ENOMEM)
		return error_oom(error);
	return error_set(error, EINVAL, NULL, 0, "line %u of the answer is not what it should be", line);
}
