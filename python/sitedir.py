# SPDX-License-Identifier: MIT
"""Prints where this interpreter looks for modules below a prefix, as ${prefix}/...: its own folder there, else the usual one."""

import os
import site
import sys
import sysconfig

prefix = os.path.normpath(sys.argv[1])
looked_in = site.getsitepackages()
schemes = [sysconfig.get_path("purelib", scheme) for scheme in sysconfig.get_scheme_names()]
own = [path for path in [p for p in schemes if p in looked_in] + looked_in if path.startswith(os.path.join(prefix, "lib", ""))]
found = own[0] if own else sysconfig.get_path("purelib", "posix_prefix", {"base": prefix, "platbase": prefix})
print(found.replace(prefix, "${prefix}", 1) if found.startswith(prefix + os.sep) else found)
