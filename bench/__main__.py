"""Runs the benchmarks named, or all of them: `python -m bench [NAME]…`."""

import sys
from importlib import import_module

BENCHMARKS = ("crawl", "storage", "feeds", "pages", "watches", "server")

if __name__ == "__main__":
    for name in sys.argv[1:] or BENCHMARKS:
        if name not in BENCHMARKS:
            sys.exit(f"there is no benchmark {name!r}; there are {', '.join(BENCHMARKS)}")
        import_module(f"bench.{name}").main()
