// SPDX-License-Identifier: MIT
// Node Feature Discovery of Kubernetes: a file of features, which become labels of the node.
#include <inttypes.h>

#include "export/export.h"

/* A name that nobody owns: an administrator gives his own by --name. */
static const char usual_namespace[] = "cputopo.example";

struct features {
	const char *namespace;
	struct strbuf *out;
};

static void put_text(const struct features *features, const char *key, const char *value)
{
	if (value)
		strbuf_printf(features->out, "%s/%s=%s\n", features->namespace, key, value);
}

static void put_number(const struct features *features, const char *key, int64_t value)
{
	if (value != UNKNOWN)
		strbuf_printf(features->out, "%s/%s=%" PRId64 "\n", features->namespace, key, value);
}

/* All cores of one type: two kinds of fast core are both performance cores. */
static void put_kind(const struct features *features, const struct derived *derived, enum kind_type type, const char *key)
{
	int64_t cores = 0;
	bool some = false;

	for (size_t i = 0; i < derived->n_kinds; i++) {
		if (derived->kinds[i].type != type)
			continue;
		if (derived->kinds[i].cores == UNKNOWN)
			return;
		some = true;
		cores += derived->kinds[i].cores;
	}
	if (some)
		put_number(features, key, cores);
}

int export_nfd(const struct export_job *job, struct strbuf *out, struct error *error _unused_)
{
	const struct features features = { job->name ? job->name : usual_namespace, out };
	const struct topology *topology = job->view->topology;
	const struct derived *derived = job->view->derived;
	const struct counts *counts = &derived->counts;

	strbuf_puts(out, "# cputopo, for /etc/kubernetes/node-feature-discovery/features.d/\n");
	put_number(&features, "packages", counts->packages);
	put_number(&features, "cores", counts->cores_online);
	put_number(&features, "cpus", counts->online);
	put_number(&features, "threads-per-core-max", counts->threads_per_core.max);
	put_number(&features, "numa-nodes", counts->nodes);
	put_text(&features, "hybrid",
		 counts->kinds == UNKNOWN || !counts->kinds ? NULL :
		 counts->kinds > 1			    ? "true" :
							      "false");
	put_kind(&features, derived, KIND_PERFORMANCE, "performance-cores");
	put_kind(&features, derived, KIND_EFFICIENCY, "efficiency-cores");
	put_kind(&features, derived, KIND_LOW_POWER, "low-power-cores");
	put_text(&features, "isa-level",
		 topology->n_models == 1 ? isa_level(topology->models[0].facts->field[IDENTITY_FLAGS]) : NULL);
	return 0;
}
