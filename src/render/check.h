// SPDX-License-Identifier: MIT
// The comparison of views, as a table and as JSON.
#pragma once

#include "base/error.h"
#include "derive/check.h"

void render_check(const struct check_result *result, const struct check_view views[N_WITNESSES],
		  const struct check_view *settled, struct strbuf *out);
int render_check_json(const struct check_result *result, const struct check_view views[N_WITNESSES],
		      const struct check_view *settled, struct strbuf *out, struct error *error);
