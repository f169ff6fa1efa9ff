# SPDX-License-Identifier: MIT
# Where make install puts the library and this module.
LIBDIR = "/tmp/wpfx/lib"
PYTHONDIR = "/tmp/wpfx/lib/python3.11/site-packages"
