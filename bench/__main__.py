"""Runs the benchmarks named, or all of them."""

import sys

from bench import crawl

BENCHMARKS = {"crawl": crawl.main}

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHMARKS:
        if name not in BENCHMARKS:
            sys.exit(f"there is no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
        BENCHMARKS[name]()
