// SPDX-License-Identifier: MIT
// Tests of src/model/names.c: the tables are whole, and a name that is not in them is NULL.
#include <criterion/criterion.h>
#include <string.h>

#include "model/facts.h"
#include "model/names.h"

#define EQ(actual, expected)                                                                                                \
	do {                                                                                                                \
		const char *_actual = (actual);                                                                             \
		cr_assert(_actual && !strcmp(_actual, (expected)), "%s", _actual ? _actual : "NULL");                       \
	} while (0)

Test(names, x86_by_family_and_model)
{
	EQ(name_x86("GenuineIntel", 6, 186, 2), "Raptor Lake-P");
	EQ(name_x86("GenuineIntel", 6, 151, 5), "Alder Lake");
	EQ(name_x86("AuthenticAMD", 25, 17, 1), "Genoa");
	EQ(name_x86("AuthenticAMD", 25, 97, 2), "Raphael");
	EQ(name_x86("HygonGenuine", 24, 1, 1), "Dhyana");
}

Test(names, x86_stepping_decides_where_it_must)
{
	EQ(name_x86("GenuineIntel", 6, 85, 4), "Skylake-SP");
	EQ(name_x86("GenuineIntel", 6, 85, 7), "Cascade Lake-SP");
	EQ(name_x86("GenuineIntel", 6, 85, 11), "Cooper Lake");
	EQ(name_x86("GenuineIntel", 6, 183, 4), "Bartlett Lake");
	EQ(name_x86("GenuineIntel", 6, 183, 1), "Raptor Lake");
	cr_assert_null(name_x86("GenuineIntel", 6, 85, UNKNOWN));
	EQ(name_x86("GenuineIntel", 6, 151, UNKNOWN), "Alder Lake");
}

Test(names, x86_unknown_is_null)
{
	cr_assert_null(name_x86("GenuineIntel", 6, 255, 0));
	cr_assert_null(name_x86("AuthenticAMD", 6, 151, 2));
	cr_assert_null(name_x86("", 6, 151, 2));
	cr_assert_null(name_x86(NULL, 6, 151, 2));
	cr_assert_null(name_x86("GenuineIntel", UNKNOWN, UNKNOWN, UNKNOWN));
}

Test(names, arm)
{
	EQ(name_arm_implementer(0x41), "ARM");
	EQ(name_arm_implementer(0xc0), "Ampere");
	EQ(name_arm_part(0x41, 0xd0c), "Neoverse-N1");
	EQ(name_arm_part(0x61, 0x22), "Icestorm-M1");
	cr_assert_null(name_arm_implementer(0xff));
	cr_assert_null(name_arm_part(0x41, 0xfff));
	cr_assert_null(name_arm_part(0x42, 0xd0c));
	cr_assert_null(name_arm_part(UNKNOWN, UNKNOWN));
}

Test(names, cves)
{
	const char *const *l1tf = cves_of("l1tf");

	cr_assert_not_null(l1tf);
	EQ(l1tf[0], "CVE-2018-3615");
	EQ(l1tf[1], "CVE-2018-3620");
	EQ(l1tf[2], "CVE-2018-3646");
	cr_assert_null(l1tf[3]);
	EQ(cves_of("meltdown")[0], "CVE-2017-5754");
	cr_assert_null(cves_of("meltdow"));
	cr_assert_null(cves_of(NULL));
}
