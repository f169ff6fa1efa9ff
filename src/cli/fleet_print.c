// SPDX-License-Identifier: MIT
// Rows of `cputopo fleet`: a machine each, or those of equal values together; as a table and as JSON.
#include <errno.h>
#include <string.h>

#include "base/escape.h"
#include "cli/fleet.h"
#include "render/cells.h"
#include "render/human.h"
#include "render/json.h"

/* Machines of equal values, or one that could not be read. */
struct fleet_group {
	const struct fleet_row *row; /* of the first */
	size_t *members;	     /* indices, into an array that all share */
	size_t n;
};

struct grouping {
	const struct fleet_request *request;
	const struct fleet_row *rows;
	char **texts; /* the values of each row, to be compared */
	size_t *order;
	struct fleet_group *groups;
	size_t n;
};

static void put_value(const struct key *key, const struct node *node, struct strbuf *out)
{
	static const char bytes[] = "_bytes";

	if (node->type == NODE_INTEGER && key->text.length > strlen(bytes) &&
	    !memcmp(key->text.text + key->text.length - strlen(bytes), bytes, strlen(bytes)))
		human_memory(node->integer, out);
	else
		node_put(node, out);
}

static const char *heading_of(const struct key *key, char *buffer, size_t size)
{
	snprintf(buffer, size, "%.*s", (int)key->text.length, key->text.text);
	return buffer;
}

static void put_headings(const struct fleet_request *request, bool group, struct cells *cells)
{
	char name[KEY_LENGTH_MAX + 1];

	strbuf_puts(&cells->text, group ? "N" : "NAME");
	cells_end_heading(cells, group, false);
	for (size_t i = 0; i < request->n_keys; i++) {
		strbuf_puts(&cells->text, heading_of(&request->keys[i], name, sizeof(name)));
		cells_end_heading(cells, false, false);
	}
	if (!group)
		return;
	strbuf_puts(&cells->text, "NAMES");
	cells_end_heading(cells, false, false);
}

/* What could not be read has its reason in the place of the last value. */
static void put_values(const struct fleet_request *request, const struct fleet_row *row, struct cells *cells)
{
	for (size_t i = 0; i < request->n_keys; i++) {
		bool known = !row->reason && row->values[i].type != NODE_NULL;

		if (known)
			put_value(&request->keys[i], &row->values[i], &cells->text);
		else if (row->reason && i + 1 == request->n_keys)
			escape_text(&cells->text, row->reason);
		cells_end(cells, known || (row->reason && i + 1 == request->n_keys));
	}
}

static int compare_groups(const void *a, const void *b)
{
	const struct fleet_group *x = a, *y = b;

	if (!x->row->reason != !y->row->reason)
		return x->row->reason ? 1 : -1;
	if (x->n != y->n)
		return x->n > y->n ? -1 : 1;
	return x->members[0] < y->members[0] ? -1 : 1;
}

struct sorted {
	const char *text;
	size_t index;
};

static int compare_rows(const void *a, const void *b)
{
	const struct sorted *x = a, *y = b;
	int order = strcmp(x->text, y->text);

	return order ? order : x->index < y->index ? -1 : x->index > y->index;
}

static int describe(struct grouping *grouping, struct sorted *sorted)
{
	for (size_t i = 0; i < grouping->request->n; i++) {
		const struct fleet_row *row = &grouping->rows[i];
		_cleanup_strbuf_ struct strbuf text = { 0 };

		/* No two that could not be read are alike. */
		if (row->reason)
			strbuf_printf(&text, "\xff%zu", i);
		for (size_t j = 0; j < grouping->request->n_keys && !row->reason; j++) {
			_cleanup_json_ struct json *json = node_json(&row->values[j]);

			json_write(json, &text);
			strbuf_putc(&text, '\n');
		}
		grouping->texts[i] = strbuf_take(&text);
		if (!grouping->texts[i])
			return -ENOMEM;
		sorted[i] = (struct sorted){ grouping->texts[i], i };
	}
	return 0;
}

static void grouping_free(struct grouping *grouping)
{
	for (size_t i = 0; grouping->texts && i < grouping->request->n; i++)
		free(grouping->texts[i]);
	free(grouping->texts);
	free(grouping->order);
	free(grouping->groups);
}

static int make_groups(struct grouping *grouping)
{
	size_t n = grouping->request->n;
	_cleanup_free_ struct sorted *sorted = calloc(n + 1, sizeof(*sorted));

	grouping->texts = calloc(n + 1, sizeof(*grouping->texts));
	grouping->order = calloc(n + 1, sizeof(*grouping->order));
	grouping->groups = calloc(n + 1, sizeof(*grouping->groups));
	if (!sorted || !grouping->texts || !grouping->order || !grouping->groups || describe(grouping, sorted) < 0)
		return -ENOMEM;
	qsort(sorted, n, sizeof(*sorted), compare_rows);
	for (size_t i = 0; i < n; i++) {
		grouping->order[i] = sorted[i].index;
		if (!i || strcmp(sorted[i].text, sorted[i - 1].text) != 0)
			grouping->groups[grouping->n++] = (struct fleet_group){ .row = &grouping->rows[sorted[i].index],
										.members = &grouping->order[i] };
		grouping->groups[grouping->n - 1].n++;
	}
	qsort(grouping->groups, grouping->n, sizeof(*grouping->groups), compare_groups);
	return 0;
}

static void put_names(const struct fleet_request *request, const struct fleet_group *group, struct cells *cells)
{
	for (size_t i = 0; i < group->n; i++) {
		if (i)
			strbuf_putc(&cells->text, ' ');
		escape_text(&cells->text, request->names[group->members[i]]);
	}
	cells_end(cells, true);
}

int fleet_print(const struct fleet_request *request, const struct fleet_row *rows, bool group, struct strbuf *out,
		struct error *error)
{
	_cleanup_(grouping_free) struct grouping grouping = { .request = request, .rows = rows };
	_cleanup_cells_ struct cells cells = { 0 };

	if (group && make_groups(&grouping) < 0)
		return error_oom(error);
	put_headings(request, group, &cells);
	for (size_t i = 0; i < (group ? grouping.n : request->n); i++) {
		if (group)
			strbuf_printf(&cells.text, "%zu", grouping.groups[i].n);
		else
			escape_text(&cells.text, request->names[i]);
		cells_end(&cells, true);
		put_values(request, group ? grouping.groups[i].row : &rows[i], &cells);
		if (group)
			put_names(request, &grouping.groups[i], &cells);
	}
	return cells_print(&cells, "-", 0, 0, out, error);
}

static struct json *values_json(const struct fleet_request *request, const struct fleet_row *row)
{
	struct json *object = json_new_object();
	char name[KEY_LENGTH_MAX + 1];

	for (size_t i = 0; i < request->n_keys && !row->reason; i++)
		json_put(&object, heading_of(&request->keys[i], name, sizeof(name)), node_json(&row->values[i]));
	return object;
}

static struct json *row_json(const struct fleet_request *request, const struct fleet_row *row,
			     const struct fleet_group *group, const char *name)
{
	struct json *object = json_new_object(), *names;

	if (group) {
		names = json_new_array();
		for (size_t i = 0; i < group->n; i++)
			json_push(&names, json_new_string(request->names[group->members[i]]));
		json_put(&object, "count", json_new_integer((int64_t)group->n));
		json_put(&object, "names", names);
	} else {
		json_put(&object, "name", json_new_string(name));
	}
	json_put(&object, "reason", row->reason ? json_new_string(row->reason) : json_new_null());
	json_put(&object, "values", row->reason ? json_new_null() : values_json(request, row));
	return object;
}

int fleet_print_json(const struct fleet_request *request, const struct fleet_row *rows, bool group, struct strbuf *out,
		     struct error *error)
{
	_cleanup_(grouping_free) struct grouping grouping = { .request = request, .rows = rows };

	if (group && make_groups(&grouping) < 0)
		return error_oom(error);
	strbuf_printf(out, "{\"schema\":\"cputopo-fleet/1\",\n \"%s\":[", group ? "groups" : "machines");
	for (size_t i = 0; i < (group ? grouping.n : request->n); i++) {
		_cleanup_json_ struct json *object =
			group ? row_json(request, grouping.groups[i].row, &grouping.groups[i], NULL) :
				row_json(request, &rows[i], NULL, request->names[i]);

		strbuf_puts(out, i ? ",\n  " : "");
		json_write(object, out);
	}
	strbuf_puts(out, "]}\n");
	return out->failed ? error_oom(error) : 0;
}
