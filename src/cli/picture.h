// SPDX-License-Identifier: MIT
// What the verbs that draw share: their options, and the machine with its layout and workers.
#pragma once

#include "cli/input.h"
#include "cli/sizing.h"
#include "cli/terminal.h"
#include "render/picture.h"

enum { PICTURE_WORKERS = -30 };

extern const struct cli_options cli_workers_options;

/* What every picture shows. */
enum {
	PICTURE_WANTS = WANT_TOPOLOGY | WANT_STRUCTURE | WANT_CACHES | WANT_NODES | WANT_NODE_DETAILS | WANT_KINDS |
			WANT_CPUINFO | WANT_FREQUENCY | WANT_MACHINE | WANT_AFFINITY
};

struct picture_request {
	const struct verb *verb;
	struct source source; /* wanted: what the picture shows */
	struct worker_options workers;
	bool has_workers;
	struct terminal_options terminal;
	bool unfolded;
};

/* Takes an option of input, terminal, sizing or workers: 0, EXIT_USAGE, or -1: not one of them. */
int cli_picture_option(struct picture_request *request, const struct cli_option *option, const char *argument);

/* Parses, and refuses operands and options that contradict each other: CLI_CONTINUE, CLI_DONE or an exit code. */
int cli_picture_parse(struct picture_request *request, int argc, char **argv, cli_handler handle, void *context);

/* The verb's whole run: parses, loads, draws. render_map and render_tree are such. */
typedef void (*picture_renderer)(const struct picture *picture, const struct picture_style *style, struct strbuf *out);
int cli_picture_run(struct picture_request *request, int argc, char **argv, cli_handler handle, picture_renderer render);

/* 0 or -errno; *ret_machine and *ret_picture are to be freed in any case, the picture first. */
int cli_picture_load(const struct picture_request *request, struct machine *ret_machine, struct picture *ret_picture,
		     struct error *error);
