// SPDX-License-Identifier: MIT
// What the files of lscpu's counting share.
#pragma once

#include "lscpu/model.h"

/* Fills caches, n_caches and n_shared; after cpus. 0 or -ENOMEM. */
int lscpu_add_caches(struct lscpu *lscpu);
