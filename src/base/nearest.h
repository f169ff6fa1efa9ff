// SPDX-License-Identifier: MIT
// The right word that is nearest to a wrong one, for "did you mean".
#pragma once

#include "base/parse.h"

/*
 * Among the words at(context, 0), at(context, 1) ... up to NULL the one with the fewest letters that are wrong, missing, too
 * many or swapped with their neighbour, without regard to case; of several the first. NULL where none is near: more than a
 * third of the letters differ, or all that are there.
 */
const char *nearest(struct span word, const char *(*at)(const void *context, size_t i), const void *context);
