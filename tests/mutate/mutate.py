#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# mutate.py [--rounds N] [--seed TEXT] [--kinds KIND,...] [--verb VERB] [--program PROGRAM] [--from N] SRCDIR BUILDDIR: spoils what the
# program is fed and judges what it does; prints TAP, one result a kind. A finding is made small and written into mutate/ of the build
# folder, with the command to repeat it. The same seed gives the same cases.
import argparse
import os
import random
import shlex
import sys
import time

SOURCE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
sys.path[:0] = [os.path.join(SOURCE, "tests"), os.path.dirname(os.path.abspath(__file__))]
import feed  # noqa: E402
import judge  # noqa: E402
import shrink  # noqa: E402

KEPT = 20  # findings of a kind that are made small and written


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--from", type=int, default=0, dest="first")
    parser.add_argument("--seed", default="1")
    parser.add_argument("--kinds", default=",".join(feed.KINDS))
    parser.add_argument("--program")
    parser.add_argument("--verb", help="its commands only; an empty one: those without a verb")
    parser.add_argument("--seconds", type=int, help="no more of a kind than so many seconds")
    parser.add_argument("source")
    parser.add_argument("build")
    return parser.parse_args()


def quoted(words, folder):
    words = [os.fsencode(word) for word in words]
    return " ".join(shlex.quote(os.fsdecode(os.fsencode(folder) + b"/" + word[1:] if word.startswith(b"@") else word)) for word in words)


def keep(program, folder, case, words, found, repeat):
    os.makedirs(folder, exist_ok=True)
    feed.write(case.tree, folder)
    with open(os.path.join(folder, "command"), "w", encoding="utf-8", errors="surrogateescape") as file:
        file.write(f"# {repeat}\n{program} {quoted(words, folder)}\n")
    with open(os.path.join(folder, "finding"), "w", encoding="utf-8", errors="replace") as file:
        file.write(f"{found[0]}: {found[1]}\n")


def key(words, found):
    """Findings that are likely the same: of one command, with a text that differs in its numbers alone."""
    text = "".join(letter for letter in found[1].split("\n==")[0][:60] if not letter.isdigit())
    return found[0], str(words[:1]), text


def campaign(options, judged, fed, kind):
    """The number of cases and of runs, and the findings."""
    known, cases, runs, began = {}, 0, 0, time.monotonic()
    for number in range(options.first, options.first + options.rounds):
        if options.seconds and time.monotonic() - began > options.seconds:
            break
        case = fed.case(kind, options.seed, number, random)
        commands = judge.commands_of(kind, case, random.Random(f"{options.seed} {kind} commands {number}"), options.verb)
        cases, runs = cases + 1, runs + len(commands)
        for words, found in judge.findings(judged, kind, case, commands):
            name = key(words, found)
            known.setdefault(name, []).append(number)
            repeat = f"mutate.py --kinds {kind} --seed {options.seed} --from {number} --rounds 1"
            if len(known) > KEPT or len(known[name]) > 1:
                continue
            print(f"# {repeat}: {quoted(words, '')}: {found[0]}: {found[1][:300]!r}", flush=True)

            def stays(smaller, words=words, found=found):
                words = smaller.line if smaller.line is not None else words
                return any(again[0] == found[0] for _, again in judge.findings(judged, kind, smaller, [words]))
            small = shrink.shrink(case, stays) if found[0] != "time" else case
            keep(judged.program, os.path.join(os.path.abspath(options.build), "mutate", f"{kind}-{len(known)}"), small,
                 small.line if small.line is not None else words, found, repeat)
    return cases, runs, known


def main():
    options = arguments()
    judged = judge.Judge(options.source, options.program or os.path.join(options.build, "src", "cputopo"))
    fed = feed.Feed(os.path.abspath(options.source), os.path.abspath(options.build))
    failed = 0
    kinds = options.kinds.split(",")
    for number, kind in enumerate(kinds, 1):
        cases, runs, known = campaign(options, judged, fed, kind)
        failed += bool(known)
        total = sum(map(len, known.values()))
        print(f"{'not ok' if known else 'ok'} {number} - {kind}: {cases} cases, {runs} runs, seed {options.seed}"
              f"{f': {total} findings of {len(known)} kinds' if known else ''}", flush=True)
    print(f"1..{len(kinds)}")
    return 1 if failed else 0


sys.exit(main())
