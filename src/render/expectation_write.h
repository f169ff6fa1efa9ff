// SPDX-License-Identifier: MIT
// A file of conditions that a machine meets, for `expect --write`.
#pragma once

#include "render/tree.h"

/* 0 or -ENOMEM. What the machine does not tell is left out. */
int expectation_write(const struct node *root, struct strbuf *out, struct error *error);
