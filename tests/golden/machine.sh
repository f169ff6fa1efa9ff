# SPDX-License-Identifier: MIT
# Builds the small machines of the golden cases out of text: sourced, with the tree in "root".

# put PATH TEXT: one file below root; TEXT with the escapes of printf.
put() {
	[ -d "root/${1%/*}" ] || mkdir -p "root/${1%/*}"
	printf '%b\n' "$2" >"root/$1"
}

# cpus LIST: possible, present and online.
cpus() {
	for set in possible present online; do
		put sys/devices/system/cpu/$set "$1"
	done
}

# cpu N FILE=TEXT...: files below cpuN; core_id and the like are in its topology folder.
cpu() {
	number=$1
	shift
	for pair; do
		file=${pair%%=*}
		case $file in
		cache/*) ;;
		*_id | *_list) file=topology/$file ;;
		*_freq) file=cpufreq/$file ;;
		esac
		put "sys/devices/system/cpu/cpu$number/$file" "${pair#*=}"
	done
}

# cache N INDEX LEVEL TYPE SIZE CPUS
cache() {
	cpu "$1" "cache/index$2/level=$3" "cache/index$2/type=$4" "cache/index$2/size=$5" "cache/index$2/shared_cpu_list=$6"
}

# document JQ-FILTER: of the tree, one line a value.
document() {
	cputopo --sysroot root --json >document.json || echo "exit $?"
	jq -c "$1" document.json
}
warnings='.warnings | map(.id)'
