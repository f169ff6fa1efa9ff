// SPDX-License-Identifier: MIT
// lscpu's own way of counting: types of CPU, elements numbered by first appearance, caches by name.
#pragma once

#include "model/facts.h"

/* CPUs that lscpu takes as alike; its summary has a block for each. */
struct lscpu_type {
	const char *vendor, *name, *family, *model, *stepping; /* as printed; NULL: not known */
	char stepping_text[48];				       /* ARM: r1p0 */
	const struct model_facts *facts;
	const struct cpu_facts *sample; /* its first CPU in /proc/cpuinfo; NULL: none of those that are present */
	unsigned int threads;		/* a core, the largest number */
	unsigned int n[N_LEVELS];	/* elements of each level with a CPU of this type */
	float max_mhz, min_mhz;		/* 0: not known */
	float scaling_percent;		/* 0: not known */
};

struct lscpu_cpu {
	const struct cpu_facts *facts;
	bool online;
	int32_t type;	      /* index into types */
	int32_t id[N_LEVELS]; /* logical numbers, -1: none */
	int32_t node;	      /* index into facts->nodes, -1: none */
	float mhz;	      /* sampled, 0: not known */
};

/* All caches of one name ("L1d"). */
struct lscpu_cache {
	char name[8];
	const struct cache_facts *first; /* what is printed is told of the first instance */
	unsigned int instances;		 /* 0: an s390 cache that several CPUs share, of which no number is known */
	int64_t all_bytes;		 /* UNKNOWN where no instance tells its size */
	int64_t *ids;			 /* a CPU row: the number of its instance, -1: none */
};

struct lscpu {
	const struct facts *facts;
	struct lscpu_cpu *cpus; /* those that are present, sorted */
	size_t n_cpus;
	struct lscpu_type *types;
	size_t n_types;
	struct lscpu_cache *caches; /* sorted by name */
	size_t n_caches;	    /* with instances */
	size_t n_shared;	    /* more behind them, without */
	bool has_clusters;	    /* the kernel says package where it means cluster: an ARM without ACPI */
};

/* facts must outlive *ret_lscpu. 0, -ENOMEM. */
int lscpu_build(const struct facts *facts, struct lscpu *ret_lscpu, struct error *error);
void lscpu_free(struct lscpu *lscpu);
#define _cleanup_lscpu_ _cleanup_(lscpu_free)

/* Fills caches, n_caches and n_shared; after cpus. 0 or -ENOMEM. */
int lscpu_add_caches(struct lscpu *lscpu);

/* 0: not known. */
float lscpu_mhz(int64_t hz);

/* Numbers of lscpu's "Core(s) per socket" and so on. */
struct lscpu_counts {
	unsigned int threads, cores, sockets, books, drawers; /* each a part of the next larger element there is */
	bool has_books, has_drawers;
};
struct lscpu_counts lscpu_counts_of(const struct lscpu *lscpu, const struct lscpu_type *type);

/* ISA and MMU are told of RISC-V alone: MIPS has an isa, POWER an mmu. NULL: not told. */
const char *lscpu_isa_of(const struct lscpu_type *type);
const char *lscpu_mmu_of(const struct lscpu_type *type);
