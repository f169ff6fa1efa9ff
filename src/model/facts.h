// SPDX-License-Identifier: MIT
// What the probes found, source by source and before anything is concluded from it; model/build.c makes the topology.
#pragma once

#include "base/arena.h"
#include "base/cpuset.h"
#include "base/error.h"
#include "model/devices.h"
#include "model/warnings.h"

struct limits;
struct worker_environment;

/* "Looked for, not known", for every number here and in the topology; never 0 or -1, which are true values elsewhere. */
#define UNKNOWN INT64_MIN

/* Where the facts come from; SOURCE_LIVE is the running machine. */
enum source_kind { SOURCE_LIVE, SOURCE_SYSROOT, SOURCE_XML, SOURCE_SYNTHETIC, SOURCE_CPUID };

/* What a caller needs (bits): what is not asked for is not read, and stays unknown. */
enum want {
	WANT_TOPOLOGY = 1 << 0, /* cores, packages and what lies between */
	WANT_CACHES = 1 << 1,
	WANT_CACHE_GEOMETRY = 1 << 2, /* ways, sets, line size */
	WANT_CACHE_NUMBERS = 1 << 3,  /* the id of each instance */
	WANT_CACHE_DETAILS = 1 << 4,  /* policies and partitions, which only lscpu -C shows */
	WANT_CACHE_IDS = 1 << 5,      /* instances by id, as lscpu does, even where CPUs overlap */
	WANT_FREQUENCY = 1 << 6,      /* minimum, maximum */
	WANT_CURRENT_FREQUENCY = 1 << 7,
	WANT_NODES = 1 << 8,	    /* CPUs of each node */
	WANT_NODE_DETAILS = 1 << 9, /* memory, of each and in all; distances */
	WANT_KINDS = 1 << 10,	    /* evidence of core kinds */
	WANT_MACHINE = 1 << 11,	    /* SMT control, boost, driver, byte order, dispatching */
	WANT_VULNERABILITIES = 1 << 12,
	WANT_CONFIGURATION = 1 << 13,  /* s390: polarization, address, configure */
	WANT_CORE_IDS = 1 << 14,       /* with WANT_TOPOLOGY: each CPU's own core_id, which only lscpu -y shows */
	WANT_EVERY_SIBLING = 1 << 15,  /* read what each CPU says of its siblings, in each form, and compare */
	WANT_CPUINFO = 1 << 16,	       /* identity, flags */
	WANT_STRUCTURE = 1 << 17,      /* cores and packages of /proc/cpuinfo where sysfs has none */
	WANT_VIRT = 1 << 18,	       /* hypervisor, container */
	WANT_VIRT_LEGACY = 1 << 19,    /* with WANT_VIRT: also the PCI devices and others of long ago, as lscpu does */
	WANT_AFFINITY = 1 << 20,       /* what the asking process may use */
	WANT_BASE_FREQUENCY = 1 << 21, /* with WANT_FREQUENCY: a file of each CPU, which lscpu does not show */
	WANT_ALL_STATEMENTS = 1 << 22, /* the kernel's as it was, and CPUID of every CPU: to compare them (cputopo check) */
	WANT_STRUCTURE_OF_HWLOC = WANT_TOPOLOGY | WANT_CACHES | WANT_NODES, /* what hwloc is asked for */
	/* Parts of what stands above, for `workers`, which reads no more than its question needs. */
	WANT_ONLINE = 1 << 23,	  /* the online list alone */
	WANT_CORES = 1 << 24,	  /* which CPUs share a core, without numbers and without the other levels */
	WANT_CACHES_L1 = 1 << 25, /* sizes of the first level, the last evidence of kinds */
	WANT_CACHES_L3 = 1 << 26, /* which CPUs share the third level */
	WANT_MEMORY = 1 << 27,	  /* limits of memory */
	/* The online list as it stands, and what the folder of any CPU says, online or not, as lscpu does. */
	WANT_EVERY_FOLDER = 1 << 28,
	WANT_DEVICES = 1 << 29, /* NICs, GPUs, disks and other PCI devices */
	WANT_PLACES = WANT_CORES | WANT_KINDS | WANT_CACHES_L3 | WANT_NODES,
	WANT_LSCPU_ONLY = WANT_CACHE_DETAILS | WANT_CACHE_IDS | WANT_CURRENT_FREQUENCY | WANT_CORE_IDS | WANT_EVERY_SIBLING |
			  WANT_VIRT_LEGACY,
	WANT_DOCUMENT = ((1 << 22) - 1) & ~WANT_LSCPU_ONLY,
};

/* Which readers added something (bits of facts.backends). */
enum backend {
	BACKEND_HWLOC = 1 << 0,
	BACKEND_SYSFS = 1 << 1,
	BACKEND_PROCFS = 1 << 2,
	BACKEND_LIBCPUID = 1 << 3,
	BACKEND_AFFINITY = 1 << 4,
	BACKEND_CPUID = 1 << 5, /* our own decoding of registers */
};

/* Their names, in the order in which they are told; the last has no name. */
extern const struct backend_name {
	enum backend bit;
	const char *name;
} backend_names[];

/* The levels at which CPUs are grouped, the smallest first. */
enum level { LEVEL_CORE, LEVEL_CLUSTER, LEVEL_DIE, LEVEL_PACKAGE, LEVEL_BOOK, LEVEL_DRAWER, N_LEVELS };

enum cache_type { CACHE_DATA, CACHE_INSTRUCTION, CACHE_UNIFIED };

enum polarization {
	POLARIZATION_UNKNOWN,
	POLARIZATION_HORIZONTAL,
	POLARIZATION_VERTICAL_LOW,
	POLARIZATION_VERTICAL_MEDIUM,
	POLARIZATION_VERTICAL_HIGH
};

/* What evidence tells the kind of a CPU's core, the most trusted first. */
enum core_type { CORE_TYPE_UNKNOWN, CORE_TYPE_PERFORMANCE, CORE_TYPE_EFFICIENCY, CORE_TYPE_LOW_POWER };
enum kind_evidence {
	EVIDENCE_NONE,
	EVIDENCE_KERNEL_LIST,
	EVIDENCE_CPUID,
	EVIDENCE_MIDR,
	EVIDENCE_UARCH,
	EVIDENCE_CAPACITY,
	EVIDENCE_AMD_PSTATE,
	EVIDENCE_CACHES,
	EVIDENCE_HWLOC
};

/* One core, cluster, die ... : the kernel's number (sparse, repeated, negative or UNKNOWN) and its CPUs. */
struct group_facts {
	int64_t id;
	struct cpuset cpus;
};

/*
 * Who shares a core or a package, as one kind of file says it: a number for each row of facts.cpus. Rows with equal numbers
 * are together; UNKNOWN: nothing is told of this CPU.
 */
struct opinion {
	enum level level;
	const char *who;   /* the file; static */
	bool by_sets;	   /* it is the sibling sets again, looked at more closely */
	bool numbered;	   /* what is together are the kernel's own numbers of the groups */
	int64_t *together; /* owned by facts.arena */
};

/* Identity texts, as found; the same row of a table serves /proc/cpuinfo of every architecture. */
enum identity_field {
	IDENTITY_VENDOR,       /* GenuineIntel, IBM/S390, 0x5b7 */
	IDENTITY_NAME,	       /* model name */
	IDENTITY_FAMILY,       /* decimal on x86 */
	IDENTITY_MODEL,	       /* decimal on x86 */
	IDENTITY_STEPPING,     /* decimal on x86 */
	IDENTITY_REVISION,     /* CPU revision (ARM, LoongArch), revision (POWER) */
	IDENTITY_IMPLEMENTER,  /* ARM: 0x41 */
	IDENTITY_PART,	       /* ARM: 0xd46 */
	IDENTITY_VARIANT,      /* ARM: 0x1 */
	IDENTITY_ARCHITECTURE, /* ARM: 8 */
	IDENTITY_FLAGS,	       /* flags, Features, features, type (SPARC) */
	IDENTITY_ADDRESS_SIZES,
	IDENTITY_ISA,
	IDENTITY_MMU,
	IDENTITY_UARCH,
	IDENTITY_CPU_MODEL, /* MIPS, Alpha: cpu model, beside or in place of model name */
	IDENTITY_MACHINE,   /* s390: machine = 2964 */
	N_IDENTITY_FIELDS
};

/* CPUs that agree in every identity field are one model. */
struct model_facts {
	const char *field[N_IDENTITY_FIELDS]; /* interned in facts.arena, NULL: not found */
	const char *codename;		      /* of data/x86-names.tsv, NULL: not found */
};

/* What a cache is, whichever CPUs have it: embedded wherever a cache is told of, so that a new member is in all of them. */
struct cache_attributes {
	int level;
	enum cache_type type;
	int64_t size_bytes, ways, line_bytes, sets, partitions; /* UNKNOWN where not found */
	const char *allocation_policy, *write_policy;		/* interned, NULL: not found */
};
#define CACHE_UNKNOWN                                                                                                       \
	((struct cache_attributes){                                                                                         \
		.size_bytes = UNKNOWN, .ways = UNKNOWN, .line_bytes = UNKNOWN, .sets = UNKNOWN, .partitions = UNKNOWN })

/* Texts are interned, and so compared by pointer. */
static inline bool cache_attributes_equal(const struct cache_attributes *a, const struct cache_attributes *b)
{
	return a->level == b->level && a->type == b->type && a->size_bytes == b->size_bytes && a->ways == b->ways &&
	       a->line_bytes == b->line_bytes && a->sets == b->sets && a->partitions == b->partitions &&
	       a->allocation_policy == b->allocation_policy && a->write_policy == b->write_policy;
}

struct cache_facts {
	struct cache_attributes attr;
	int64_t id;	    /* the kernel's, UNKNOWN where not found */
	struct cpuset cpus; /* CPUs that share this instance; empty: unknown */
};

struct cpu_facts {
	unsigned int cpu;	     /* the kernel's number */
	int32_t group[N_LEVELS];     /* index into facts.groups[level], -1: unknown */
	int32_t model;		     /* index into facts.models, -1: unknown */
	enum core_type core_type;    /* with its evidence */
	enum kind_evidence evidence; /* EVIDENCE_NONE: nothing was said */
	const char *core_name;	     /* of a type that only hwloc's file knows, interned; NULL: none */
	int64_t efficiency; /* hwloc's number of a kind that was told to be more or less efficient, rising with speed */
	enum polarization polarization;
	int64_t min_hz, max_hz, base_hz;       /* limits of the hardware, not of the governor */
	int64_t current_hz;		       /* sampled: not in the document; read only when asked for */
	int64_t capacity, address, configured; /* cpu_capacity; s390 address and configure */
	int64_t midr;			       /* ARM MIDR_EL1 */
	int64_t highest_perf;		       /* CPPC highest performance, read only where facts_mixed_amd */
	int64_t apic_id;
	int64_t core_id; /* read only when asked for: the threads of an AMD Bulldozer module differ in it */
	const char *bogomips, *microcode, *mhz, *mhz_static, *mhz_dynamic; /* texts of /proc/cpuinfo, interned, NULL */
};

/* A cache before the memory of a node, such as HBM before DRAM (Documentation/admin-guide/mm/numaperf.rst). */
struct memory_cache {
	int level;			/* seen from the memory: the highest is nearest to the CPUs */
	int64_t size_bytes, line_bytes; /* UNKNOWN where not found */
	const char *indexing;		/* "direct-mapped", "indexed"; NULL: unknown. Both are static texts. */
	const char *write_policy;	/* "write-back", "write-through"; NULL: unknown */
};
enum { MEMORY_CACHES_MAX = 4 };

/* What a NUMA node is beside its CPUs; embedded as cache_attributes is. */
struct node_attributes {
	int64_t memory_bytes;
	struct memory_cache memory_caches[MEMORY_CACHES_MAX]; /* sorted by level */
	unsigned int n_memory_caches;			      /* 0: there is none, or it is not told */
};
#define NODE_UNKNOWN ((struct node_attributes){ .memory_bytes = UNKNOWN })

struct node_facts {
	struct node_attributes attr;
	int64_t id;
	struct cpuset cpus; /* as the kernel lists them: may hold CPUs that are not present (s390) */
	bool cpus_known;
	int64_t *distances; /* n_distances of them, in the order of facts.nodes; NULL: unknown. Owned by facts.arena. */
	unsigned int n_distances;
};

struct vulnerability_facts {
	const char *name; /* file name: gather_data_sampling */
	const char *text; /* as the kernel says it, trimmed */
};

struct warning {
	enum warning_id id;
	const char *text;
	struct cpuset cpus;
	bool has_cpus;
};

struct warning_list {
	struct warning *items;
	size_t n;
};

struct machine_facts {
	const char *arch;	/* as uname -m says: x86_64, aarch64, s390x */
	const char *byte_order; /* "little", "big" */
	int64_t op_modes[2];	/* 32, 64; UNKNOWN where not known */
	int64_t phys_addr_bits, virt_addr_bits;
	int64_t memory_bytes;	    /* MemTotal: what the kernel has, less than what is plugged in */
	const char *hypervisor;	    /* name for "Hypervisor:", s390 (z/VM 6.1.0) */
	const char *virt_vendor;    /* KVM, VMware, Microsoft ... */
	const char *virt_type;	    /* "full", "para", "container" */
	const char *virt_extension; /* "VT-x", "AMD-V" */
	const char *container;	    /* docker, lxc, wsl ... */
	const char *dispatching;    /* s390: horizontal, vertical */
	bool acpi_topology;	    /* live ARM: the firmware tells the topology (ACPI PPTT), packages are packages */
	/* s390: sockets a book, books a drawer, drawers, cores a socket, of /proc/sysinfo "CPU Topology SW/HW" */
	int64_t layout_drawers, layout_books, layout_sockets, layout_cores;
	const char *firmware_type; /* s390: the type that /proc/sysinfo tells, which lscpu shows */
};

/* Parts of the structure of which a file was there but not to be read, or not what the kernel writes (bits). */
enum facts_part {
	PART_GROUPS = 1 << 0,
	PART_CACHES = 1 << 1,
	PART_NODES = 1 << 2,
	PART_SETS = 1 << 3,
	PART_IDENTITY = 1 << 4
};

struct facts {
	struct arena arena; /* owns every string here */
	enum source_kind kind;
	const char *path;      /* of the input; "/" live */
	unsigned int backends; /* enum backend */
	bool consistent;       /* false: the machine changed while it was read */

	struct known_set possible, present, online, isolated, nohz_full, allowed;
	struct cpu_facts *cpus; /* sorted by number, every CPU that any source knows */
	size_t n_cpus;
	struct {
		struct group_facts *items;
		size_t n;
	} groups[N_LEVELS];
	struct opinion *opinions; /* beside the groups, for model/reconcile.c */
	size_t n_opinions;
	struct model_facts *models;
	size_t n_models;
	struct cache_facts *caches;
	size_t n_caches;
	struct cache_facts *shared_caches; /* s390 before sysfs told: caches of /proc/cpuinfo without CPUs */
	size_t n_shared_caches;
	struct node_facts *nodes; /* sorted by id */
	size_t n_nodes;
	struct vulnerability_facts *vulnerabilities; /* sorted by name */
	size_t n_vulnerabilities;
	struct device_list devices;
	struct warning_list warnings;
	unsigned int incomplete; /* enum facts_part: what could not be read as a whole, so that counting it would be wrong */
	const char *unread;	 /* the first file of the structure that cannot be read, and why; NULL: none */

	struct machine_facts machine;
	const char *smt_control;   /* on, off, forceoff, notsupported ... */
	int64_t smt_active;	   /* 0, 1 or UNKNOWN */
	bool boot_nosmt;	   /* the kernel's command line says nosmt; looked for where CPUs are offline */
	int64_t boot_maxcpus;	   /* its maxcpus=, 0 for nosmp; UNKNOWN: neither */
	int64_t boost;		   /* 0, 1 or UNKNOWN */
	bool boost_file;	   /* boost was told by cpufreq/boost itself, which alone lscpu asks */
	const char *driver;	   /* cpufreq driver */
	bool x86;		   /* identity fields are x86's */
	int64_t hybrid;		   /* CPUID says that cores are of several kinds: 0, 1 or UNKNOWN */
	const struct cpuset *only; /* whose cores and L3 caches are asked for, NULL: every CPU's; not owned */

	/* What the asking process may use (model/limits.h); NULL: unknown, or not asked for. */
	struct limits *limits;
	const struct worker_environment *environment; /* in arena; NULL: none */
};

/* An empty set of facts, every number UNKNOWN. Free with facts_free in any case. */
void facts_init(struct facts *facts);
void facts_free(struct facts *facts);

/* Makes one cpu_facts row, all unknown, for each member; called once, after the sets are known. */
int facts_set_cpus(struct facts *facts, const struct cpuset *cpus);

/* The row of a CPU number, NULL when there is none. O(log n). */
struct cpu_facts *facts_cpu(const struct facts *facts, unsigned int cpu);

/* The first model has this flag. */
bool facts_has_flag(const struct facts *facts, const char *flag);

/* An AMD chip whose cores are of two types: the kernel's flag for what CPUID leaf 80000026h says. Which are which it leaves
 * open. */
bool facts_mixed_amd(const struct facts *facts);

/* What core an ARM CPU is, by MIDR_EL1, else by /proc/cpuinfo; false where neither tells. */
struct arm_core {
	int64_t implementer, part;
};
bool facts_arm_core(const struct facts *facts, const struct cpu_facts *cpu, struct arm_core *ret_core);

/*
 * Adds a group and enters it in the rows of its CPUs. Takes *cpus over (leaves it empty) on success.
 * 0, -ENOMEM; a CPU that has no row, or is in a group of that level already, keeps what it had.
 */
int facts_add_group(struct facts *facts, enum level level, int64_t id, struct cpuset *cpus);

/* A CPU by numbers that it has in common with others: those with equal keys are together. */
struct member {
	int64_t key[4]; /* what is not used is 0 */
	int64_t id;	/* of the group; UNKNOWN: the CPU is in none */
	unsigned int cpu;
};

/* Sorts the members, by key and then by CPU, and adds a group for each run of equal keys. 0 or -ENOMEM. */
int facts_group_by(struct facts *facts, enum level level, struct member *members, size_t n);

/* Forgets the groups of a level. */
void facts_clear_groups(struct facts *facts, enum level level);

/* A new opinion of which nothing is told yet, after facts_set_cpus; its numbers are to be filled in. NULL without memory. */
struct opinion *facts_add_opinion(struct facts *facts, enum level level, const char *who);

/* What facts_group_by would add, as an opinion. 0 or -ENOMEM. */
int facts_opinion_by(struct facts *facts, enum level level, const char *who, struct member *members, size_t n);

/* A new cache with all numbers UNKNOWN, or NULL when memory ran out; valid until the next call. */
struct cache_facts *facts_add_cache(struct facts *facts);
struct cache_facts *facts_add_shared_cache(struct facts *facts);

/* Index of the model with these fields (interned texts: compared by pointer), added when new; or -ENOMEM. */
int facts_add_model(struct facts *facts, const struct model_facts *model);

/* Interns a trimmed span; *ret_text is NULL for an empty one. 0 or -ENOMEM. */
int facts_text(struct facts *facts, struct span text, const char **ret_text);

/*
 * Adds a warning of the closed list (model/warnings.h); text is formatted. cpus may be NULL. 0 or -ENOMEM.
 * A second warning with the same id and text is dropped. At most FACTS_WARNINGS_MAX have one id, and one more says that
 * there are others: a record of junk has hundreds of thousands.
 */
enum { FACTS_WARNINGS_MAX = 64 };
int facts_warn(struct facts *facts, const struct cpuset *cpus, enum warning_id id, const char *format, ...) _printf_(4, 5);

#define _cleanup_facts_ _cleanup_(facts_free)
