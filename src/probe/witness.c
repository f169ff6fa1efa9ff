// SPDX-License-Identifier: MIT
// The foreign libraries as witnesses: starting the child that asks them, and making facts of what it says.
#include "probe/witness.h"

#include <errno.h>
#include <string.h>

#include "base/child.h"
#include "model/fact_lines.h"
#include "probe/hwloc/hwloc.h"

/*
 * In this order: libcpuid takes little time, and what it said is out before hwloc may be too slow. The answer is a block for
 * each, its name in the first line and FACT_LINES_LAST as the last, with facts or one line of error between, and LAST_LINE.
 */
static const enum witness_name order[] = { WITNESS_LIBCPUID, WITNESS_HWLOC };
#define LAST_LINE "no more\n"
enum { LIBCPUID_SECONDS = 2 };

struct witness {
	struct witness_request request;
	struct child child;
	bool asked[N_WITNESSES];
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

/* In the child. Each block goes out whole: what one library said is not lost where the next one is fatal. */
static bool answer(const struct witness_request *request, enum witness_name library, int out)
{
	_cleanup_strbuf_ struct strbuf block = { 0 };
	struct error error = { 0 };
	struct facts facts;
	int r;

	strbuf_printf(&block, "%s\n", witness_names[library]);
	r = ask(request, library, &facts, &error);
	if (r < 0) {
		error_errno(&error, -r, NULL); /* where it said nothing */
		write_error(&error, &block);
	} else {
		fact_lines_write(&facts, &block);
		facts_free(&facts);
	}
	return !block.failed && child_say(out, block.text, block.length);
}

static int run(int out, void *context)
{
	const struct witness *witness = context;

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		/* It ends here where libcpuid hangs, so that hwloc has its time still. */
		unsigned int left =
			order[i] == WITNESS_LIBCPUID && witness->asked[WITNESS_HWLOC] ? alarm(LIBCPUID_SECONDS) : 0;

		if (witness->asked[order[i]] && !answer(&witness->request, order[i], out))
			return EXIT_FAILURE;
		if (left)
			alarm(left);
	}
	return child_say(out, LAST_LINE, strlen(LAST_LINE)) ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int start(struct witness *witness, unsigned int seconds, struct error *error)
{
	const struct child_request request = {
		.run = run,
		.context = witness,
		.seconds = seconds,
		.memory_bytes = WITNESS_MEMORY,
		.answer_bytes = WITNESS_ANSWER,
		.last_line = LAST_LINE,
	};

	return child_start(&request, &witness->child, error);
}

void witness_end(struct witness *witness)
{
	if (!witness)
		return;
	child_end(&witness->child);
	free(witness);
}

int witness_start(const struct witness_request *request, struct witness **ret_witness, struct error *error)
{
	_cleanup_witness_ struct witness *witness = calloc(1, sizeof(*witness));
	int r;

	*ret_witness = NULL;
	if (!witness)
		return error_oom(error);
	witness->request = *request;
	witness->asked[WITNESS_HWLOC] = request->hwloc;
	witness->asked[WITNESS_LIBCPUID] = request->libcpuid != NULL;
	r = start(witness,
		  request->kind == SOURCE_XML || request->kind == SOURCE_SYNTHETIC ? WITNESS_TEXT_SECONDS : WITNESS_SECONDS,
		  error);
	if (r >= 0)
		*ret_witness = TAKE_PTR(witness);
	return r;
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

/* Takes the block of a library off *rest; false where it is not there, or not whole. */
static bool take_block(struct span *rest, enum witness_name library, struct span *ret_block)
{
	struct span left = *rest, line;

	if (!span_line(&left, &line) || !span_equal(line, witness_names[library]))
		return false;
	*ret_block = left;
	while (span_line(&left, &line))
		if (span_equal(line, FACT_LINES_LAST) && left.text[-1] == '\n') {
			ret_block->length = (size_t)(left.text - ret_block->text);
			*rest = left;
			return true;
		}
	return false;
}

static int read_block(struct span block, bool *ret_has, struct facts *ret_facts, struct error *error)
{
	int r;

	if (span_starts(block, "error ")) {
		struct span line;

		span_line(&block, &line);
		r = parse_error(line, error);
	} else {
		struct error why = { 0 };

		r = fact_lines_parse(block, ret_facts, &why);
		*ret_has = !r;
		if (r == -EINVAL)
			r = error_set(error, EPROTO, NULL, 0, "%s", why.what);
	}
	if (r == -EPROTO)
		error_set(error, EPROTO, NULL, 0, "its answer is junk");
	return r == -ENOMEM ? r : 0;
}

static int read_answer(struct witness *witness, struct span text, struct testimony *testimony)
{
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		struct statement *statement = &testimony->of[order[i]];
		struct span block;
		int r;

		if (!witness->asked[order[i]])
			continue;
		if (!take_block(&text, order[i], &block))
			return 0;
		witness->asked[order[i]] = false;
		r = read_block(block, &statement->heard, &statement->facts, &statement->error);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The first that is missing is the one that the child died of. True where there is another to be asked. */
static bool blame(struct witness *witness, const struct error *reason, struct testimony *testimony)
{
	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		if (witness->asked[order[i]]) {
			testimony->of[order[i]].error = *reason;
			witness->asked[order[i]] = false;
			break;
		}
	return witness->asked[WITNESS_HWLOC];
}

int witness_hear(struct witness *witness, struct testimony *testimony)
{
	struct error *hwloc_error = &testimony->of[WITNESS_HWLOC].error;
	int64_t left;

	do {
		_cleanup_free_ char *text = NULL;
		struct error reason = { 0 };
		size_t length = 0;
		int r = child_hear(&witness->child, &text, &length, &reason);

		if (r >= 0)
			error_set(&reason, EPROTO, NULL, 0, "its answer is junk");
		left = child_time_left(&witness->child);
		if (r == -ENOMEM || read_answer(witness, (struct span){ text, text ? length : 0 }, testimony) < 0)
			return -ENOMEM;
		if (!blame(witness, &reason, testimony))
			return 0;
		child_end(&witness->child);
		/* hwloc was not reached: it is asked alone, in the time that is left. */
	} while (left >= 1000 && start(witness, (unsigned int)(left / 1000), hwloc_error) >= 0);
	error_set(hwloc_error, ETIMEDOUT, NULL, 0, "no time was left to ask it");
	return 0;
}

int witness_ask(const struct witness_request *request, struct testimony *testimony, struct error *error)
{
	_cleanup_witness_ struct witness *witness = NULL;
	int r = witness_start(request, &witness, error);

	if (r < 0)
		return r;
	return witness_hear(witness, testimony) < 0 ? error_oom(error) : 0;
}
