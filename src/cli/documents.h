// SPDX-License-Identifier: MIT
// Machines as documents, whatever they come in: for the verbs that look at several.
#pragma once

#include "machine.h"
#include "render/tree.h"

/* Free with document_free in any case. */
struct document {
	struct arena arena;
	struct machine machine; /* empty where the document was read as such */
	const struct node *root;
};

/*
 * name: "live" is this machine; a snapshot (folder or archive), a document of --json (of this version or an earlier one), or
 * hwloc's XML, told apart by how they begin. sections: bits as in tree_of_view, of what is read as a machine; wanted: enum
 * want. kernel_only: as in struct source. 0, or -errno with an error that names the input.
 */
struct document_request {
	const char *name;	     /* NULL: source */
	const struct source *source; /* only kind and argument are looked at */
	uint32_t sections;
	unsigned int wanted;
	bool kernel_only;
};
int document_load(const struct document_request *request, struct document *ret_document, struct error *error);
void document_free(struct document *document);

/* On standard error a line for each file of the machine that could not be read: what is missing must not look like a fact.
 */
void document_warn(const struct document *document);
#define _cleanup_document_ _cleanup_(document_free)
