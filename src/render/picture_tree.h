// SPDX-License-Identifier: MIT
// The picture of a line a part: its words to the left, its CPUs to the right.
#pragma once

#include "render/picture.h"

/* out is marked as failed when memory runs out. */
void render_tree(const struct picture *picture, const struct picture_style *style, struct strbuf *out);
