// SPDX-License-Identifier: MIT
// The tags of a text of XML, one after another: no more of XML than hwloc writes, strictly.
#pragma once

#include "base/error.h"
#include "base/parse.h"

struct xml {
	const char *path;	 /* for messages */
	struct span whole, rest; /* of the text; rest is behind the tag that was taken last */
	struct error *error;
};

struct xml_tag {
	struct span name, attributes;
	bool closing; /* </name> */
	bool empty;   /* <name/> */
};

/* -EINVAL, with the line at which the text is being read. */
int xml_fail(const struct xml *xml, const char *what);

/* The next tag, prolog, document type and text skipped: 1, 0 at the end of the text, -EINVAL. */
int xml_take_tag(struct xml *xml, struct xml_tag *ret_tag);

/* The text up to the next tag; it stays to be taken. */
struct span xml_text(const struct xml *xml);

/* An attribute of a tag: 1, 0 where there is none, -EINVAL where it is there twice. Entities are left as they are. */
int xml_attribute(const struct xml_tag *tag, const char *name, struct span *ret_value);
