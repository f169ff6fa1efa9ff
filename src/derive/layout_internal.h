// SPDX-License-Identifier: MIT
// What the files of the layout share.
#pragma once

#include "derive/layout.h"

/* Gives each part its children, in order, and puts those that are alike into folds. 0 or -ENOMEM. */
int layout_fold_parts(const struct topology *topology, bool fold, struct layout *layout);
