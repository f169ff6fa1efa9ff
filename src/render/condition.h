// SPDX-License-Identifier: MIT
// Conditions, "kind==performance && node!=1 && maxmhz>=3.5GHz": one grammar, for rows of a table (where.h) and keys
// (expectation.h).
#pragma once

#include "base/arena.h"
#include "base/cpuset.h"
#include "base/error.h"

/*
 *	condition  = and-terms joined by "||"
 *	and-term   = terms joined by "&&"
 *	term       = "!" term | "(" condition ")" | test
 *	test       = NAME | NAME comparison VALUE | NAME "in" item { "," item }
 *	comparison = "==" | "!=" | "<" | "<=" | ">" | ">="
 *	item       = VALUE | NUMBER "-" NUMBER
 *
 * NAME alone must be one that is yes or no. VALUE is a number, yes or no, null, a word, or any text in '' or "". A number
 * may be hexadecimal (0x1f) and may have a unit: K, M, G, T, KiB ... (powers of 1024) of what is in bytes, Hz, kHz, MHz, GHz
 * of a frequency, us, ms, s of a time. What is not known is equal and unequal to nothing but null, and the outcome then is
 * not known, where nothing else decides it.
 *
 * Of a list == holds when one member is equal, != when none is, all others when each member is so. A set of CPUs is equal to
 * the same set, and in every set that has all its members.
 */
enum { CONDITION_LENGTH_MAX = 4096, CONDITION_DEPTH_MAX = 64 };

/* In this order "and" is the least, "or" the greatest (Kleene): not known is never taken for false. */
enum outcome { FAILS, NOT_KNOWN, HOLDS };

/* whole + millionths / 1000000, exactly: of 64 bits where there is no fraction. */
struct number {
	int64_t whole;
	uint32_t millionths;
};

/* What a name stands for, as far as the parser must know. */
enum operand_kind { OPERAND_ANY, OPERAND_NUMBER, OPERAND_LIST, OPERAND_BOOLEAN, OPERAND_TEXT, OPERAND_KIND_OF_CORE };
enum quantity { QUANTITY_NONE, QUANTITY_BYTES, QUANTITY_HZ, QUANTITY_MICROSECONDS };
struct operand {
	size_t index; /* of the names' own */
	enum operand_kind kind;
	enum quantity quantity;
	bool in_mhz; /* what a number without a unit means */
};

/* Who knows the names. */
struct condition_names {
	const char *title; /* what messages begin with: "--where: " */
	bool keys;	   /* names may have "*", "=" and texts in quotes: of keys.h */
	/* 0, or -errno with an error that says what there is. */
	int (*find)(void *context, struct span name, struct operand *ret_operand, struct error *error);
	void *context;
};

enum comparison {
	COMPARE_TRUE,
	COMPARE_EQUAL,
	COMPARE_UNEQUAL,
	COMPARE_LESS,
	COMPARE_UP_TO,
	COMPARE_MORE,
	COMPARE_FROM,
	COMPARE_IN
};

struct literal {
	bool null, number, range; /* range: from first to last */
	struct number first, last;
	const char *text; /* as it was written, without quotes */
};

struct test {
	struct operand operand;
	enum comparison comparison;
	size_t first, n;   /* of literals */
	bool is_set;	   /* whole numbers alone: */
	struct cpuset set; /* these */
};

struct condition {
	struct arena arena;
	struct test *tests;
	struct literal *literals;
	enum step { STEP_TEST, STEP_NOT, STEP_AND, STEP_OR } * steps;
	size_t n_tests, n_literals, n_steps;
};

/*
 * 0, -ENOMEM, or -EINVAL (or what find gave) with an error that says what would be right; *ret_column is then where, in
 * bytes from 1. Text is one line. Free with condition_free in any case.
 */
int condition_parse(const struct condition_names *names, struct span text, struct condition *ret_condition,
		    size_t *ret_column, struct error *error);
void condition_free(struct condition *condition);
#define _cleanup_condition_ _cleanup_(condition_free)

/* What is compared; see condition_compare. */
enum datum_type { DATUM_NULL, DATUM_NUMBER, DATUM_BOOLEAN, DATUM_TEXT, DATUM_SET, DATUM_OTHER /* equal to nothing */ };
struct datum {
	enum datum_type type;
	struct number number;
	bool boolean;
	const char *text;
	const char *word; /* what a number is called, or NULL */
	const struct cpuset *set;
};

struct number number_of_integer(int64_t integer);
struct number number_of_real(double real);

/* A number with its unit; false where text is none. *ret_unit: what the unit is of. */
bool number_parse(struct span text, struct number *ret_number, enum quantity *ret_unit);

/* 0 or -ENOMEM. */
int condition_compare(const struct condition *condition, const struct test *test, const struct datum *datum,
		      enum outcome *ret_outcome);

/* A list, member by member: begins with condition_empty, takes each by condition_join. */
enum outcome condition_empty(const struct test *test);
enum outcome condition_join(const struct test *test, size_t i, enum outcome before, enum outcome member);

/* Asks test_outcome for each test, and joins what it says; 0 or what it returned. */
typedef int (*condition_tester)(void *context, const struct test *test, enum outcome *ret_outcome);
int condition_decide(const struct condition *condition, condition_tester tester, void *context, enum outcome *ret_outcome);
