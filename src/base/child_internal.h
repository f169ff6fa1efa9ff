// SPDX-License-Identifier: MIT
// The two sides of base/child.h.
#pragma once

#include "base/child.h"

/* In the child, right behind the fork, all signals blocked: makes it what child.h says, and does its work. */
_Noreturn void child_run(const struct child_request *request, int out);
