// SPDX-License-Identifier: MIT
// Snapshots: files of which a part would tell whose machine it is.
#include <string.h>
#include <strings.h>

#include "probe/snapshot_internal.h"

static bool has_word(struct span text, const char *word)
{
	size_t length = strlen(word);

	for (size_t i = 0; i + length <= text.length; i++)
		if (!strncasecmp(text.text + i, word, length))
			return true;
	return false;
}

static struct span key_of(struct span line)
{
	const char *colon = line.length ? memchr(line.text, ':', line.length) : NULL;

	return (struct span){ line.text, colon ? (size_t)(colon - line.text) : line.length };
}

/* s390: "processor 0: version = 00,  identification = 012345,  machine = 8561": its digits are a serial number. */
static void put_line(struct span line, struct strbuf *out)
{
	static const char key[] = "identification = ", digits[] = "0123456789abcdefABCDEF";
	const char *at = line.length ? memmem(line.text, line.length, key, strlen(key)) : NULL,
		   *end = line.text + line.length;

	if (at) {
		at += strlen(key);
		strbuf_add(out, line.text, (size_t)(at - line.text));
		for (; at < end && *at && strchr(digits, *at); at++)
			strbuf_putc(out, '0');
		line = (struct span){ at, (size_t)(end - at) };
	}
	strbuf_add(out, line.text, line.length);
	strbuf_putc(out, '\n');
}

/* Boards have their serial number there, under one key or another. */
void snapshot_keep_cpuinfo(struct span text, struct strbuf *out)
{
	static const char *const words[] = { "serial", "uuid", "asset" };
	struct span line;

	while (span_line(&text, &line)) {
		bool keeps = true;

		for (size_t i = 0; i < ARRAY_SIZE(words); i++)
			keeps = keeps && !has_word(key_of(line), words[i]);
		if (keeps)
			put_line(line, out);
	}
}

/* "6.1.0-payroll-cloud" is "6.1.0": who builds kernels names them. What tells of Windows' subsystem stays. */
void snapshot_keep_release(struct span text, struct strbuf *out)
{
	static const char *const subsystem[] = { "Microsoft", "microsoft" };
	size_t length = 0;

	while (length < text.length && strchr("0123456789.", text.text[length]) && text.text[length])
		length++;
	strbuf_add(out, text.text, length);
	for (size_t i = 0; i < ARRAY_SIZE(subsystem); i++)
		if (text.length && memmem(text.text, text.length, subsystem[i], strlen(subsystem[i])))
			strbuf_printf(out, "-%s", subsystem[i]);
	strbuf_putc(out, '\n');
}

/* The manager of containers, which its user may have named. */
void snapshot_keep_container(struct span text, struct strbuf *out)
{
	static const char *const known[] = { "bubblewrap", "docker", "lxc", "lxc-libvirt",    "oci", "openvz", "podman",
					     "pouch",	   "proot",  "rkt", "systemd-nspawn", "vz",  "wsl" };

	text = span_trim(text);
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (span_equal(text, known[i]))
			strbuf_puts(out, known[i]);
	if (text.length && !out->length)
		strbuf_puts(out, "other");
	strbuf_putc(out, '\n');
}

/* "1 (name) S 0 ...": the name may hold any character, a bracket too. */
void snapshot_keep_stat(struct span text, struct strbuf *out)
{
	const char *first = text.length ? memchr(text.text, '(', text.length) : NULL,
		   *last = text.length ? memrchr(text.text, ')', text.length) : NULL;

	if (!first || !last || last < first)
		return;
	strbuf_add(out, text.text, (size_t)(first + 1 - text.text));
	strbuf_puts(out, "cputopo");
	strbuf_add(out, last, (size_t)(text.text + text.length - last));
}
