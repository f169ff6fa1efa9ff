// SPDX-License-Identifier: MIT
// Facts as text, a line each: how a witness that works in a child process hands over what it found.
#pragma once

#include "model/facts.h"

/*
 *	cputopo-facts 1
 *	machine backends=1 arch=x86_64 online=0-3 ...
 *	cpu cpu=0 apic_id=4 ...
 *	group level=core id=0 cpus=0-1
 *	end
 *
 * The first line names the form and its version, the second is the machine's, and the last ends it. A line is a word and
 * attributes; what is unknown is left out. A set is the kernel's list, "-" where it is empty; in texts, what is not a
 *printable ASCII character, a blank, '\' and '=' are \xNN. fact_lines_table.c has all words and attributes.
 *
 * Not told of are the input (kind, path), limits, vulnerabilities and caches without CPUs (shared_caches): no witness knows
 *them.
 */
#define FACT_LINES_FIRST "cputopo-facts 1"
#define FACT_LINES_LAST "end"

/* Fails only for want of memory (out->failed). */
void fact_lines_write(const struct facts *facts, struct strbuf *out);

/* A text as it stands in such a line, for what travels beside the facts. */
void fact_lines_escape(const char *text, struct strbuf *out);
/* 0, -EINVAL or -ENOMEM; *ret_text is the caller's to free. */
int fact_lines_unescape(struct span text, char **ret_text);

/*
 * Reads what was written; *ret_facts is to be freed with facts_free only on success. Whatever the text, what comes of it is
 * facts of a machine that Linux can have: -EINVAL for a text that is not of this form, or cut off, with its line in the
 * error; -ENOMEM.
 */
int fact_lines_parse(struct span text, struct facts *ret_facts, struct error *error);
