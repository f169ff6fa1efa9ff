// SPDX-License-Identifier: MIT
// `cputopo workers` as a whole, on trees built from text: each row a machine, a control group layout, arguments, the answer.
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "tree.h"

/* T: 8 cores x 2, siblings i and i+8. H: 8 P-cores x 2 (0+1, 2+3 ...) and 8 E-cores (16-23). FOUR: 4 cores. MANY: 2048 CPUs,
 * 4 allowed. */
enum machine { T, H, FOUR, MANY };

#define MOUNTS                                                                                                              \
	"25 30 0:22 / /proc rw - proc proc rw\\n31 23 0:28 / /sys/fs/cgroup rw,relatime shared:4 - cgroup2 cgroup2 rw\\n"
#define V2(path) "\"proc/self/cgroup\" = \"0::" path "\\n\"\n\"proc/self/mountinfo\" = \"" MOUNTS "\"\n"
#define LIMIT(group, text) "\"sys/fs/cgroup" group "/cpu.max\" = \"" text "\"\n"
#define LEAF(text) V2("/a") LIMIT("/a", text)
#define MASK(list) "\"proc/self/status\" = \"Name:\\tx\\nPid:\\t77\\nCpus_allowed_list:\\t" list "\\n\"\n"
#define V1_MOUNT(root) "32 31 0:29 " root " /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu,cpuacct\\n"
#define V1(path, root, more)                                                                                                \
	"\"proc/self/cgroup\" = \"9:name=systemd:/\\n4:cpu,cpuacct:" path "\\n0::" path "\\n\"\n"                           \
	"\"proc/self/mountinfo\" = \"" V1_MOUNT(root) more "\"\n"
#define CFS(group, quota, period)                                                                                           \
	"\"sys/fs/cgroup/cpu" group "/cpu.cfs_quota_us\" = \"" quota "\\n\"\n"                                              \
	"\"sys/fs/cgroup/cpu" group "/cpu.cfs_period_us\" = \"" period "\\n\"\n"
#define PIDS(group, most, current)                                                                                          \
	"\"sys/fs/cgroup" group "/pids.max\" = \"" most "\\n\"\n"                                                           \
	"\"sys/fs/cgroup" group "/pids.current\" = \"" current "\\n\"\n"
#define USER(user, capabilities)                                                                                            \
	"\"proc/self/limits\" = \"Limit   Soft Limit   Hard Limit   Units\\nMax processes    12    99   processes\\n\"\n"   \
	"\"proc/self/status\" = \"Pid:\\t77\\nCpus_allowed_list:\\t0-15\\nUid:\\t" user                                     \
	"\\t0\\t0\\t0\\nCapEff:\\t" capabilities "\\n\"\n"
#define TASKS(pid, user, threads) "\"proc/" pid "/status\" = \"Uid:\\t" user "\\t1\\t1\\t1\\nThreads:\\t" threads "\\n\"\n"

/* What tells kinds of four cores, or of four CPUs that two cores are in. */
#define FOUR_LINES(before, a, b, c, d) "\"proc/cpuinfo\" = \"" before "0" a before "1" b before "2" c before "3" d "\"\n"
#define UARCH                                                                                                               \
	FOUR_LINES("processor\\t: ", "\\nuarch\\t: a,x60\\n\\n", "\\nuarch\\t: a,x60\\n\\n", "\\nuarch\\t: a,x100\\n\\n",   \
		   "\\nuarch\\t: a,x100\\n\\n")
#define PART(number) "\\nCPU implementer\\t: 0x41\\nCPU part\\t: " number "\\n\\n"
#define FREQUENCY(cpu, khz) "\"sys/devices/system/cpu/cpu" cpu "/cpufreq/cpuinfo_max_freq\" = \"" khz "\\n\"\n"
#define PARTS                                                                                                               \
	FOUR_LINES("processor\\t: ", PART("0xd05"), PART("0xd05"), PART("0xd05"), PART("0xd0b"))                            \
	FREQUENCY("0", "1800000")                                                                                           \
	FREQUENCY("1", "1800000")                                                                                           \
	FREQUENCY("2", "1800000") FREQUENCY("3", "2400000")
#define CAPACITY(cpu, number) "\"sys/devices/system/cpu/cpu" cpu "/cpu_capacity\" = \"" number "\\n\"\n"
#define CAPACITIES CAPACITY("0", "1024") CAPACITY("1", "500") CAPACITY("2", "500") CAPACITY("3", "500")
#define CPUID_OF(cpu, type)                                                                                                 \
	"------[ Logical CPU #" cpu " ]------\\n\\n"                                                                        \
	"CPUID 00000000: 0000001A-756E6547-6C65746E-49656E69 [SL 00]\\n"                                                    \
	"CPUID 00000007: 00000000-00000000-00000000-00008000 [SL 00]\\n"                                                    \
	"CPUID 0000001A: " type "000001-00000000-00000000-00000000 [SL 00]\\n"
#define CPUID                                                                                                               \
	"\"cpuid/dump.txt\" = \"" CPUID_OF("0", "40") CPUID_OF("1", "20") CPUID_OF("2", "20") CPUID_OF("3", "20") "\"\n"
#define CORE(number) "\\nvendor_id\\t: GenuineIntel\\nphysical id\\t: 0\\ncore id\\t: " number "\\nflags\\t: fpu lm\\n\\n"
#define INTEL FOUR_LINES("processor\\t: ", CORE("0"), CORE("0"), CORE("1"), CORE("1"))
#define CACHE(cpu, index, type, size, map)                                                                                  \
	"\"sys/devices/system/cpu/cpu" cpu "/cache/index" index "/level\" = \"1\\n\"\n"                                     \
	"\"sys/devices/system/cpu/cpu" cpu "/cache/index" index "/type\" = \"" type "\\n\"\n"                               \
	"\"sys/devices/system/cpu/cpu" cpu "/cache/index" index "/size\" = \"" size "\\n\"\n"                               \
	"\"sys/devices/system/cpu/cpu" cpu "/cache/index" index "/shared_cpu_map\" = \"" map "\\n\"\n"
#define L1(cpu, data, instruction, map) CACHE(cpu, "0", "Data", data, map) CACHE(cpu, "1", "Instruction", instruction, map)
#define CACHES                                                                                                              \
	INTEL L1("0", "48K", "32K", "1") L1("1", "32K", "64K", "2") L1("2", "32K", "64K", "4") L1("3", "32K", "64K", "8")

#define X50 "0123456789012345678901234567890123456789012345678/"
#define LONG_PATH "/" X50 X50 X50 X50 X50 X50 X50 X50 "0123456789ab"

/*
 * expect: words W, A, C for workers, usable, usable_cores; otherwise KEY=VALUE of the document (~ is a blank); flags= with
 * the list of them.
 */
static const struct workers_case {
	const char *name;
	enum machine machine;
	const char *files, *arguments, *expect;
} cases[] = {
	{ "1", T, V2("/"), "", "A16 C8 W16 binding=affinity state=none flags=" },
	{ "1 memory", T, V2("/"), "--for memory", "W8 binding=smt flags=" },
	{ "2", T, V2("/") MASK("0,8"), "", "A2 C1 W2" },
	{ "2 memory", T, V2("/") MASK("0,8"), "--for memory", "W1" },
	{ "2 three", T, V2("/") MASK("0-1,8"), "", "A3 C2 W3" },
	{ "2 three memory", T, V2("/") MASK("0-1,8"), "--for memory", "W2" },
	{ "3", T, LEAF("200000 100000\\n"), "",
	  "W2 binding=quota path=/a state=set cpus=2.0 quota_us=200000 period_us=100000 cgroup_version=2 flags=" },
	{ "3 memory", T, LEAF("200000 100000\\n"), "--for memory", "W2" },
	{ "4 1.5", T, LEAF("150000 100000\\n"), "", "W2 round=nearest cpus=1.5" },
	{ "4 1.5 up", T, LEAF("150000 100000\\n"), "--round up", "W2" },
	{ "4 1.5 down", T, LEAF("150000 100000\\n"), "--round down", "W1 round=down" },
	{ "4 2.5", T, LEAF("250000 100000\\n"), "", "W3" },
	{ "4 2.5 up", T, LEAF("250000 100000\\n"), "--round up", "W3" },
	{ "4 2.5 down", T, LEAF("250000 100000\\n"), "--round down", "W2" },
	{ "4 1.1", T, LEAF("110000 100000\\n"), "", "W1" },
	{ "4 1.1 up", T, LEAF("110000 100000\\n"), "--round up", "W2" },
	{ "4 1.1 down", T, LEAF("110000 100000\\n"), "--round down", "W1" },
	{ "4 3.99", T, LEAF("399000 100000\\n"), "", "W4" },
	{ "4 3.99 up", T, LEAF("399000 100000\\n"), "--round up", "W4" },
	{ "4 3.99 down", T, LEAF("399000 100000\\n"), "--round down", "W3" },
	{ "4 2.01", T, LEAF("201000 100000\\n"), "", "W2" },
	{ "4 2.01 up", T, LEAF("201000 100000\\n"), "--round up", "W3" },
	{ "4 2.01 down", T, LEAF("201000 100000\\n"), "--round down", "W2" },
	{ "5 0.5", T, LEAF("50000 100000\\n"), "", "W1 binding=quota" },
	{ "5 0.01", T, LEAF("1000 100000\\n"), "", "W1 binding=quota flags=" },
	{ "5 min", T, LEAF("1000 100000\\n"), "--min 2", "W2 binding=min flags=raised-by-min" },
	{ "6", T, LEAF("6400000 100000\\n"), "", "W16 binding=affinity state=set flags=" },
	{ "7", T, V2("/a/b") LIMIT("/a", "200000 100000\\n") LIMIT("/a/b", "max 100000\\n"), "", "W2 path=/a" },
	{ "8", T, V2("/a/b") LIMIT("/a", "800000 100000\\n") LIMIT("/a/b", "200000 100000\\n"), "", "W2 path=/a/b" },
	{ "8 other periods", T, V2("/a/b") LIMIT("/a", "29999 10000\\n") LIMIT("/a/b", "300000 100000\\n"), "--round down",
	  "W2 path=/a" },
	{ "8 child over parent", T, V2("/a/b") LIMIT("/a", "200000 100000\\n") LIMIT("/a/b", "800000 100000\\n"), "",
	  "W2 path=/a" },
	{ "9", T, V2("/init") LIMIT("", "200000 100000\\n"), "", "W2 path=/" },
	{ "10", T, V2("/a/b") LIMIT("/a", "300000 100000\\n"), "", "W3 path=/a flags=" },
	{ "11", T, V1("/docker/abc", "/docker/abc", MOUNTS) CFS("", "200000", "100000"), "",
	  "W2 cgroup_version=1 path=/docker/abc flags=" },
	{ "12", T, V1("/a/b", "/", "") CFS("/a", "200000", "100000") CFS("/a/b", "-1", "100000"), "",
	  "W2 path=/a cgroup_version=1" },
	{ "12 no v1 limit, v2 not asked", T, V1("/a", "/", MOUNTS) CFS("/a", "-1", "100000") LIMIT("/a", "100000 100000"),
	  "", "W16 state=none" },
	{ "13", T, LEAF("200000 100000\\n") "\"proc/self/cgroup\" = \"1:net_cls:/\\n0::/a\\n\"\n", "", "W2 flags=" },
	{ "14 no tag", T,
	  LEAF("200000 100000\\n") "\"proc/self/mountinfo\" = \"31 23 0:28 / /sys/fs/cgroup rw - cgroup2 none rw\\n\"\n", "",
	  "W2 flags=" },
	{ "14 two tags", T,
	  LEAF("200000 100000\\n") "\"proc/self/mountinfo\" = \"31 23 0:28 / /sys/fs/cgroup rw shared:1 master:2 - cgroup2 "
				   "none rw\\n\"\n",
	  "", "W2 flags=" },
	{ "14 empty source, bad lines", T,
	  LEAF("200000 100000\\n") "\"proc/self/mountinfo\" = \"\\njunk\\n1 2 3\\n5 6 0:4 net:[4026532281] /run/x rw - nsfs "
				   "nsfs rw\\n"
				   "31 23 0:28 / /sys/fs/cgroup rw - cgroup2  rw\\n"
				   "7 8 0:9 / /mnt/c rw - 9p C:\\\\134 rw,aname=drvfs;path=C: x\\n\"\n",
	  "", "W2 flags=" },
	{ "15", T,
	  "\"proc/self/cgroup\" = \"0::/a:b c\\n\"\n"
	  "\"proc/self/mountinfo\" = \"31 23 0:28 / /mnt/cg\\\\040x rw - cgroup2 none rw\\n\"\n"
	  "\"mnt/cg x/a:b c/cpu.max\" = \"200000 100000\\n\"\n",
	  "", "W2 path=/a:b c flags=" },
	{ "16", T,
	  V2("/") "\"proc/self/mountinfo\" = \"31 23 0:28 /../.. /sys/fs/cgroup rw - cgroup2 none rw\\n\"\n" LIMIT(
		  "", "100000 100000"),
	  "", "W16 state=unknown flags=cgroup-unresolved" },
	{ "16 path with ..", T, V2("/../x") LIMIT("", "100000 100000"), "", "W16 state=unknown flags=cgroup-unresolved" },
	{ "16 both with ..", T,
	  V2("/../x") "\"proc/self/mountinfo\" = \"31 23 0:28 /.. /sys/fs/cgroup rw - cgroup2 none rw\\n\"\n" LIMIT(
		  "/x", "200000 100000"),
	  "", "W2 path=/../x flags=" },
	{ "16 elsewhere", T,
	  V2("/ab") "\"proc/self/mountinfo\" = \"31 23 0:28 /a /sys/fs/cgroup rw - cgroup2 none rw\\n\"\n", "",
	  "W16 state=unknown flags=cgroup-unresolved" },
	{ "16 listed", T,
	  V2("/") MASK("0-15") "\"proc/self/mountinfo\" = \"31 23 0:28 /../.. /sys/fs/cgroup rw - cgroup2 none rw\\n\"\n"
			       "\"sys/fs/cgroup/cgroup.procs\" = \"1\\n77\\n\"\n" LIMIT("", "200000 100000"),
	  "", "W2 state=set flags=" },
	/* A second mount changes nothing: covered, in a chroot, of the group alone; nor does the order of lines. */
	{ "mounts covered", T,
	  LEAF("200000 100000") "\"proc/self/mountinfo\" = \"" MOUNTS "40 30 0:28 / /mnt/x/cg rw - cgroup2 none rw\\n"
				"41 30 0:50 / /mnt/x rw - tmpfs none rw\\n\"\n",
	  "", "W2 path=/a flags=" },
	{ "mounts covered v1", T,
	  V1("/a/b", "/",
	     "40 30 0:29 / /mnt/x/cg rw - cgroup cgroup rw,cpu,cpuacct\\n41 30 0:50 / /mnt/x rw - tmpfs none rw\\n")
		  CFS("/a", "200000", "100000"),
	  "", "W2 path=/a flags=" },
	{ "mounts chroot", T,
	  V2("/a/b") LIMIT("/a", "200000 100000") "\"proc/self/mountinfo\" = \"" MOUNTS
						  "40 30 0:28 /a/b /chroot/sys/fs/cgroup rw - cgroup2 none rw\\n\"\n"
						  "\"chroot/sys/fs/cgroup/cpu.max\" = \"max 100000\\n\"\n",
	  "", "W2 path=/a flags=" },
	{ "mounts all covered", T,
	  LEAF("200000 100000") "\"proc/self/mountinfo\" = \"" MOUNTS
				"41 31 0:50 / /sys/fs/cgroup rw - tmpfs none rw\\n\"\n",
	  "", "W16 state=unknown flags=cgroup-unresolved" },
	{ "17 no mounts", T, V2("/a") "\"proc/self/mountinfo\" = \"25 30 0:22 / /proc rw - proc proc rw\\n\"\n", "",
	  "W16 state=unknown flags=cgroup-unreadable" },
	{ "17 no cgroup file", T, MASK("0-15"), "", "W16 state=unknown flags=cgroup-unreadable" },
	{ "17 unreadable", T, MASK("0-15") "\"proc/self/cgroup/x\" = \"\"\n", "",
	  "W16 state=unknown flags=cgroup-unreadable" },
	{ "17 unreadable limit", T, V2("/a") "\"sys/fs/cgroup/a/cpu.max/x\" = \"\"\n", "",
	  "W16 state=unknown flags=cgroup-unreadable" },
	{ "17 no proc", T, "", "", "W16 state=unknown flags=cgroup-unreadable,affinity-fallback" },
	{ "18 period 0", T, V2("/a/b") LIMIT("/a", "400000 100000") LIMIT("/a/b", "200000 0\\n"), "",
	  "W4 flags=limit-malformed" },
	{ "18 empty", T, V2("/a/b") LIMIT("/a", "400000 100000") LIMIT("/a/b", ""), "", "W4 flags=limit-malformed" },
	{ "18 overflow", T, V2("/a/b") LIMIT("/a", "400000 100000") LIMIT("/a/b", "99999999999999999999 100000"), "",
	  "W4 flags=limit-malformed" },
	{ "18 junk", T, V2("/a/b") LIMIT("/a", "400000 100000") LIMIT("/a/b", "abc 100000"), "",
	  "W4 flags=limit-malformed" },
	{ "18 negative", T, V2("/a/b") LIMIT("/a", "400000 100000") LIMIT("/a/b", "-1 100000"), "",
	  "W4 flags=limit-malformed" },
	{ "18 of the only level", T, V2("/a/b") LIMIT("/a/b", "abc 100000"), "", "W16 state=unknown flags=limit-malformed" },
	{ "ancestors hidden", T,
	  V2("/x/a") "\"proc/self/mountinfo\" = \"31 23 0:28 /x /sys/fs/cgroup rw - cgroup2 none rw\\n\"\n" LIMIT("/a",
														  "max"),
	  "", "W16 state=none flags=ancestors-hidden" },
	{ "ancestors hidden by a namespace", T, V2("/") "\"sys/fs/cgroup/cgroup.type\" = \"domain\\n\"\n" LIMIT("", "max"),
	  "", "W16 state=none flags=ancestors-hidden" },
	{ "ancestors hidden, a limit of its own", T,
	  V2("/x/a") "\"proc/self/mountinfo\" = \"31 23 0:28 /x /sys/fs/cgroup rw - cgroup2 none rw\\n\"\n" LIMIT("/a",
														  "200000"),
	  "",
	  "W2 flags= notes=[\"ancestors~hidden:~groups~above~what~is~mounted~cannot~be~looked"
	  "~at\"]" },
	{ "pinned", T, V2("/a/b") MASK("3") "\"sys/fs/cgroup/a/cpuset.cpus.effective\" = \"0-7\\n\"\n", "",
	  "W1 notes=[\"pinned~below~its~cpuset:~1~of~8~CPUs~of~/sys/fs/cgroup/a/cpuset.cpus."
	  "effective\"]" },
	{ "not pinned", T, V2("/a") MASK("0-3") "\"sys/fs/cgroup/a/cpuset.cpus.effective\" = \"0-3\\n\"\n", "",
	  "W4 notes=[]" },
	{ "19 no period", T, LEAF("200000"), "", "W2 period_us=100000 flags=" },
	{ "19 CRLF", T, LEAF("200000 100000\\r\\n"), "", "W2 flags=" },
	{ "19 no newline", T, LEAF("200000 100000"), "", "W2 flags=" },
	{ "19 tab, more words", T, LEAF("200000\\t100000 50000"), "", "W2 flags=" },
	{ "20 quota 0", T, V1("/a", "/", "") CFS("/a", "0", "100000"), "", "W16 state=none flags=limit-malformed" },
	{ "20 period 0", T, V1("/a", "/", "") CFS("/a", "200000", "0"), "", "W16 state=none flags=limit-malformed" },
	{ "20 junk", T, V1("/a", "/", "") CFS("/a", "abc", "100000"), "", "W16 state=unknown flags=limit-malformed" },
	{ "20 empty", T, V1("/a", "/", "") CFS("/a", "", "100000"), "", "W16 state=unknown flags=limit-malformed" },
	{ "20 no period", T, V1("/a", "/", "") "\"sys/fs/cgroup/cpu/a/cpu.cfs_quota_us\" = \"200000\\n\"\n", "",
	  "W16 state=none flags=limit-malformed" },
	{ "21", T, V2(LONG_PATH) LIMIT(LONG_PATH, "200000 100000"), "", "W2 path=" LONG_PATH " flags=" },
	{ "22", T,
	  V2("/") MASK("0-31") "\"sys/devices/system/cpu/online\" = \"0-7\\n\"\n\"sys/devices/system/cpu/possible\" = "
			       "\"0-31\\n\"\n",
	  "", "A8 W8 flags=" },
	{ "23", MANY, V2("/") MASK("1500-1503"), "", "A4 W4 online=2048" },
	{ "24", T, V2("/") MASK("0-15") "\"sys/devices/system/cpu/online\" = \"0-7\\n\"\n", "", "A8 C8 W8" },
	{ "25", H, V2("/"), "", "A24 C16 W24" },
	{ "25 memory", H, V2("/"), "--for memory", "W16" },
	{ "25 performance", H, V2("/"), "--core-type performance", "W16 binding=core-type" },
	{ "25 performance cores", H, V2("/"), "--core-type performance --smt one", "W8 binding=smt" },
	{ "25 efficiency", H, V2("/"), "--core-type efficiency", "W8" },
	{ "25 lockstep", H, V2("/"), "--for lockstep", "W8 round=down" },
	{ "25 empty type", H, V2("/") MASK("16-23"), "--core-type performance", "W8 flags=core-type-empty" },
	{ "25 quota", H, LEAF("550000 100000"), "--for lockstep", "W5 binding=quota" },
	{ "26 omp ignored", FOUR, V2("/"), "OMP_NUM_THREADS=999 ", "W4 flags=" },
	{ "26 omp", FOUR, V2("/"), "OMP_NUM_THREADS=999 --env omp", "W999 binding=scheduler flags=env-over-allowed" },
	{ "26 omp list", FOUR, V2("/"), "OMP_NUM_THREADS=3,2 --env omp", "W3 binding=scheduler flags=" },
	{ "26 omp limit", FOUR, V2("/"), "OMP_NUM_THREADS=999 OMP_THREAD_LIMIT=2 --env omp", "W2 binding=scheduler flags=" },
	{ "26 slurm", FOUR, V2("/"), "SLURM_JOB_ID=1 SLURM_CPUS_ON_NODE=2 ", "W2 binding=scheduler flags=" },
	{ "26 slurm upwards", FOUR, V2("/"), "SLURM_JOB_ID=1 SLURM_CPUS_ON_NODE=64 ", "W4 binding=affinity flags=" },
	{ "26 slurm off", FOUR, V2("/"), "SLURM_JOB_ID=1 SLURM_CPUS_ON_NODE=2 --env none", "W4" },
	{ "26 no job", FOUR, V2("/"), "SLURM_CPUS_ON_NODE=2 ", "W4" },
	{ "26 step", FOUR, V2("/"), "SLURM_JOB_ID=1 SLURM_STEP_ID=0 SLURM_CPUS_PER_TASK=1 SLURM_CPUS_ON_NODE=2 ", "W1" },
	{ "26 no step", FOUR, V2("/"), "SLURM_JOB_ID=1 SLURM_CPUS_PER_TASK=1 SLURM_CPUS_ON_NODE=2 ", "W2" },
	{ "26 junk", FOUR, V2("/"), "SLURM_JOB_ID=1 SLURM_CPUS_ON_NODE=2x ", "W4 flags=limit-malformed" },
	{ "LSF", FOUR, V2("/"), "LSB_JOBID=1 LSB_DJOB_NUMPROC=1 ", "W1 binding=scheduler flags=" },
	{ "LSF, no job", FOUR, V2("/"), "LSB_DJOB_NUMPROC=1 ", "W4 flags=" },
	{ "SGE", FOUR, V2("/"), "JOB_ID=1 PE=smp NSLOTS=2 ", "W2 binding=scheduler flags=" },
	{ "SGE, no parallel environment", FOUR, V2("/"), "JOB_ID=1 NSLOTS=2 ", "W4 flags=" },
	{ "SGE, no job", FOUR, V2("/"), "PE=smp NSLOTS=2 ", "W4 flags=" },
	{ "PBS", FOUR, V2("/"), "PBS_JOBID=1 PBS_NP=1 ", "W1 binding=scheduler flags=" },
	{ "PBS Pro", FOUR, V2("/"), "PBS_JOBID=1 NCPUS=3 ", "W3 binding=scheduler flags=" },
	{ "PBS, no job", FOUR, V2("/"), "PBS_NP=1 NCPUS=1 ", "W4 flags=" },
	{ "PBS upwards", FOUR, V2("/"), "PBS_JOBID=1 PBS_NP=64 NCPUS=8 ", "W4 binding=affinity flags=" },
	{ "PBS junk", FOUR, V2("/"), "PBS_JOBID=1 PBS_NP=0 NCPUS=2 ", "W2 flags=limit-malformed" },
	{ "nested jobs", FOUR, V2("/"), "SLURM_JOB_ID=1 SLURM_CPUS_ON_NODE=2 PBS_JOBID=1 PBS_NP=3 ",
	  "W2 binding=scheduler" },
	{ "job with --env none", FOUR, V2("/"), "LSB_JOBID=1 LSB_DJOB_NUMPROC=1 --env none", "W4 flags=" },
	{ "26 reserve", FOUR, V2("/"), "--reserve 9", "W1" },
	{ "26 reserve 1", FOUR, V2("/"), "--reserve 1", "W3 binding=reserve" },
	{ "27", T, LEAF("max 100000") "\"sys/fs/cgroup/a/cpu.stat.local\" = \"throttled_usec 5917646\\n\"\n", "",
	  "W16 state=none flags=hidden-throttle" },
	{ "27 never throttled", T, LEAF("max 100000") "\"sys/fs/cgroup/a/cpu.stat.local\" = \"throttled_usec 0\\n\"\n", "",
	  "W16 flags=" },
	{ "27 v1", T,
	  V1("/a", "/", "") CFS("/a", "-1", "100000") "\"sys/fs/cgroup/cpu/a/cpu.stat.local\" = \"throttled_time 5\\n\"\n",
	  "", "W16 flags=hidden-throttle" },
	{ "28", T,
	  V2("/a/b") "\"sys/fs/cgroup/a/b/memory.max\" = \"8589934592\\n\"\n\"sys/fs/cgroup/a/memory.max\" = "
		     "\"2147483648\\n\"\n",
	  "--mem-per-worker 1G", "W2 binding=memory flags=" },
	{ "28 available", T, V2("/a") "\"proc/meminfo\" = \"MemTotal: 9999999 kB\\nMemAvailable:    3145728 kB\\n\"\n",
	  "--mem-per-worker 1G", "W3 binding=memory flags=" },
	{ "28 fraction", T, V2("/a") "\"sys/fs/cgroup/a/memory.max\" = \"8589934592\\n\"\n", "--mem-per-worker 1.5G", "W5" },
	{ "28 less than one", T, V2("/a") "\"sys/fs/cgroup/a/memory.max\" = \"1000\\n\"\n", "--mem-per-worker 1G", "W1" },
	{ "28 unknown", T, V2("/a"), "--mem-per-worker 1G", "W16 flags=cgroup-unreadable" },
	{ "room", T, V2("/a/b") PIDS("/a", "21", "10") PIDS("/a/b", "max", "9"), "", "W11 binding=processes flags=" },
	{ "room in the leaf", T, V2("/a/b") PIDS("/a", "21", "10") PIDS("/a/b", "12", "9"), "", "W3 binding=processes" },
	{ "room for none", T, V2("/a") PIDS("/a", "21", "22"), "", "W1 binding=processes" },
	{ "room enough", T, V2("/a") PIDS("/a", "41", "20"), "", "W16 binding=affinity flags=" },
	{ "room for io", T, V2("/a") PIDS("/a", "39", "20"), "--for io", "W19 binding=processes" },
	{ "room v1", T,
	  V1("/a", "/",
	     "33 31 0:30 / /sys/fs/cgroup/pids rw - cgroup cgroup rw,pids\\n") "\"proc/self/cgroup\" = "
									       "\"5:pids:/p\\n4:cpu,cpuacct:/a\\n\"\n\"sys/"
									       "fs/cgroup/pids/p/pids.max\" = \"9\\n\"\n"
									       "\"sys/fs/cgroup/pids/p/pids.current\" = "
									       "\"4\\n\"\n",
	  "", "W5 binding=processes flags=" },
	{ "room, junk elsewhere", T, V2("/a/b") PIDS("/a", "junk", "10") PIDS("/a/b", "90", "9"), "", "W16 flags=" },
	{ "room, junk above", T, V2("/a/b") PIDS("/a", "junk", "10") PIDS("/a/b", "12", "9"), "",
	  "W3 flags=limit-malformed" },
	{ "room of the user", T,
	  V2("/") USER("1000", "0") TASKS("4", "1000", "3") TASKS("5", "1000", "4") TASKS("6", "0", "9"), "",
	  "W5 binding=processes flags=" },
	{ "room of root", T, V2("/") USER("0", "0") TASKS("5", "0", "7"), "", "W16 flags=" },
	{ "room of a privileged user", T, V2("/") USER("1000", "1000000") TASKS("5", "1000", "7"), "", "W16 flags=" },
	{ "room of root in a user namespace", T,
	  V2("/") USER("0", "0") TASKS("5", "0", "7") "\"proc/self/uid_map\" = \"  0   1000     1\\n\"\n", "", "W5" },
	{ "room of the machine", T,
	  V2("/") "\"proc/loadavg\" = \"0.01 0.02 0.03 1/234 99\\n\"\n\"proc/sys/kernel/threads-max\" = \"240\\n\"\n", "",
	  "W6 binding=processes flags=" },
	{ "isolated", T, V2("/") "\"sys/devices/system/cpu/isolated\" = \"4-7\\n\"\n", "", "allowed=16 A12 W12 flags=" },
	{ "isolated kept", T, V2("/") "\"sys/devices/system/cpu/isolated\" = \"4-7\\n\"\n", "--isolated=include", "A16" },
	{ "isolated alone", T, V2("/") MASK("4-5") "\"sys/devices/system/cpu/isolated\" = \"4-7\\n\"\n", "", "A2" },
	{ "real time", T,
	  LEAF("100000 100000") "\"proc/self/stat\" = \"77 (a b) c) S 1 1 1 0 -1 4194560 1 0 0 0 0 0 0 0 20 0 1 0 5 1 1 1 1 "
				"1 1 1 1 0"
				" 0 0 0 0 0 0 17 1 50 2 0 0 0 0\\n\"\n",
	  "", "W16 state=not-applicable flags=" },
	{ "io", T, LEAF("200000 100000"), "--for io", "W6 binding=quota" },
	{ "io limit", T, V2("/"), "--for io", "W20 binding=affinity" },
	{ "io ratio", T, LEAF("300000 100000"), "--for io --wait-ratio 0.5", "W5" },
	{ "io ratio down", T, LEAF("300000 100000"), "--for io --wait-ratio 0.5 --round down", "W4" },
	{ "max", T, V2("/"), "--max 4", "W4 binding=max" },
	{ "max tie", T, LEAF("200000 100000"), "--max 2", "W2 binding=quota" },
	{ "smt", T, V2("/"), "--smt one", "W8 binding=smt" },
	{ "core type on equal cores", T, V2("/"), "--core-type performance", "W16 flags=core-type-empty" },
	{ "no topology", FOUR, V2("/") "-sys/devices/system/cpu/cpu3\n", "--for memory", "W4 flags=topology-partial" },
	{ "no topology, told by a sibling", T, V2("/") "-sys/devices/system/cpu/cpu3\n", "--for memory", "W8 flags=" },
	/* What tells kinds is what tells the document. */
	{ "uarch", FOUR, V2("/") UARCH, "--for lockstep", "W2 binding=smt flags=" },
	{ "uarch type", FOUR, V2("/") UARCH, "--core-type efficiency", "W4 flags=core-type-empty" },
	{ "ARM parts of cpuinfo", FOUR, V2("/") PARTS, "--core-type efficiency", "W3 binding=core-type flags=" },
	{ "capacity", FOUR, V2("/") CAPACITIES, "--core-type performance", "W1 binding=core-type flags=" },
	{ "capacity of others", FOUR, V2("/") CAPACITIES MASK("1-3"), "--core-type performance",
	  "W3 flags=core-type-empty" },
	{ "CPUID", FOUR, V2("/") CPUID, "--core-type performance", "W1 binding=core-type flags=" },
	{ "CPUID lockstep", FOUR, V2("/") CPUID MASK("1-3"), "--for lockstep", "W3 flags=" },
	{ "caches", FOUR, V2("/") CACHES, "--core-type performance", "W1 binding=core-type flags=" },
	{ "only cpuinfo", FOUR, V2("/") INTEL "-sys/devices\n", "--for memory", "W2 flags=" },
};

static void make_cpu(const struct tree *tree, int cpu, int first, int second)
{
	char text[64];

	snprintf(text, sizeof(text), first == second ? "%d\n" : "%d,%d\n", first, second);
	tree_write(tree, text, strlen(text), "sys/devices/system/cpu/cpu%d/topology/core_cpus_list", cpu);
}

static void make_machine(const struct tree *tree, enum machine machine)
{
	static const char *const online[] = { [T] = "0-15\n", [H] = "0-23\n", [FOUR] = "0-3\n", [MANY] = "0-2047\n" };

	tree_puts(tree, "sys/devices/system/cpu/online", online[machine]);
	for (int cpu = 0; machine == T && cpu < 16; cpu++)
		make_cpu(tree, cpu, cpu % 8, cpu % 8 + 8);
	for (int cpu = 0; machine == H && cpu < 24; cpu++)
		make_cpu(tree, cpu, cpu < 16 ? cpu & ~1 : cpu, cpu < 16 ? cpu | 1 : cpu);
	for (int cpu = 0; machine == FOUR && cpu < 4; cpu++)
		make_cpu(tree, cpu, cpu, cpu);
	if (machine == H)
		tree_add(tree,
			 "\"sys/devices/cpu_core/cpus\" = \"0-15\\n\"\n\"sys/devices/cpu_atom/cpus\" = \"16-23\\n\"\n");
}

/* The files of a row; a last line "-path" takes a folder away. */
static void make_files(const struct tree *tree, const char *files)
{
	const char *minus = strstr(files, "\n-");
	char drop[128], *lines = strndup(files, minus ? (size_t)(minus + 1 - files) : strlen(files));

	if (!strstr(files, "proc/self/status") && *files)
		tree_add(tree, MASK("0-2047"));
	tree_add(tree, lines);
	free(lines);
	if (minus && sscanf(minus, "\n-%127s", drop) == 1)
		tree_drop(tree, drop);
}

/* Runs the program; NAME=VALUE words in front of the options go into the environment. */
static int run(const struct tree *tree, const char *arguments, char *output, size_t size)
{
	char command[1024];
	const char *options = strstr(arguments, "--");
	size_t length, environment = options ? (size_t)(options - arguments) : strlen(arguments);
	FILE *pipe;

	snprintf(command, sizeof(command),
		 "env -u SLURM_JOB_ID -u LSB_JOBID -u JOB_ID -u PBS_JOBID -u OMP_NUM_THREADS %.*s src/cputopo workers "
		 "--json --sysroot %s %s 2>&1",
		 (int)environment, arguments, tree->path, options ? options : "");
	pipe = popen(command, "r");
	cr_assert(pipe);
	length = fread(output, 1, size - 1, pipe);
	output[length] = '\0';
	return pclose(pipe);
}

/* The piece of JSON that a word of `expect` stands for. */
static void fragment_of(const char *word, char *out, size_t size)
{
	static const struct {
		char letter;
		const char *key;
	} letters[] = { { 'W', "workers" }, { 'A', "usable" }, { 'C', "usable_cores" } };
	static const char texts[] = " binding state path round ";
	const char *equals = strchr(word, '=');
	char key[32];

	for (size_t i = 0; !equals && i < ARRAY_SIZE(letters); i++)
		if (letters[i].letter == *word) {
			snprintf(out, size, "\"%s\":%s,\"", letters[i].key, word + 1);
			return;
		}
	cr_assert(equals, "bad word %s", word);
	snprintf(key, sizeof(key), " %.*s ", (int)(equals - word), word);
	if (!strncmp(word, "flags=", 6)) {
		size_t used = (size_t)snprintf(out, size, "\"flags\":[");

		for (const char *at = equals + 1; *at; at += strcspn(at, ","), at += *at == ',')
			used += (size_t)snprintf(out + used, size - used, "%s\"%.*s\"", at > equals + 1 ? "," : "",
						 (int)strcspn(at, ","), at);
		snprintf(out + used, size - used, "]");
	} else if (strstr(texts, key)) {
		snprintf(out, size, "\"%.*s\":\"%s\"", (int)(equals - word), word, equals + 1);
	} else {
		snprintf(out, size, "\"%.*s\":%s", (int)(equals - word), word, equals + 1);
	}
}

Test(workers_cases, all, .timeout = 600)
{
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_tree_ struct tree tree = tree_new();
		char output[8192], words[1024], fragment[1024];
		int status;

		make_machine(&tree, cases[i].machine);
		make_files(&tree, cases[i].files);
		status = run(&tree, cases[i].arguments, output, sizeof(output));
		cr_expect_eq(status, 0, "case %s: exit status %d: %s", cases[i].name, status, output);
		snprintf(words, sizeof(words), "%s", cases[i].expect);
		for (char *at = words, *word; (word = at) && *word;) {
			/* The path of case 15 has a blank in it: words are parted before a letter that starts one. */
			at = strchr(word, ' ');
			if (at && !strncmp(word, "path=/a:b", 9))
				at = strchr(at + 1, ' ');
			if (at)
				*at++ = '\0';
			for (char *blank = word; (blank = strchr(blank, '~'));)
				*blank = ' ';
			fragment_of(word, fragment, sizeof(fragment));
			cr_expect(strstr(output, fragment), "case %s: no %s in %s", cases[i].name, fragment, output);
		}
	}
}
