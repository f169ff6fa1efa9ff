// SPDX-License-Identifier: MIT
// cputopo schema: the JSON Schemas of data/, compiled in, so that what is printed is what this program was built with.
#include <string.h>

#include "cli/verbs.h"

static const struct schema {
	const char *name, *text;
} schemas[] = {
	{
		"document",
#include "cli/schema-document.inc"
	},
	{
		"workers",
#include "cli/schema-workers.inc"
	},
	{
		"check",
#include "cli/schema-check.inc"
	},
	{
		"devices",
#include "cli/schema-devices.inc"
	},
	{
		"diff",
#include "cli/schema-diff.inc"
	},
	{
		"fleet",
#include "cli/schema-fleet.inc"
	},
};

static int no_options(void *context _unused_, const struct cli_option *option _unused_, const char *argument _unused_)
{
	return 0;
}

static const char *schema_name(const void *context _unused_, size_t i)
{
	return i < ARRAY_SIZE(schemas) ? schemas[i].name : NULL;
}

static void put_names(const char *separator, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(schemas); i++)
		strbuf_printf(out, "%s%s", i ? separator : "", schemas[i].name);
}

static void operands(struct strbuf *out)
{
	put_names("\n", out);
}

static int run(const struct verb *verb, int argc, char **argv)
{
	_cleanup_strbuf_ struct strbuf out = { 0 }, names = { 0 };
	char hint[CLI_HINT_MAX];
	int first, r = cli_parse(verb, argc, argv, no_options, NULL, &first);
	const char *name;

	if (r)
		return r == CLI_DONE ? EXIT_OK : r;
	if (argc - first > 1)
		return cli_usage(verb, "unexpected argument '%s'", argv[first + 1]);
	name = first < argc ? argv[first] : schemas[0].name;
	for (size_t i = 0; i < ARRAY_SIZE(schemas); i++)
		if (!strcmp(schemas[i].name, name)) {
			strbuf_puts(&out, schemas[i].text);
			return cli_write(&out);
		}
	put_names(", ", &names);
	return cli_usage(verb, "no schema '%s'; there are: %s%s", name, strbuf_text(&names),
			 cli_hint(hint, "", name, schema_name, NULL));
}

const struct verb verb_schema = {
	.name = "schema",
	.group = GROUP_ASK,
	.synopsis = "[document|workers|check|devices|diff|fleet]",
	.summary = "print the JSON Schema of --json, or of a command's",
	.examples = "  cputopo schema >cputopo.schema.json\n"
		    "  cputopo schema workers\n",
	.operands = operands,
	.run = run,
};
