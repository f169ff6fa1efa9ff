# SPDX-License-Identifier: MIT
"""The module in processes made by every method, and in threads: each says what the main thread says. usage: pools.py"""
import multiprocessing
import os
import threading

import cputopo


def answers(_):
    document = cputopo.topology()
    return cputopo.workers(), document["counts"]["cpus"], cputopo.workers_info()["binding"]


def one_thread(cpu, wrong):
    """A thread that is pinned is told 1, whatever the others may use."""
    os.sched_setaffinity(0, {cpu})
    for _ in range(20):
        if cputopo.workers() != 1 or cputopo.topology(cross_check=False)["cpusets"]["allowed"] != str(cpu):
            wrong.append(cpu)
    if cputopo.topology()["cpusets"]["allowed"] != str(cpu):
        wrong.append(cpu)


if __name__ == "__main__":
    expected = answers(None)
    for method in multiprocessing.get_all_start_methods():
        with multiprocessing.get_context(method).Pool(2) as pool:
            for found in pool.map(answers, range(4), chunksize=1):
                assert found == expected, (method, found, expected)
        print(method)
    failures = []
    cpus = sorted(os.sched_getaffinity(0))
    threads = [threading.Thread(target=one_thread, args=(cpus[i % len(cpus)], failures)) for i in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures
    assert answers(None) == expected
    print("threads")
