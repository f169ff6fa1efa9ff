#!/bin/sh
# SPDX-License-Identifier: MIT
# What needs no daemon: shells, taskset, numactl, graphviz, Ansible, xmllint. usage: shell.sh SRCDIR BUILDDIR [all]
client=shell
. "$(dirname "$0")/clients.sh"
export_all shell
export_all csv
export_all dot
export_all taskset

# Every variable is set to just what the document has.
evaluated() { # shell
	while IFS='	' read -r number option path; do
		# shellcheck disable=SC2016 # of the inner shell
		"$1" -c 'set -eu; eval "$(cat "$1")"; printf "%s\n" "$CPUTOPO_CPUSETS_ONLINE" "$CPUTOPO_SOURCE_PATH"' "$1" \
			"$work/shell/$number" >"$work/found" || return 1
		"$program" get cpusets.online source.path "$option" "$path" | diff - "$work/found" || return 1
	done <"$work/shell.list"
}
for shell in sh bash; do
	if command -v $shell >/dev/null; then
		check "shell: $shell takes the variables" evaluated $shell
	else
		skip "shell: $shell takes the variables" "$shell is missing"
	fi
done

masked() {
	cpu=$("$program" get cpusets.allowed | sed 's/[,-].*//')
	for condition in "cpu_id==$cpu" "cpu_id!=$cpu || cpu_id==$cpu"; do
		mask=$("$program" export taskset --where "$condition") || return 1
		taskset "$mask" sed -n 's/^Cpus_allowed_list:[^0-9]*//p' /proc/self/status >"$work/found" || return 1
		"$program" -p=CPU_ID --where "online && allowed && ($condition)" 2>/dev/null | grep -v '^#' | sort -n >"$work/cpus"
		tr ',' '\n' <"$work/found" | awk -F- '{ for (i = $1; i <= ($2 == "" ? $1 : $2); i++) print i }' |
			diff "$work/cpus" - || return 1
	done
}
if command -v taskset >/dev/null; then
	check 'taskset: runs on the chosen CPUs' masked
else
	skip 'taskset: runs on the chosen CPUs' 'taskset is missing'
fi

listed() {
	eval "$("$program" export shell --workers 1)"
	# shellcheck disable=SC2154 # set by eval
	[ "$(numactl -C "$CPUTOPO_CHOSEN_WORKERS" sed -n 's/^Cpus_allowed_list:[^0-9]*//p' /proc/self/status)" = \
		"$CPUTOPO_CHOSEN_WORKERS" ]
}
if command -v numactl >/dev/null && numactl -C 0 true 2>/dev/null; then
	check 'numactl: runs on the chosen CPUs' listed
else
	skip 'numactl: runs on the chosen CPUs' 'numactl is missing, or cannot work here'
fi

drawn() {
	for file in "$work"/dot/*; do
		[ -n "$all" ] || [ "$(wc -l <"$file")" -lt 100 ] || continue
		dot -Tcanon "$file" >/dev/null 2>"$work/err" && [ ! -s "$work/err" ] || { cat "$work/err" "$file"; return 1; }
	done
}
if command -v dot >/dev/null; then
	check 'dot: draws each' drawn
else
	skip 'dot: draws each' 'dot is missing'
fi

# Each row has the columns of the first, and is one of the document's CPUs.
tabled() {
	python3 -B - "$work/csv.list" "$work/csv" "$program" <<-'END'
		import csv, json, subprocess, sys
		for line in open(sys.argv[1]):
		    number, option, path = line.rstrip("\n").split("\t")
		    with open(f"{sys.argv[2]}/{number}", newline="") as file:
		        rows = list(csv.DictReader(file, strict=True))
		    said = subprocess.run([sys.argv[3], "--json", option, path], check=True, stdout=subprocess.PIPE).stdout
		    cpus = [cpu for cpu in json.loads(said)["cpus"] if cpu["online"]]
		    kinds = [kind["type"] for kind in json.loads(said)["kinds"]]
		    assert len(rows) == len(cpus), path
		    for row, cpu in zip(rows, cpus):
		        for key, text in row.items():
		            value = cpu[key]
		            if key == "kind" and value is not None:
		                value = kinds[value] if kinds[value] else value
		            value = "" if value is None else str(int(value)) if isinstance(value, bool) else str(value)
		            assert text == value, (path, key, text, value)
	END
}
if command -v python3 >/dev/null; then
	check 'csv: a reader of CSV finds the document in it' tabled
else
	skip 'csv: a reader of CSV finds the document in it' 'python3 is missing'
fi

facts() {
	mkdir "$work/facts.d" && cp "$srcdir/doc/examples/cputopo.fact" "$work/facts.d" && chmod 755 "$work/facts.d/cputopo.fact" ||
		return 1
	LC_ALL=C.UTF-8 PATH=$builddir/src:$PATH HOME=$work ANSIBLE_LOCALHOST_WARNING=False ansible localhost -c local -m setup \
		-a "fact_path=$work/facts.d filter=ansible_local gather_subset=!all" >"$work/said" 2>"$work/err" || { cat "$work/said" "$work/err"; return 1; }
	[ "$(sed '1s/.*=>//' "$work/said" | python3 -c 'import json, sys
print(json.load(sys.stdin)["ansible_facts"]["ansible_local"]["cputopo"]["counts"]["cpus"]["online"])')" = \
		"$("$program" get counts.cpus.online)" ]
}
if command -v ansible >/dev/null; then
	check 'ansible: setup has the facts of cputopo.fact' facts
else
	skip 'ansible: setup has the facts of cputopo.fact' 'ansible is missing'
fi
echo "1..$n"
[ $failed = 0 ]
