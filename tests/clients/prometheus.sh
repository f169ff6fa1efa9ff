#!/bin/sh
# SPDX-License-Identifier: MIT
# Prometheus: promtool has nothing to say of any machine's metrics, no series is there twice, node_exporter shows them.
# usage: prometheus.sh SRCDIR BUILDDIR [all]
client=prometheus
. "$(dirname "$0")/clients.sh"
export_all prometheus --per-cpu

twice() {
	! awk '!/^#/ { sub(/ [^ ]*$/, ""); if (seen[FILENAME, $0]++) print FILENAME ": " $0 }' "$work"/prometheus/* | grep .
}
check 'prometheus: no series is there twice' twice

linted() {
	for file in "$work"/prometheus/*; do
		promtool check metrics <"$file" >"$work/said" 2>&1 && [ ! -s "$work/said" ] || {
			echo "$file"
			cat "$work/said"
			return 1
		}
	done
}
if command -v promtool >/dev/null; then
	check 'prometheus: promtool has nothing to say' linted
	promtool --version 2>&1 | sed -n '1s/^/# /p'
else
	skip 'prometheus: promtool has nothing to say' 'promtool is missing'
fi

# A port that nobody has is found by trying.
collected() {
	mkdir "$work/textfile" && "$program" export prometheus -o "$work/textfile/cputopo.prom" || return 1
	port=19100
	while [ $port -lt 19120 ]; do
		prometheus-node-exporter --collector.disable-defaults --collector.textfile \
			--collector.textfile.directory="$work/textfile" --web.listen-address=127.0.0.1:$port 2>"$work/exporter" &
		exporter=$!
		for _ in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do
			curl -s "http://127.0.0.1:$port/metrics" >"$work/metrics" && break
			kill -0 $exporter 2>/dev/null || break
			sleep 0.2
		done
		kill -0 $exporter 2>/dev/null && break
		port=$((port + 1))
	done
	kill $exporter
	wait $exporter 2>/dev/null
	grep -q '^node_textfile_scrape_error 0' "$work/metrics" || { cat "$work/exporter"; return 1; }
	[ "$(sed -n 's/^cputopo_cpus{state="online"} //p' "$work/metrics")" = "$("$program" get counts.cpus.online)" ]
}
if command -v prometheus-node-exporter >/dev/null && command -v curl >/dev/null; then
	check 'prometheus: the textfile collector of node_exporter shows it' collected
else
	skip 'prometheus: the textfile collector of node_exporter shows it' 'prometheus-node-exporter or curl is missing'
fi
echo "1..$n"
[ $failed = 0 ]
