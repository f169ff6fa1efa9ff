// SPDX-License-Identifier: MIT
// Products of 64 bits by 64, where the compiler has no type for them (32-bit machines).
#pragma once

#include <stdbool.h>
#include <stdint.h>

struct wide {
	uint64_t high, low;
};

static inline struct wide wide_multiply(uint64_t a, uint64_t b)
{
	uint64_t a_low = (uint32_t)a, a_high = a >> 32, b_low = (uint32_t)b, b_high = b >> 32;
	uint64_t low = a_low * b_low, cross = a_high * b_low + (low >> 32), other = a_low * b_high + (uint32_t)cross;

	return (struct wide){ a_high * b_high + (cross >> 32) + (other >> 32), other << 32 | (uint32_t)low };
}

/* a * b < c * d, exactly. */
static inline bool wide_product_less(uint64_t a, uint64_t b, uint64_t c, uint64_t d)
{
	struct wide left = wide_multiply(a, b), right = wide_multiply(c, d);

	return left.high != right.high ? left.high < right.high : left.low < right.low;
}
