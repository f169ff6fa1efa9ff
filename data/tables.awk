# SPDX-License-Identifier: MIT
# Turns a table of this folder into the rows of a C array: awk -v table=x86|arm|cves -f tables.awk FILE.tsv
# or any text into one C string, a line a line: awk -v table=text -f tables.awk FILE

BEGIN {
	FS = "\t"
	print "/* made by data/tables.awk */"
}

table == "text" {
	print quoted($0) " \"\\n\""
	next
}

/^#/ || NF == 0 { next }

function bad() {
	print FILENAME ":" FNR ": not a row of this table" > "/dev/stderr"
	failed = 1
	exit 1
}

function quoted(text) {
	gsub(/[\\"]/, "\\\\&", text)
	return "\"" text "\""
}

table == "x86" {
	if (NF != 5 || $4 !~ /^(\*|[0-9]+(-[0-9]+)?)$/)
		bad()
	range = $4
	if (range == "*")
		range = "UNKNOWN-INT64_MAX"
	n = split(range, stepping, "-")
	print "\t{ " quoted($1) ", " $2 ", " $3 ", " stepping[1] ", " stepping[n] ", " quoted($5) " },"
}

table == "arm" {
	if (NF == 2) {
		print "\t{ " $1 ", UNKNOWN, " quoted($2) ", NULL, ARM_CLASS_UNKNOWN },"
		next
	}
	if (NF != 4 && (NF != 6 || $5 !~ /^(little|big|prime)$/ || $6 == ""))
		bad()
	print "\t{ " $1 ", " $3 ", " quoted($2) ", " quoted($4) ", ARM_CLASS_" (NF == 4 ? "UNKNOWN" : toupper($5)) " },"
}

table == "cves" {
	if (NF != 2)
		bad()
	n = split($2, cve, ",")
	line = ""
	for (i = 1; i <= n; i++)
		line = line quoted(cve[i]) ", "
	print "\t{ " quoted($1) ", (const char *const[]){ " line "NULL } },"
}

END { exit failed }
