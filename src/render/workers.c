// SPDX-License-Identifier: MIT
// The answer of `cputopo workers` as text.
#include "render/workers.h"

#include <inttypes.h>

#include "base/escape.h"
#include "render/json.h"

void render_workers_number(const struct worker_answer *answer, struct strbuf *out)
{
	strbuf_printf(out, "%u\n", answer->workers);
}

void render_workers_cpus(const struct worker_answer *answer, struct strbuf *out)
{
	for (unsigned int i = 0; i < answer->workers; i++)
		strbuf_printf(out, "%s%u", i ? "," : "", answer->cpus[i]);
	strbuf_putc(out, '\n');
}

static void explain_room(const struct limits *limits, struct strbuf *out)
{
	static const char *const names[] = { [ROOM_GROUPS] = "pids.max of the groups",
					     [ROOM_RLIMIT] = "RLIMIT_NPROC",
					     [ROOM_THREADS] = "/proc/sys/kernel/threads-max" };
	const char *before = "none that matters: ";

	for (int i = 0; i < N_ROOM_LIMITS; i++)
		if (limits->room_read[i]) {
			strbuf_printf(out, "%s%s", before, names[i]);
			before = ", ";
		}
	strbuf_printf(out, "%s\n", *before == ',' ? "" : "unknown");
}

/* What was looked at where there is no limit. */
static void explain_none(const struct limits *limits, enum constraint_name name, struct strbuf *out)
{
	const struct quota *quota = &limits->quota;

	if (name != CONSTRAINT_QUOTA && name != CONSTRAINT_PROCESSES && name != CONSTRAINT_SCHEDULER)
		return;
	strbuf_printf(out, "  %-10s %8s  ", constraint_names[name], "-");
	if (name == CONSTRAINT_SCHEDULER) {
		strbuf_printf(out, "none: no batch system's variable is obeyed\n");
	} else if (name == CONSTRAINT_PROCESSES) {
		explain_room(limits, out);
	} else {
		strbuf_printf(out, "%s", quota_state_names[quota->state]);
		if (quota->leaf) {
			strbuf_printf(out, ": ");
			escape_text(out, quota->leaf);
			strbuf_printf(out, " and of the groups above");
		}
		strbuf_putc(out, '\n');
	}
}

static void explain_constraint(const struct worker_answer *answer, const struct limits *limits, enum constraint_name name,
			       struct strbuf *out)
{
	const struct worker_constraint *constraint = &answer->constraints[name];
	const struct quota *quota = &limits->quota;

	if (!constraint->set) {
		explain_none(limits, name, out);
		return;
	}
	strbuf_printf(out, "%c %-10s %8u  ", answer->binding == name ? '*' : ' ', constraint_names[name],
		      constraint->workers);
	escape_text(out, constraint->source);
	if (name == CONSTRAINT_QUOTA) {
		strbuf_printf(out, ": %" PRIu64 "/%" PRIu64 " us, group ", quota->quota_us, quota->period_us);
		escape_text(out, quota->path);
		strbuf_printf(out, " (cgroup v%d)", quota->version);
	}
	strbuf_putc(out, '\n');
}

void render_workers_explain(const struct worker_answer *answer, const char *rule, const struct limits *limits,
			    struct strbuf *out)
{
	struct strbuf notes[WORKER_NOTES_MAX] = { 0 };
	int n_notes = workers_notes(answer, limits, notes);

	render_workers_number(answer, out);
	for (int name = 0; name < N_CONSTRAINTS; name++)
		explain_constraint(answer, limits, (enum constraint_name)name, out);
	strbuf_printf(out, "  %-10s %8s  %s\n", "goal", "-", rule);
	for (int i = 0; i < n_notes; i++) {
		strbuf_printf(out, "- ");
		escape_text(out, strbuf_text(&notes[i]));
		out->failed |= notes[i].failed;
		strbuf_putc(out, '\n');
		strbuf_free(&notes[i]);
	}
	for (int bit = 0; bit < N_LIMITS_FLAGS; bit++)
		if (answer->flags & 1U << bit)
			strbuf_printf(out, "! %s: %s\n", limits_flag_texts[bit].name, limits_flag_texts[bit].text);
}

static struct json *notes_array(const struct worker_answer *answer, const struct limits *limits)
{
	struct strbuf notes[WORKER_NOTES_MAX] = { 0 };
	int n_notes = workers_notes(answer, limits, notes);
	struct json *array = json_new_array();

	for (int i = 0; i < n_notes; i++) {
		json_push(&array, notes[i].failed ? NULL : json_new_string(strbuf_text(&notes[i])));
		strbuf_free(&notes[i]);
	}
	return array;
}

static struct json *quota_object(const struct quota *quota)
{
	struct json *object = json_new_object();
	bool set = quota->state == QUOTA_SET;

	json_put(&object, "state", json_new_string(quota_state_names[quota->state]));
	json_put(&object, "cpus", set ? json_new_real((double)quota->quota_us / (double)quota->period_us) : json_new_null());
	json_put(&object, "quota_us", json_new_integer(set ? (int64_t)quota->quota_us : UNKNOWN));
	json_put(&object, "period_us", json_new_integer(set ? (int64_t)quota->period_us : UNKNOWN));
	json_put(&object, "path", json_new_string(quota->path));
	json_put(&object, "cgroup_version", json_new_integer(quota->version ? quota->version : UNKNOWN));
	return object;
}

static struct json *flags_array(unsigned int flags)
{
	struct json *array = json_new_array();

	for (int bit = 0; bit < N_LIMITS_FLAGS; bit++)
		if (flags & 1U << bit)
			json_push(&array, json_new_string(limits_flag_texts[bit].name));
	return array;
}

static struct json *constraints_array(const struct worker_answer *answer)
{
	struct json *array = json_new_array();

	for (int name = 0; name < N_CONSTRAINTS; name++) {
		const struct worker_constraint *constraint = &answer->constraints[name];
		struct json *object;

		if (!constraint->set)
			continue;
		object = json_new_object();
		json_put(&object, "name", json_new_string(constraint_names[name]));
		json_put(&object, "workers", json_new_integer(constraint->workers));
		json_put(&object, "source", json_new_string(constraint->source));
		json_push(&array, object);
	}
	return array;
}

int render_workers_json(const struct worker_answer *answer, const struct limits *limits, struct strbuf *out,
			struct error *error)
{
	_cleanup_json_ struct json *document = json_new_object();

	json_put(&document, "schema", json_new_string("cputopo-workers/1"));
	json_put(&document, "workers", json_new_integer(answer->workers));
	json_put(&document, "goal", json_new_string(worker_goal_names[answer->goal]));
	json_put(&document, "round", json_new_string(worker_round_names[answer->round]));
	json_put(&document, "online", json_new_integer(answer->online));
	json_put(&document, "allowed", json_new_integer(answer->allowed));
	json_put(&document, "usable", json_new_integer(cpuset_count(&answer->usable)));
	json_put(&document, "usable_cores", json_new_integer(answer->usable_cores));
	json_put(&document, "quota", quota_object(&limits->quota));
	json_put(&document, "binding", json_new_string(constraint_names[answer->binding]));
	json_put(&document, "flags", flags_array(answer->flags));
	json_put(&document, "constraints", constraints_array(answer));
	json_put(&document, "notes", notes_array(answer, limits));
	if (answer->cpus) {
		struct json *cpus = json_new_array();

		for (unsigned int i = 0; i < answer->workers; i++)
			json_push(&cpus, json_new_integer(answer->cpus[i]));
		json_put(&document, "cpus", cpus);
	}
	json_write(document, out);
	strbuf_putc(out, '\n');
	return out->failed ? error_oom(error) : 0;
}
