// SPDX-License-Identifier: MIT
// Tests of src/base/wide.h.
#include <criterion/criterion.h>

#include "base/wide.h"

Test(wide, products)
{
	struct wide product = wide_multiply(UINT64_MAX, UINT64_MAX);

	cr_expect_eq(product.high, UINT64_MAX - 1);
	cr_expect_eq(product.low, 1);
	product = wide_multiply(0x123456789abcdef0, 0xfedcba9876543210);
	cr_expect_eq(product.high, 0x121fa00ad77d7422);
	cr_expect_eq(product.low, 0x236d88fe5618cf00);
	product = wide_multiply(1000, 1000);
	cr_expect_eq(product.high, 0);
	cr_expect_eq(product.low, 1000000);
}

Test(wide, less)
{
	cr_expect(wide_product_less(3, 5, 4, 4));
	cr_expect_not(wide_product_less(4, 4, 4, 4));
	cr_expect_not(wide_product_less(4, 4, 3, 5));
	/* 2^64 in the lower halves alone would be equal. */
	cr_expect(wide_product_less((uint64_t)1 << 32, (uint64_t)1 << 32, (uint64_t)1 << 33, (uint64_t)1 << 32));
	cr_expect(wide_product_less(UINT64_MAX, UINT64_MAX - 1, UINT64_MAX, UINT64_MAX));
}
