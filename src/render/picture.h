// SPDX-License-Identifier: MIT
// What all pictures of a machine share: what is drawn, and the words for its parts.
#pragma once

#include "derive/layout.h"
#include "render/fields.h"

struct picture {
	struct view view;
	struct layout layout;
	bool has_workers;      /* they were asked for */
	unsigned int workers;  /* how many */
	struct cpuset working; /* the CPUs that they get */
};
void picture_free(struct picture *picture);
#define _cleanup_picture_ _cleanup_(picture_free)

/* How a picture of text is to look. */
struct picture_style {
	size_t width; /* columns that no line exceeds */
	bool ascii, colour;
};

/* "Package 0", "Node 2", "L3", "core 5": numbers as in cputopo -e and lscpu, where firmware's leave gaps or repeat. */
void picture_name(const struct picture *picture, const struct layout_thing *thing, struct strbuf *out);

/* What is known of it beside the name: "126 GiB", "32 MiB"; nothing where nothing is. */
void picture_amount(const struct picture *picture, const struct layout_thing *thing, struct strbuf *out);

/* "Node 2  126 GiB", "L3 32 MiB". */
void picture_thing(const struct picture *picture, const struct layout_thing *thing, struct strbuf *out);

/* A node without CPUs has only an index. */
void picture_node(const struct picture *picture, size_t node, struct strbuf *out);

/* "performance", where there are several kinds of core; NULL where they are alike or the kind has no name. */
const char *picture_kind(const struct picture *picture, int32_t kind);

/*
 * The same with the model where cores of several kinds have one name, "performance (Cortex-X3)", or "kind 2" for want of
 * both: as it was found, not safe to print.
 */
void picture_kind_words(const struct picture *picture, int32_t kind, struct strbuf *out);

/* The names of the processors, as they were found: not safe to print. Nothing where none is known. */
void picture_title(const struct picture *picture, struct strbuf *out);

/* "2 packages, 8 nodes, 48 cores, 96 CPUs": what is known of it. */
void picture_counts(const struct picture *picture, struct strbuf *out);

/* Sets that are told below a picture: offline, not allowed, isolated, workers, and things that are in no part. */
struct picture_note {
	char *name; /* "offline (nosmt)" */
	struct cpuset cpus;
};
struct picture_notes {
	struct picture_note *items;
	size_t n;
};
/* Which are told (bits); isolated, not allowed and what is in no part always. */
enum picture_note_kind { NOTE_OFFLINE = 1 << 0, NOTE_WORKERS = 1 << 1 };
int picture_notes(const struct picture *picture, unsigned int kinds, struct picture_notes *ret_notes); /* 0 or -ENOMEM */
void picture_notes_free(struct picture_notes *notes);
#define _cleanup_picture_notes_ _cleanup_(picture_notes_free)

/* May the asking process use this CPU? True where nothing says that it may not. */
bool picture_allowed(const struct picture *picture, unsigned int cpu);
bool picture_isolated(const struct picture *picture, unsigned int cpu);
