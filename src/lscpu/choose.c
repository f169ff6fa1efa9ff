// SPDX-License-Identifier: MIT
// Which columns of lscpu's tables are shown.
#include <errno.h>
#include <string.h>
#include <strings.h>

#include "lscpu/lscpu.h"

static size_t count(const struct lscpu_column *table, const char *list)
{
	size_t n = 1;

	for (; table->name; table++)
		n++;
	for (; list && *list; list++)
		n += *list == ',';
	return n;
}

/* As lscpu takes lists: a comma at the very end is part of the last name, and an error names all that follows, too. */
static int add_list(struct lscpu_columns *columns, const struct lscpu_column *table, const char *list, struct error *error)
{
	for (;;) {
		size_t length = strcspn(list, ",");
		const struct lscpu_column *column = table;

		if (!length && !(list[0] && !list[1]))
			return -ENODATA;
		length += list[length] && !list[length + 1];
		while (column->name && (strlen(column->name) != length || strncasecmp(column->name, list, length) != 0))
			column++;
		if (!column->name)
			return error_set(error, EINVAL, NULL, 0, "unknown column: %.200s", list);
		columns->items[columns->n++] = column;
		if (!list[length])
			return 0;
		list += length + 1;
	}
}

int lscpu_columns_parse(const struct lscpu_column *table, const char *defaults, const char *list,
			struct lscpu_columns *ret_columns, struct error *error)
{
	bool append = list && list[0] == '+';
	int r = 0;

	*ret_columns = (struct lscpu_columns){ .items = calloc(count(table, list), sizeof(*ret_columns->items)) };
	if (!ret_columns->items)
		return error_oom(error);
	if ((!list || append) && defaults)
		r = add_list(ret_columns, table, defaults, error);
	else if (!list || append)
		for (const struct lscpu_column *column = table; column->name; column++)
			ret_columns->items[ret_columns->n++] = column;
	ret_columns->n_default = defaults ? ret_columns->n : 0;
	return r < 0 || !list ? r : add_list(ret_columns, table, list + append, error);
}

void lscpu_columns_drop_empty(struct lscpu_columns *columns, const struct lscpu *lscpu)
{
	size_t n = 0;

	for (size_t i = 0; i < columns->n; i++) {
		const struct lscpu_column *column = columns->items[i];

		if (i >= columns->n_default || !column->told || column->told(lscpu, column))
			columns->items[n++] = column;
	}
	columns->n = n;
	columns->n_default = 0;
}

void lscpu_columns_free(struct lscpu_columns *columns)
{
	free(columns->items);
}
