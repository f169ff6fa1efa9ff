# SPDX-License-Identifier: MIT
"""Processes by hand, then a pool: how many workers, and what the other ways to count would have started.

Try it on the bare machine, pinned to one CPU, and in a group with half a CPU:

    python3 pool.py
    taskset -c 0 python3 pool.py
    systemd-run --scope -p CPUQuota=50% python3 pool.py

multiprocessing.cpu_count() tells the same number every time: it counts the CPUs of the machine, not those of this process.
"""

import multiprocessing as mp
import sys
import time

import cputopo

SECOND = float(sys.argv[1]) if len(sys.argv) > 1 else 1.0  # a shorter one for the impatient


def greet(name, seconds):
    time.sleep(seconds * SECOND)
    print("Hello from %s, after %d" % (name, seconds), flush=True)


def square(number):
    return number * number


if __name__ == "__main__":
    greeters = [mp.Process(target=greet, args=each) for each in [("Anna", 3), ("Ben", 2), ("Cleo", 1)]]
    for greeter in greeters:
        greeter.start()
    for greeter in greeters:
        greeter.join()

    info = cputopo.workers_info()
    print("mp.cpu_count(): %d" % mp.cpu_count())
    print("cputopo.workers(): %d, because of the %s" % (cputopo.workers(), info["binding"]))
    with mp.Pool(cputopo.workers()) as pool:
        print("squares: %s" % pool.map(square, range(10)))
