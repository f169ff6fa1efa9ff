// SPDX-License-Identifier: MIT
// The picture of boxes in boxes, as SVG 1.1: text, integer coordinates, nothing external, the same bytes on every run.
#pragma once

#include "render/picture.h"

/* 0 or -ENOMEM. */
int render_svg(const struct picture *picture, struct strbuf *out);
