// SPDX-License-Identifier: MIT
// The rows of the summary: what a row is, what adds one, and the blocks of rows.
#pragma once

#include "model/limits.h"
#include "render/human.h"
#include "render/label_lines.h"
#include "render/summary.h"

/*
 * One table: adding a line is adding a row. A row shows a field of the document by its section and key, or adds its own
 * lines. The order and the labels are lscpu's.
 */
struct summary_item {
	const char *label;
	int depth;
	const char *section, *key;
	void (*add)(const struct view *view, const struct summary_item *item, struct lines *lines);
};

/* The value of a field as people read it; nothing where it is unknown. */
void summary_put_field(const struct view *view, const struct summary_item *item, size_t row, struct strbuf *out);

/* Each adds a line; nothing where the value is unknown. A field is a field of the document (render/fields.h). */
void summary_field(const struct view *view, const struct summary_item *item, size_t row, struct lines *lines);
void summary_text(struct lines *lines, int depth, const char *label, const char *text);
void summary_number(struct lines *lines, int depth, const char *label, int64_t number);
void summary_list(struct lines *lines, int depth, const char *label, const struct cpuset *set);
/* "2100.0000", or "1500.0000-2100.0000". */
void summary_mhz(struct lines *lines, int depth, const char *label, struct range hz);
void summary_range(struct lines *lines, int depth, const char *label, struct range range);

/* The blocks, as struct summary_item's add. */
void summary_models(const struct view *view, const struct summary_item *item, struct lines *lines);
void summary_caches(const struct view *view, const struct summary_item *item, struct lines *lines);
void summary_kinds(const struct view *view, const struct summary_item *item, struct lines *lines);
void summary_virtualization(const struct view *view, const struct summary_item *item, struct lines *lines);
void summary_nodes(const struct view *view, const struct summary_item *item, struct lines *lines);
void summary_vulnerabilities(const struct view *view, const struct summary_item *item, struct lines *lines);
void summary_warnings(const struct view *view, const struct summary_item *item, struct lines *lines);

/* What a kind of core is called: its type, or its model where several kinds have one type. */
void summary_kind_title(const struct view *view, size_t kind, char *title, size_t size);

/* "spec_store_bypass" is "Spec store bypass", as lscpu writes it. */
void summary_put_vulnerability(const char *name, struct strbuf *out);

/* The blocks of the brief form. */
void brief_machine(const struct view *view, const struct summary_item *item, struct lines *lines);
void brief_models(const struct view *view, const struct summary_item *item, struct lines *lines);
void brief_cores_per_socket(const struct view *view, const struct summary_item *item, struct lines *lines);
void brief_max_mhz(const struct view *view, const struct summary_item *item, struct lines *lines);
void brief_flags(const struct view *view, const struct summary_item *item, struct lines *lines);
void brief_kinds(const struct view *view, const struct summary_item *item, struct lines *lines);
void brief_virtualization(const struct view *view, const struct summary_item *item, struct lines *lines);
void brief_nodes(const struct view *view, const struct summary_item *item, struct lines *lines);
void brief_vulnerabilities(const struct view *view, const struct summary_item *item, struct lines *lines);
