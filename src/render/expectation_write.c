// SPDX-License-Identifier: MIT
// Conditions out of a document: what two machines that should be alike must have in common.
#include "render/expectation_write.h"

#include <string.h>

#include "base/escape.h"

enum how {
	HOW_EQUAL,
	HOW_LEAST,	  /* not less */
	HOW_MEMORY,	  /* not less, but for 2 %: the kernel keeps a part */
	HOW_NULL_OR_EQUAL /* that there is none is a condition, too */
};

static const struct {
	const char *comment; /* NULL: belongs to the one before */
	const char *key;
	enum how how;
} rows[] = {
	{ "what it is", "machine.arch", HOW_EQUAL },
	{ NULL, "machine.hypervisor", HOW_NULL_OR_EQUAL },
	{ NULL, "models.0.vendor", HOW_EQUAL },
	{ NULL, "models.0.name", HOW_EQUAL },
	{ NULL, "models.0.family", HOW_EQUAL },
	{ NULL, "models.0.model_id", HOW_EQUAL },
	{ NULL, "models.0.stepping", HOW_EQUAL },
	{ "how many there are", "counts.packages", HOW_EQUAL },
	{ NULL, "counts.cores.online", HOW_LEAST },
	{ NULL, "counts.cpus.online", HOW_LEAST },
	{ NULL, "counts.cpus.offline", HOW_EQUAL },
	{ NULL, "counts.nodes", HOW_EQUAL },
	{ NULL, "counts.kinds", HOW_EQUAL },
	{ "all of the structure: equal hardware has an equal shape", "counts.shape_id", HOW_EQUAL },
	{ "how it is set up", "smt.active", HOW_EQUAL },
	{ NULL, "memory.total_bytes", HOW_MEMORY },
};

/* In the quotes that it has not itself; false where that cannot be, or where a terminal obeys a character of it. */
static bool put_quoted(const char *text, struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf shown = { 0 };
	char quote = strchr(text, '\'') ? '"' : '\'';

	escape_text(&shown, text);
	out->failed |= shown.failed;
	if (strchr(text, quote) || strcmp(strbuf_text(&shown), text) != 0)
		return false;
	strbuf_printf(out, "%c%s%c", quote, text, quote);
	return true;
}

static void put_line(const char *key, enum how how, const struct node *node, struct strbuf *out)
{
	_cleanup_strbuf_ struct strbuf value = { 0 };
	const char *comparison = how == HOW_LEAST || how == HOW_MEMORY ? ">=" : "==";

	switch (node ? node->type : NODE_NULL) {
	case NODE_INTEGER:
		strbuf_printf(&value, "%lld", (long long)(how == HOW_MEMORY ? node->integer / 100 * 98 : node->integer));
		break;
	case NODE_BOOLEAN:
		strbuf_puts(&value, node->boolean ? "yes" : "no");
		break;
	case NODE_TEXT:
		if (!put_quoted(node->text, &value)) {
			out->failed |= value.failed;
			return;
		}
		break;
	case NODE_NULL:
		if (!node || how != HOW_NULL_OR_EQUAL)
			return;
		strbuf_puts(&value, "null");
		break;
	default:
		return;
	}
	out->failed |= value.failed;
	strbuf_printf(out, "%s %s %s\n", key, comparison, strbuf_text(&value));
}

/* Of a document that somebody else wrote a name can be anything. */
static bool is_word(const struct node *name)
{
	static const char word[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";

	return name && name->type == NODE_TEXT && *name->text && !name->text[strspn(name->text, word)];
}

/* Caches by name, and what is not vulnerable. Names that are no words are left out. */
static void put_items(const struct node *root, struct strbuf *out)
{
	const struct node *totals = node_at(root, "caches.totals"), *rows_of = node_at(root, "vulnerabilities");

	for (unsigned int i = 0; totals && totals->type == NODE_ARRAY && i < totals->n; i++) {
		const struct node *name = node_at(&totals->items[i], "name"),
				  *bytes = node_at(&totals->items[i], "total_bytes");

		if (is_word(name) && bytes && bytes->type == NODE_INTEGER)
			strbuf_printf(out, "caches.totals.%s.total_bytes == %lld\n", name->text, (long long)bytes->integer);
	}
	strbuf_puts(out, "\n# mitigations that it has\n");
	for (unsigned int i = 0; rows_of && rows_of->type == NODE_ARRAY && i < rows_of->n; i++) {
		const struct node *name = node_at(&rows_of->items[i], "name"), *state = node_at(&rows_of->items[i], "state");

		if (is_word(name) && state && state->type == NODE_TEXT &&
		    (!strcmp(state->text, "mitigated") || !strcmp(state->text, "not-affected")))
			strbuf_printf(out, "vulnerabilities.%s.state != vulnerable\n", name->text);
	}
}

int expectation_write(const struct node *root, struct strbuf *out, struct error *error)
{
	strbuf_puts(out, "# cputopo expect: a condition a line, of the keys of `cputopo get --list`\n");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (rows[i].comment)
			strbuf_printf(out, "\n# %s\n", rows[i].comment);
		put_line(rows[i].key, rows[i].how, node_at(root, rows[i].key), out);
	}
	put_items(root, out);
	return out->failed ? error_oom(error) : 0;
}
