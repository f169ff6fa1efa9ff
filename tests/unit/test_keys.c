// SPDX-License-Identifier: MIT
// Tests of src/render/keys.c, keys_find.c and tree.c: what a key finds in a machine, and what is said of one that finds
// nothing.
#include "render/keys.h"

#include <criterion/criterion.h>
#include <errno.h>
#include <string.h>

#include "made_machine.h"
#include "render/document.h"
#include "render/json.h"

static struct made_machine *two_cores(void)
{
	struct made_machine *machine = machine_new(3);

	machine_group(machine, LEVEL_CORE, 5, "0,2");
	machine_group(machine, LEVEL_CORE, 9, "1");
	machine_group(machine, LEVEL_PACKAGE, 0, "0-2");
	machine_cache(machine, 3, CACHE_UNIFIED, 3 << 20, "0-2");
	machine_cache(machine, 1, CACHE_DATA, 32 << 10, "0,2");
	machine_cache(machine, 1, CACHE_DATA, 32 << 10, "1");
	machine_build(machine);
	return machine;
}

static int put(void *context, const char *path, const struct node *node)
{
	struct strbuf *out = context;

	cr_assert_not_null(path);
	strbuf_puts(out, out->length ? "|" : "");
	node_put(node, out);
	return 0;
}

static int look_up(const struct made_machine *machine, const char *text, struct strbuf *out, struct error *error)
{
	_cleanup_(arena_free) struct arena arena = { 0 };
	const struct node *root;
	struct key key;
	size_t n;
	int r = key_parse(span_of(text), &key, error);

	if (r < 0)
		return r;
	cr_assert_eq(tree_of_view(&machine->view, key.sections, &arena, &root, error), 0);
	cr_assert_eq(key_find(&key, root, put, out, &n, error), 0);
	return n ? 0 : key_missing(&key, root, error);
}

static void expect(const struct made_machine *machine, const char *text, const char *values)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };

	cr_assert_eq(look_up(machine, text, &out, &error), 0, "%s: %s", text, error.what);
	cr_expect_str_eq(strbuf_text(&out), values, "%s is %s", text, strbuf_text(&out));
}

static void refuse(const struct made_machine *machine, const char *text, const char *what)
{
	_cleanup_strbuf_ struct strbuf out = { 0 };
	struct error error = { 0 };

	cr_assert_eq(look_up(machine, text, &out, &error), -ENOENT, "%s is %s", text, strbuf_text(&out));
	cr_expect(strstr(error.what, what), "%s: '%s' does not say '%s'", text, error.what, what);
}

Test(keys, find)
{
	MACHINE machine = two_cores();

	expect(machine, "cores.online", "2");
	expect(machine, "counts.threads_per_core.max", "2");
	expect(machine, "cores.1.core_id", "9");
	expect(machine, "packages.0.cpus", "0-2");
	expect(machine, "sockets.0.cpus", "0-2");
	expect(machine, "counts.sockets", "1");
	expect(machine, "caches.totals.0.total_bytes", "65536");
	expect(machine, "counts.books", "null");
	expect(machine, "schema", "cputopo/1");
	expect(machine, "counts.cores", "{\"online\":2,\"allowed\":null}");
	expect(machine, "cores.0.kind", "0");
}

Test(keys, names_and_numbers)
{
	MACHINE machine = two_cores();

	expect(machine, "caches.L3.total_bytes", "3145728");
	expect(machine, "caches.totals.L1d.instances", "2");
	expect(machine, "caches.instances.L1d.cpus", "0,2|1");
	expect(machine, "kinds.uniform.cpus", "0-2");
	expect(machine, "kinds.\"uniform\".cpus", "0-2");
	expect(machine, "cores.id=9.cpus", "1");
	expect(machine, "cores.core_id=5.cpus", "0,2");
	expect(machine, "cpus.core=0.cpu_id", "0|2");
	expect(machine, "cpus.online=yes.cpu_id", "0|1|2");
	expect(machine, "cpus.*.core", "0|1|0");
	expect(machine, "cores.*.core_id", "5|9");
	expect(machine, "cores.0.*", "0|5|0|null|null|0|0,2|2");
	expect(machine, "counts.threads_per_core.*", "1|2");
}

Test(keys, missing)
{
	MACHINE machine = two_cores();

	refuse(machine, "", "no such key: ''");
	refuse(machine, "cores.online.x", "no such key");
	refuse(machine, "no.such.key", "(cputopo get --list shows all)");
	refuse(machine, "croes.online", "the nearest is 'cores.online'");
	refuse(machine, "counts.cpus.onlin", "the nearest is 'counts.cpus.online'");
	refuse(machine, "kind.0.cpus", "the nearest is 'kinds.0.cpus'");
	refuse(machine, "kinds.0.cpu", "the nearest is 'kinds.0.cpus'");
	refuse(machine, "counts.core", "the nearest is 'counts.cores'");
	refuse(machine, "counts.sockets.x", "no such key");
	refuse(machine, "cores_per_socket.mix", "the nearest is 'cores_per_package.min'");
	refuse(machine, "caches.L3.total_byte", "the nearest is 'caches.L3.total_bytes'");
	refuse(machine, "packages.1.cpus", "there is 1, from 0");
	refuse(machine, "kinds.unifrom.cpus", "the nearest is 'kinds.uniform.cpus'");
	refuse(machine, "kinds.performance.cpus", "there is 1: uniform");
	refuse(machine, "kinds.1.cpus", "there is 1: uniform");
	refuse(machine, "cores.id=7.cpus", "no such key");
	refuse(machine, "counts.kinds.x", "no such key");
	refuse(machine, "cores.0.cpus.x", "no such key");
	refuse(machine, ".", "no such key");
	refuse(machine, "counts.", "no such key");
	refuse(machine, "counts..cpus", "no such key");
	refuse(machine, "kinds.\"uniform", "no such key");
	refuse(machine, "a.b.c.d.e.f.g.h.i.j.k.l.m.n", "no such key");
}

Test(keys, want_what_they_need)
{
	struct error error = { 0 };
	struct key key;

	cr_assert_eq(key_parse(SPAN("smt.active"), &key, &error), 0);
	cr_assert_not(key_wanted(&key) & WANT_CACHES);
	cr_assert_eq(key_parse(SPAN("cpusets.offline_reason"), &key, &error), 0);
	cr_assert(key_wanted(&key) & WANT_CONFIGURATION);
	cr_assert_eq(key_parse(SPAN("cpusets.online"), &key, &error), 0);
	cr_assert_not(key_wanted(&key) & WANT_CONFIGURATION);
	cr_assert_eq(key_parse(SPAN("cores.online"), &key, &error), 0);
	cr_assert_eq(key.section, section_by_key("counts"));
}

/* The tree of a view is the document that --json prints, read back. */
Test(keys, tree_is_the_document)
{
	_cleanup_(arena_free) struct arena arena = { 0 };
	_cleanup_strbuf_ struct strbuf document = { 0 }, made = { 0 }, read = { 0 };
	_cleanup_json_ struct json *made_json = NULL, *read_json = NULL;
	const struct node *root, *again;
	struct error error = { 0 };
	MACHINE machine = two_cores();

	cr_assert_eq(render_document(&machine->view, false, &document, &error), 0);
	cr_assert_eq(json_read((struct span){ document.text, document.length }, NULL, &arena, &again, &error), 0, "%s",
		     error.what);
	cr_assert_eq(tree_of_view(&machine->view, UINT32_MAX, &arena, &root, &error), 0);
	made_json = node_json(root);
	read_json = node_json(again);
	json_write(made_json, &made);
	json_write(read_json, &read);
	cr_assert_str_eq(strbuf_text(&made), strbuf_text(&read));
}

/* s390: a level that the machine has not is written as 0 by its firmware. */
Test(keys, no_level_of_firmware_is_null)
{
	MACHINE machine = machine_new(1);

	machine->facts.machine.layout_drawers = 0;
	machine->facts.machine.layout_books = 1;
	machine->facts.machine.layout_sockets = 2;
	machine->facts.machine.layout_cores = 4;
	machine_build(machine);
	expect(machine, "machine.firmware_layout",
	       "{\"drawers\":null,\"books_per_drawer\":1,\"sockets_per_book\":2,\"cores_per_socket\":4}");
}
