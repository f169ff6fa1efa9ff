# SPDX-License-Identifier: MIT
# Sourced by scripts that print TAP: numbers the results; of a command that failed the end of what it printed is shown.
# log: the file that takes it.
n=0 failed=0

check() { # text command...
	n=$((n + 1)) text=$1
	shift
	if "$@" >"$log" 2>&1; then
		echo "ok $n - $text"
	else
		echo "not ok $n - $text"
		failed=$((failed + 1))
		tail -n 20 "$log" | sed 's/^/# /'
	fi
}

skip() { # text reason
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}
