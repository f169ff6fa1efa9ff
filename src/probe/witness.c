// SPDX-License-Identifier: MIT
// The foreign libraries as witnesses: starting the child that asks them, and making facts of what it says.
#include "probe/witness.h"

#include <errno.h>
#include <string.h>

#include "base/child.h"
#include "model/fact_lines.h"
#include "probe/hwloc/hwloc.h"

/* A child for each, so that one does not wait for the other, nor die of it; the slower one is started first. */
static const enum witness_name libraries[] = { WITNESS_HWLOC, WITNESS_LIBCPUID };

struct inquiry {
	const struct witness_request *request;
	enum witness_name library;
	struct child child; /* pid 0: not asked, or ended */
};

struct witness {
	struct witness_request request;
	struct inquiry inquiries[ARRAY_SIZE(libraries)];
};

static int ask(const struct witness_request *request, enum witness_name library, struct facts *ret_facts,
	       struct error *error)
{
	int r;

	if (library == WITNESS_LIBCPUID)
		return request->libcpuid(request->recorded, ret_facts, error);
	facts_init(ret_facts);
	r = hwloc_read(request->kind, request->argument, ret_facts, error);
	if (r < 0)
		facts_free(ret_facts);
	return r;
}

static void write_error(const struct error *error, struct strbuf *out)
{
	strbuf_printf(out, "error %d ", error->code);
	fact_lines_escape(error->what, out);
	strbuf_putc(out, ' ');
	fact_lines_escape(error->path, out);
	strbuf_puts(out, "\n" FACT_LINES_LAST "\n");
}

/* In the child: facts, or one line of error, and FACT_LINES_LAST. */
static int answer(int out, void *context)
{
	const struct inquiry *inquiry = context;
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct error error = { 0 };
	struct facts facts;
	int r = ask(inquiry->request, inquiry->library, &facts, &error);

	if (r < 0) {
		error_errno(&error, -r, NULL); /* where it said nothing */
		write_error(&error, &text);
	} else {
		fact_lines_write(&facts, &text);
	}
	return !text.failed && child_say(out, text.text, text.length) ? EXIT_SUCCESS : EXIT_FAILURE;
}

void witness_end(struct witness *witness)
{
	for (size_t i = 0; witness && i < ARRAY_SIZE(libraries); i++)
		child_end(&witness->inquiries[i].child);
	free(witness);
}

static int start(struct inquiry *inquiry, struct error *error)
{
	bool is_text = inquiry->request->kind == SOURCE_XML || inquiry->request->kind == SOURCE_SYNTHETIC;
	const struct child_request request = {
		.run = answer,
		.context = inquiry,
		.seconds = is_text ? WITNESS_TEXT_SECONDS : WITNESS_SECONDS,
		.memory_bytes = WITNESS_MEMORY,
		.answer_bytes = WITNESS_ANSWER,
		.last_line = "\n" FACT_LINES_LAST "\n",
	};

	return child_start(&request, &inquiry->child, error);
}

int witness_start(const struct witness_request *request, struct witness **ret_witness, struct testimony *testimony)
{
	const bool asked[N_WITNESSES] = { [WITNESS_HWLOC] = request->hwloc, [WITNESS_LIBCPUID] = request->libcpuid };
	struct witness *witness = calloc(1, sizeof(*witness));

	*ret_witness = witness;
	if (!witness)
		return -ENOMEM;
	witness->request = *request;
	for (size_t i = 0; i < ARRAY_SIZE(libraries); i++) {
		struct inquiry *inquiry = &witness->inquiries[i];

		inquiry->request = &witness->request;
		inquiry->library = libraries[i];
		if (asked[libraries[i]])
			start(inquiry, &testimony->of[libraries[i]].error);
	}
	return 0;
}

/* Takes a line of error apart: "error CODE WHAT [PATH]". */
static int parse_error(struct span line, struct error *error)
{
	_cleanup_free_ char *what = NULL, *path = NULL;
	struct span word, code, text, place = { NULL, 0 };
	uint64_t number;
	int r;

	if (!span_word(&line, &word) || !span_word(&line, &code) || !span_word(&line, &text) ||
	    parse_u64(code, &number) < 0 || !number || number > 4095)
		return -EPROTO;
	span_word(&line, &place);
	r = fact_lines_unescape(text, &what);
	if (!r)
		r = fact_lines_unescape(place, &path);
	if (!r)
		error_set(error, (int)number, *path ? path : NULL, 0, "%s", what);
	return r == -EINVAL ? -EPROTO : r;
}

static int read_answer(struct span text, struct statement *statement)
{
	struct error why = { 0 };
	struct span line;
	int r;

	if (span_starts(text, "error ")) {
		span_line(&text, &line);
		r = parse_error(line, &statement->error);
	} else {
		r = fact_lines_parse(text, &statement->facts, &why);
		statement->heard = !r;
	}
	if (r == -EINVAL)
		error_set(&statement->error, EPROTO, NULL, 0, "%s", why.what);
	if (r == -EPROTO)
		error_set(&statement->error, EPROTO, NULL, 0, "its answer is junk");
	return r == -ENOMEM ? r : 0;
}

int witness_hear(struct witness *witness, struct testimony *testimony)
{
	int r = 0;

	for (size_t i = 0; r >= 0 && i < ARRAY_SIZE(libraries); i++) {
		_cleanup_free_ char *text = NULL;
		struct statement *statement = &testimony->of[libraries[i]];
		size_t length;

		if (!witness->inquiries[i].child.pid || statement->error.code)
			continue;
		r = child_hear(&witness->inquiries[i].child, &text, &length, &statement->error);
		if (r >= 0)
			r = read_answer((struct span){ text, length }, statement);
		else if (r != -ENOMEM)
			r = 0;
	}
	return r;
}

int witness_ask(const struct witness_request *request, struct testimony *testimony)
{
	_cleanup_witness_ struct witness *witness = NULL;
	int r = witness_start(request, &witness, testimony);

	return r < 0 ? r : witness_hear(witness, testimony);
}
