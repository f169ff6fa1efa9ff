// SPDX-License-Identifier: MIT
// The tags of a text of XML, one after another.
#include "probe/hwloc/xml_tags.h"

#include <errno.h>
#include <string.h>

int xml_fail(const struct xml *xml, const char *what)
{
	const char *at = xml->whole.text;
	unsigned int line = 1;

	while ((at = memchr(at, '\n', (size_t)(xml->rest.text - at)))) {
		at++;
		line++;
	}
	return error_set(xml->error, EINVAL, xml->path, line, "no XML file of hwloc's: %s", what);
}

static bool is_name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

static struct span take_name(struct span *rest)
{
	struct span name = { rest->text, 0 };

	while (name.length < rest->length && is_name_char(rest->text[name.length]))
		name.length++;
	rest->text += name.length;
	rest->length -= name.length;
	return name;
}

/* Takes name="value" off *rest: 1, 0 where nothing is left, -EINVAL. */
static int take_attribute(struct span *rest, struct span *ret_name, struct span *ret_value)
{
	const char *end;

	*rest = span_trim(*rest);
	if (!rest->length)
		return 0;
	*ret_name = take_name(rest);
	if (!ret_name->length || !span_starts(*rest, "=\""))
		return -EINVAL;
	ret_value->text = rest->text + 2;
	end = memchr(ret_value->text, '"', rest->length - 2);
	if (!end)
		return -EINVAL;
	ret_value->length = (size_t)(end - ret_value->text);
	rest->length -= (size_t)(end + 1 - rest->text);
	rest->text = end + 1;
	return memchr(ret_value->text, '<', ret_value->length) ? -EINVAL : 1;
}

int xml_attribute(const struct xml_tag *tag, const char *name, struct span *ret_value)
{
	struct span rest = tag->attributes, found, value;
	int n = 0;

	while (take_attribute(&rest, &found, &value) > 0)
		if (span_equal(found, name)) {
			*ret_value = value;
			n++;
		}
	return n > 1 ? -EINVAL : n;
}

/* What stands between the next '<' and its '>', taken off xml->rest: 1, 0 at the end of the text, -EINVAL. */
static int take_inside(struct xml *xml, struct span *ret_inside)
{
	struct span *rest = &xml->rest;
	const char *start = memchr(rest->text, '<', rest->length), *end;

	if (!start)
		return 0;
	rest->length -= (size_t)(start + 1 - rest->text);
	rest->text = start + 1;
	end = memchr(rest->text, '>', rest->length);
	if (!end || end == rest->text)
		return xml_fail(xml, "a tag is cut off");
	*ret_inside = (struct span){ rest->text, (size_t)(end - rest->text) };
	rest->length -= ret_inside->length + 1;
	rest->text = end + 1;
	return 1;
}

int xml_take_tag(struct xml *xml, struct xml_tag *ret_tag)
{
	struct span inside, name, value;
	int r;

	do
		r = take_inside(xml, &inside);
	while (r > 0 && (inside.text[0] == '?' || inside.text[0] == '!'));
	if (r <= 0)
		return r;
	*ret_tag = (struct xml_tag){ .closing = inside.text[0] == '/', .empty = inside.text[inside.length - 1] == '/' };
	inside.text += ret_tag->closing;
	inside.length -= ret_tag->closing;
	inside.length -= inside.length && ret_tag->empty;
	ret_tag->name = take_name(&inside);
	ret_tag->attributes = inside;
	while ((r = take_attribute(&inside, &name, &value)) > 0)
		;
	if (r < 0 || !ret_tag->name.length || (ret_tag->closing && (ret_tag->empty || ret_tag->attributes.length)))
		return xml_fail(xml, "a tag is not well-formed");
	return 1;
}

struct span xml_text(const struct xml *xml)
{
	const char *end = memchr(xml->rest.text, '<', xml->rest.length);

	return (struct span){ xml->rest.text, end ? (size_t)(end - xml->rest.text) : xml->rest.length };
}
