// SPDX-License-Identifier: MIT
// CPU flags from CPUID, spelled and ordered as in /proc/cpuinfo (Linux, cpufeatures.h); bits that it does not show are left
// out.
#include "base/parse.h"
#include "probe/cpuid/cpuid_decode.h"

/* One register: names of its bits from 0 up, "-" for a bit without one. */
static const struct {
	uint32_t leaf, subleaf;
	enum cpuid_register reg;
	const char *names;
} registers[] = {
	{ 0x1, 0, CPUID_EDX,
	  "fpu vme de pse tsc msr pae mce cx8 apic - sep mtrr pge mca cmov pat pse36 pn clflush - dts acpi mmx fxsr "
	  "sse sse2 ss ht tm ia64 pbe" },
	{ 0x80000001, 0, CPUID_EDX,
	  "- - - - - - - - - - - syscall - - - - - - - mp nx - mmxext - - fxsr_opt pdpe1gb rdtscp - lm "
	  "3dnowext 3dnow" },
	{ 0x1, 0, CPUID_ECX,
	  "pni pclmulqdq dtes64 monitor ds_cpl vmx smx est tm2 ssse3 cid sdbg fma cx16 xtpr pdcm - pcid dca sse4_1 "
	  "sse4_2 x2apic movbe popcnt tsc_deadline_timer aes xsave - avx f16c rdrand hypervisor" },
	{ 0xc0000001, 0, CPUID_EDX, "- - rng rng_en - - ace ace_en ace2 ace2_en phe phe_en pmm pmm_en" },
	{ 0x80000001, 0, CPUID_ECX,
	  "lahf_lm cmp_legacy svm extapic cr8_legacy abm sse4a misalignsse 3dnowprefetch osvw ibs xop skinit "
	  "wdt - lwp fma4 tce - nodeid_msr - tbm topoext perfctr_core perfctr_nb - bpext ptsc perfctr_llc mwaitx" },
	{ 0x7, 0, CPUID_EBX,
	  "fsgsbase tsc_adjust sgx bmi1 hle avx2 - smep bmi2 erms invpcid rtm cqm - mpx rdt_a avx512f avx512dq rdseed "
	  "adx smap avx512ifma - clflushopt clwb intel_pt avx512pf avx512er avx512cd sha_ni avx512bw avx512vl" },
	{ 0xd, 1, CPUID_EAX, "xsaveopt xsavec xgetbv1 xsaves" },
	{ 0x7, 1, CPUID_EAX, "- - - - avx_vnni avx512_bf16 lass - - - - - - - - - - fred - - - - - avx_ifma - - lam" },
	{ 0x80000008, 0, CPUID_EBX,
	  "clzero irperf xsaveerptr - rdpru - - - - wbnoinvd - - - - - - - - - - - - - amd_ppin - - - cppc" },
	{ 0x6, 0, CPUID_EAX,
	  "dtherm ida arat - pln - pts hwp hwp_notify hwp_act_window hwp_epp hwp_pkg_req - - - - - - - hfi" },
	{ 0x8000000a, 0, CPUID_EDX,
	  "npt lbrv svm_lock nrip_save tsc_scale vmcb_clean flushbyasid decodeassists - - pausefilter - "
	  "pfthreshold avic - v_vmsave_vmload vgif - - - v_spec_ctrl - - - - vnmi" },
	{ 0x7, 0, CPUID_ECX,
	  "- avx512vbmi umip pku ospke waitpkg avx512_vbmi2 - gfni vaes vpclmulqdq avx512_vnni avx512_bitalg tme "
	  "avx512_vpopcntdq - la57 - - - - - rdpid - bus_lock_detect cldemote - movdiri movdir64b enqcmd sgx_lc" },
	{ 0x80000007, 0, CPUID_EBX, "overflow_recov succor - smca" },
	{ 0x7, 0, CPUID_EDX,
	  "- - avx512_4vnniw avx512_4fmaps fsrm - - - avx512_vp2intersect - md_clear - - - serialize - tsxldtrk - "
	  "pconfig arch_lbr ibt - amx_bf16 avx512_fp16 amx_tile amx_int8 - - flush_l1d arch_capabilities" },
	{ 0x8000001f, 0, CPUID_EAX, "sme sev - sev_es sev_snp" },
};

void cpuid_flags(const struct cpuid_dump *dump, size_t cpu, struct strbuf *out)
{
	for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
		struct span rest = span_of(registers[i].names), name;
		uint32_t bits = cpuid_register(dump, cpu, registers[i].leaf, registers[i].subleaf, registers[i].reg);

		/* Intel shows syscall to 64-bit programs only; the dump may be of another. */
		if (registers[i].leaf == 0x80000001 && registers[i].reg == CPUID_EDX && bits >> 29 & 1)
			bits |= 1u << 11;
		for (unsigned int bit = 0; bit < 32 && span_word(&rest, &name); bit++) {
			if (!(bits >> bit & 1) || span_equal(name, "-"))
				continue;
			if (out->length)
				strbuf_putc(out, ' ');
			strbuf_add(out, name.text, name.length);
		}
	}
}
