// SPDX-License-Identifier: MIT
// The main of the fuzz targets where there is no libFuzzer: gives them each file named, once.
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/cleanup.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		_cleanup_file_ FILE *file = fopen(argv[i], "rb");
		_cleanup_free_ uint8_t *data = NULL;
		long size;

		if (!file || fseek(file, 0, SEEK_END) || (size = ftell(file)) < 0 || fseek(file, 0, SEEK_SET) ||
		    !(data = malloc((size_t)size + 1)) || fread(data, 1, (size_t)size, file) != (size_t)size) {
			perror(argv[i]);
			return EXIT_FAILURE;
		}
		LLVMFuzzerTestOneInput(data, (size_t)size);
	}
	return EXIT_SUCCESS;
}
