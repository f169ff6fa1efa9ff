// SPDX-License-Identifier: MIT
// cputopo get KEY...: values of the document, one per line; get --list: all of them with their keys.
#include <errno.h>
#include <string.h>

#include "cli/input.h"
#include "cli/verbs.h"
#include "render/keys.h"

enum option_id { OPTION_LIST = 1 };

static const struct cli_option rows[] = {
	{ OPTION_LIST, "list", 'l', NULL, false,
	  "each key below KEY (without one, all) with its value, a tab between them" },
};
static const struct cli_options options = CLI_OPTIONS(rows, "Options");
static const struct cli_options *const tables[] = { &options, &cli_input_options, NULL };

struct invocation {
	const struct verb *verb;
	struct source source;
	bool list;
};

static int handle(void *context, const struct cli_option *option, const char *argument)
{
	struct invocation *invocation = context;

	if (option->id != OPTION_LIST)
		return cli_input_option(invocation->verb, &invocation->source, option, argument);
	invocation->list = true;
	return 0;
}

struct answer {
	struct strbuf out;
	bool null; /* something is not known */
};

static int put_value(void *context, const char *path _unused_, const struct node *node)
{
	struct answer *answer = context;

	node_put(node, &answer->out);
	strbuf_putc(&answer->out, '\n');
	answer->null |= node->type == NODE_NULL;
	return 0;
}

static int put_line(void *context, const char *path, const struct node *node)
{
	struct answer *answer = context;

	strbuf_printf(&answer->out, "%s\t", path);
	node_put(node, &answer->out);
	strbuf_putc(&answer->out, '\n');
	return 0;
}

static int put_list(void *context, const char *path, const struct node *node)
{
	return key_leaves(path, node, put_line, context, NULL);
}

static int answer_key(const struct invocation *invocation, const struct key *key, const struct node *root,
		      struct answer *answer, struct error *error)
{
	size_t n;
	int r = key_find(key, root, invocation->list ? put_list : put_value, answer, &n, error);

	if (r < 0)
		return r;
	if (n)
		return 0;
	if (!key_is_pattern(key))
		return key_missing(key, root, error);
	/* A list of which nothing is there: which values it has is not known. */
	return invocation->list ? 0 : put_value(answer, "", &(struct node){ .type = NODE_NULL });
}

static int answer_keys(const struct invocation *invocation, const struct key *keys, size_t n, struct answer *answer,
		       struct error *error)
{
	_cleanup_machine_ struct machine machine = { 0 };
	_cleanup_(arena_free) struct arena arena = { 0 };
	const struct node *root;
	uint32_t wanted = n ? 0 : UINT32_MAX;
	int r = machine_load(&invocation->source, &machine, error);

	for (size_t i = 0; i < n; i++)
		wanted |= keys[i].sections;
	if (r >= 0)
		r = tree_of_view(&(struct view){ machine.topology, &machine.derived }, wanted, &arena, &root, error);
	if (r >= 0 && !n)
		r = put_list(answer, "", root);
	for (size_t i = 0; r >= 0 && i < n; i++)
		r = answer_key(invocation, &keys[i], root, answer, error);
	return answer->out.failed ? error_oom(error) : r;
}

static int run(const struct verb *verb, int argc, char **argv)
{
	struct invocation invocation = { .verb = verb, .source = { .kind = SOURCE_LIVE } };
	_cleanup_free_ struct key *keys = NULL;
	struct answer answer = { 0 };
	struct error error = { 0 };
	int first, r = cli_parse(verb, argc, argv, handle, &invocation, &first);

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (first == argc && !invocation.list)
		return cli_usage(verb, "give a key of the document, such as cores.online");
	keys = calloc((size_t)(argc - first) + 1, sizeof(*keys));
	r = keys ? 0 : error_oom(&error);
	for (int i = first; r >= 0 && i < argc; i++) {
		r = key_parse(span_of(argv[i]), &keys[i - first], &error);
		if (r >= 0)
			invocation.source.wanted |= key_wanted(&keys[i - first]);
	}
	if (first == argc)
		invocation.source.wanted = WANT_DOCUMENT;
	if (r >= 0)
		r = answer_keys(&invocation, keys, (size_t)(argc - first), &answer, &error);
	r = r < 0 ? cli_fail(&error) : cli_write(&answer.out);
	strbuf_free(&answer.out);
	return r ? r : answer.null ? EXIT_NULL : EXIT_OK;
}

const struct verb verb_get = {
	.name = "get",
	.group = GROUP_ASK,
	.synopsis = "[OPTION...] KEY...",
	.summary = "print single values of the document, one per line",
	.examples = "  cputopo get cores.online              number of cores\n"
		    "  cputopo get cpusets.allowed           CPUs that this process may run on\n"
		    "  cputopo get kinds.performance.cpus caches.L3.total_bytes nodes.id=0.cpus\n"
		    "  cputopo get 'nodes.*.memory_bytes'    a line for each node\n"
		    "  cputopo get --list                    all keys\n"
		    "Exit status: 1 for a key that is not there, 3 when a value is not known (printed as null).\n",
	.options = tables,
	.operands = fields_put_keys,
	.run = run,
};
