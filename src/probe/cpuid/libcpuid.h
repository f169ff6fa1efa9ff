// SPDX-License-Identifier: MIT
// The identity of a processor as libcpuid tells it: a witness beside the kernel's /proc/cpuinfo and our own decoding.
#pragma once

#include "model/facts.h"
#include "probe/cpuid/cpuid_dump.h"

/*
 * Loads libcpuid and asks it about the first CPU of a recorded dump or, where that is NULL, about the CPU that the thread
 * runs on: vendor, family, model, stepping, name, its names of features (IDENTITY_FLAGS: what the CPU has, not what the
 * kernel lets programs use), code name and, live, the hypervisor. One model in *ret_facts, made here, without rows of CPUs;
 * what libcpuid does not know is NULL. Moves no thread.
 *
 * To be called in a process that may die of it. No registers of the few leaves that we give it are known to crash libcpuid;
 * it overruns its stack on those of cache and topology leaves that no CPU has.
 *
 * 0; -ELIBACC: libcpuid is missing, too old, or this architecture has none; -ENODATA: there are no registers, or libcpuid
 * does not know whose they are; -EPROTO: it answers junk; -ENOMEM. *error says which.
 */
int libcpuid_read(const struct cpuid_dump *recorded, struct facts *ret_facts, struct error *error);
