// SPDX-License-Identifier: MIT
// Tests of src/base/array.c: items keep their values while the array moves; those taken away leave their room.
#include <criterion/criterion.h>
#include <stdint.h>

#include "base/array.h"

struct item {
	uint64_t number;
	char name[3];
};

Test(array, grows)
{
	_cleanup_free_ struct item *items = NULL;
	size_t n = 0;

	for (uint64_t i = 0; i < 1000; i++) {
		struct item *item = array_add(items, n);

		cr_assert_not_null(item);
		cr_assert_eq(item, &items[i]);
		cr_expect_eq(item->number, 0, "zeroed");
		cr_expect_eq(item->name[2], '\0');
		item->number = i;
		item->name[2] = 'x';
	}
	cr_expect_eq(n, 1000);
	for (uint64_t i = 0; i < n; i++)
		cr_expect_eq(items[i].number, i);
}

Test(array, shrinks_and_grows_again)
{
	_cleanup_free_ struct item *items = NULL;
	size_t n = 0;

	for (int i = 0; i < 100; i++)
		array_add(items, n)->number = 7;
	for (size_t left = 100; left--;) {
		n = left;
		for (int i = 0; i < 20; i++) {
			struct item *item = array_add(items, n);

			cr_assert_not_null(item);
			cr_expect_eq(item->number, 0, "zeroed again");
			item->number = 7;
		}
	}
	cr_expect_eq(n, 20);
	cr_expect_eq(items[19].number, 7);
}

Test(array, out_of_memory)
{
	struct item *items = NULL;
	size_t n = (SIZE_MAX >> 2) + 1;

	cr_expect_null(array_grow(&items, &n, sizeof(*items)));
	cr_expect_null(items);
	cr_expect_eq(n, (SIZE_MAX >> 2) + 1, "not counted");
}
