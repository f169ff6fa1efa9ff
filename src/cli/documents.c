// SPDX-License-Identifier: MIT
// Machines as documents: a snapshot, a file of --json, XML, or this machine.
#include "cli/documents.h"

#include <errno.h>
#include <string.h>

#include "base/file.h"
#include "cli/input.h"
#include "render/document.h"

/* The first byte that is no blank. */
static int first_byte(int fd)
{
	char buffer[64];
	ssize_t n = pread(fd, buffer, sizeof(buffer), 0);

	for (ssize_t i = 0; i < n; i++)
		if (!strchr(" \t\r\n", buffer[i]) || !buffer[i])
			return (unsigned char)buffer[i];
	return -1;
}

static int read_json(const char *path, int fd, struct document *document, struct error *error)
{
	_cleanup_free_ char *text = NULL;
	const struct node *schema;
	size_t length;
	int r = file_read(fd, JSON_SIZE_MAX, &text, &length);

	if (r < 0)
		return error_errno(error, -r, path);
	r = json_read((struct span){ text, length }, path, &document->arena, &document->root, error);
	if (r < 0)
		return r;
	schema = node_get(document->root, SPAN("schema"));
	if (!schema || schema->type != NODE_TEXT || strcmp(schema->text, DOCUMENT_SCHEMA) != 0 ||
	    !node_get(document->root, SPAN("counts")))
		return error_set(error, EINVAL, path, 0, "no document of cputopo --json (%s)", DOCUMENT_SCHEMA);
	return 0;
}

static int read_machine(const struct document_request *request, enum source_kind kind, const char *argument,
			struct document *document, struct error *error)
{
	const struct source source = {
		.kind = kind, .argument = argument, .wanted = request->wanted, .kernel_only = request->kernel_only
	};
	int r = machine_load(&source, &document->machine, error);

	return r < 0 ? r :
		       tree_of_view(&(struct view){ document->machine.topology, &document->machine.derived },
				    request->sections, &document->arena, &document->root, error);
}

static int load(const struct document_request *request, struct document *document, struct error *error)
{
	_cleanup_fd_ int fd = -1;
	struct stat st;
	int first;

	if (!request->name)
		return read_machine(request, request->source->kind, request->source->argument, document, error);
	if (!strcmp(request->name, "live"))
		return read_machine(request, SOURCE_LIVE, NULL, document, error);
	fd = file_open(request->name, &st, error);
	if (fd < 0)
		return fd;
	if (S_ISDIR(st.st_mode))
		return read_machine(request, SOURCE_SYSROOT, request->name, document, error);
	first = first_byte(fd);
	if (first == '{')
		return read_json(request->name, fd, document, error);
	return read_machine(request, first == '<' ? SOURCE_XML : SOURCE_SYSROOT, request->name, document, error);
}

int document_load(const struct document_request *request, struct document *ret_document, struct error *error)
{
	struct document document = { 0 };
	int r = load(request, &document, error);

	if (r < 0) {
		document_free(&document);
		return r;
	}
	*ret_document = document;
	return 0;
}

static void warn_of_tree(const struct node *root)
{
	const struct node *warnings = node_get(root, SPAN("warnings"));

	for (unsigned int i = 0; warnings && warnings->type == NODE_ARRAY && i < warnings->n; i++) {
		const struct node *id = node_get(&warnings->items[i], SPAN("id"));
		const struct node *text = node_get(&warnings->items[i], SPAN("text"));

		if (id && id->type == NODE_TEXT && !strcmp(id->text, warning_name(WARN_UNREADABLE_FILE)) && text &&
		    text->type == NODE_TEXT)
			cli_warn(text->text);
	}
}

void document_warn(const struct document *document)
{
	if (document->machine.topology)
		cli_warn_unread(&document->machine);
	else
		warn_of_tree(document->root);
}

void document_free(struct document *document)
{
	machine_free(&document->machine);
	arena_free(&document->arena);
	*document = (struct document){ 0 };
}
