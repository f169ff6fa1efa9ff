// SPDX-License-Identifier: MIT
// Values as people read them: sizes, frequencies, CPU lists.
#pragma once

#include "base/cpuset.h"
#include "base/strbuf.h"

/* "32 KiB", "1.375 MiB", "5118 KiB": exact, in the largest unit that tells it with three decimals, so that sums can be
 * checked. */
void human_size(int64_t bytes, struct strbuf *out);

/* "30.98 GiB": to the nearest of two decimals, for what is no round number in any unit. */
void human_memory(int64_t bytes, struct strbuf *out);

/* "4700.0000": MHz with four decimals, as lscpu. */
void human_mhz(int64_t hz, struct strbuf *out);

/* "0-1,4-7": as the kernel, never strides. "none" for the empty set. */
void human_list(const struct cpuset *set, struct strbuf *out);
