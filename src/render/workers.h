// SPDX-License-Identifier: MIT
// The answer of `cputopo workers` as text: the number, the CPU list, the explanation, JSON.
#pragma once

#include "derive/workers.h"

void render_workers_number(const struct worker_answer *answer, struct strbuf *out);

/* "0,4,1": one entry per worker; no ranges, since the order counts. */
void render_workers_cpus(const struct worker_answer *answer, struct strbuf *out);

/* The number, then one line per constraint, the binding one marked, and the goal's rule, then notes and flags. */
void render_workers_explain(const struct worker_answer *answer, const char *rule, const struct limits *limits,
			    struct strbuf *out);

/* By data/cputopo-workers.schema.json. 0 or -ELIBACC. */
int render_workers_json(const struct worker_answer *answer, const struct limits *limits, struct strbuf *out,
			struct error *error);
