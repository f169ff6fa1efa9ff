// SPDX-License-Identifier: MIT
// The picture of a character a core: which CPUs this process may use, or which ones workers get.
#pragma once

#include "render/picture.h"

/* A line a node, else a package. out is marked as failed when memory runs out. */
void render_map(const struct picture *picture, const struct picture_style *style, struct strbuf *out);
