// SPDX-License-Identifier: MIT
// Is this a virtual machine or a container, and whose; can it run virtual machines itself.
#pragma once

#include "base/root.h"
#include "model/facts.h"

/*
 * Fills virt_vendor, virt_type, virt_extension and container of facts->machine; machine_read was called before.
 * signature: the text of CPUID leaf 40000000h of the running machine ("KVMKVMKVM"), NULL when there is none or for a record.
 * legacy also looks where lscpu looks last: Xen's and OS/400's files, and the list of PCI devices. 0, -ENOMEM.
 */
int virt_read(struct root *root, struct facts *facts, const char *signature, bool legacy, struct error *error);

/* The vendor that a PCI device of proc/bus/pci/devices gives away, NULL for none. */
const char *virt_vendor_of_pci(struct span devices);
