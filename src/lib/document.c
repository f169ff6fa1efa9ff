// SPDX-License-Identifier: MIT
// The public library: a loaded topology as the document that `cputopo --json` prints.
#include <errno.h>

#include "lib/internal.h"
#include "render/document.h"

int cputopo_document(const cputopo_topology *loaded, uint64_t flags, char **ret_text, cputopo_error *ret_error)
{
	struct view view = { loaded->machine.topology, &loaded->machine.derived };
	_cleanup_strbuf_ struct strbuf text = { 0 };
	struct error error = { 0 };
	int r;

	if (flags & ~(uint64_t)CPUTOPO_DOCUMENT_SUMMARY)
		r = error_set(&error, EINVAL, NULL, 0, "flags: one that this version of the library does not know");
	else
		r = render_document(&view, flags & CPUTOPO_DOCUMENT_SUMMARY, &text, &error);
	if (r < 0) {
		library_report(&error, ret_error);
		return r;
	}
	*ret_text = strbuf_take(&text);
	return 0;
}
