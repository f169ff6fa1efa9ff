// SPDX-License-Identifier: MIT
// The distances of NUMA nodes, in the shape in which numactl -H prints them.
#include "render/table.h"

static size_t digits(int64_t number)
{
	char text[24];

	return (size_t)snprintf(text, sizeof(text), "%lld", (long long)number);
}

/* A block of columns, each of width and a blank. */
static void put_block(const struct topology *topology, size_t first, size_t end, int width, struct strbuf *out)
{
	strbuf_printf(out, "%-*s", width + 1, "node");
	for (size_t j = first; j < end; j++)
		strbuf_printf(out, " %*lld", width, (long long)topology->nodes[j].id);
	strbuf_putc(out, '\n');
	for (size_t i = 0; i < topology->n_nodes && !out->failed; i++) {
		const int64_t *distances = topology->nodes[i].distances;

		strbuf_printf(out, "%*lld:", width, (long long)topology->nodes[i].id);
		for (size_t j = first; j < end; j++)
			if (distances)
				strbuf_printf(out, " %*lld", width, (long long)distances[j]);
			else
				strbuf_printf(out, " %*s", width, "-");
		strbuf_putc(out, '\n');
	}
}

void render_distances(const struct view *view, size_t width, struct strbuf *out)
{
	const struct topology *topology = view->topology;
	size_t column = 3, block = topology->n_nodes;
	bool known = false;

	for (size_t i = 0; i < topology->n_nodes; i++) {
		const int64_t *distances = topology->nodes[i].distances;

		known |= distances != NULL;
		column = MAX(column, digits(topology->nodes[i].id));
		for (size_t j = 0; distances && j < topology->n_nodes; j++)
			column = MAX(column, digits(distances[j]));
	}
	if (!known)
		return;
	if (width)
		block = MAX(width / (column + 1), (size_t)2) - 1;
	strbuf_puts(out, "\nnode distances:\n");
	for (size_t first = 0; first < topology->n_nodes; first += block)
		put_block(topology, first, MIN(first + block, topology->n_nodes), (int)column, out);
}
