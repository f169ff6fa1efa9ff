#!/bin/sh
# SPDX-License-Identifier: MIT
# A step of CI before benchmarks: is the runner what the figures of the past were taken on? Conditions stand here, or in a file.
set -eu
conditions=$(mktemp)
trap 'rm -f "$conditions"' EXIT
cat >"$conditions" <<'EOF'
counts.cores.online >= 1
counts.cpus.offline == 0
# runners of one shape have comparable figures: cputopo get shape_id
# counts.shape_id == '9c788f5be3d2'
EOF
cputopo expect --tap "$conditions"
