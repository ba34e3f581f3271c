"""Runs the benchmarks named, or all but the long ones: `python -m bench [NAME]…`; `python -m bench extraction FOLDER` scores the reader."""

import sys
from importlib import import_module

BENCHMARKS = ("crawl", "storage", "feeds", "pages", "watches", "server")
NAMED_ONLY = ("night",)
"""Takes a quarter of an hour, and both cores."""

if __name__ == "__main__":
    if sys.argv[1:2] == ["extraction"]:
        import_module("bench.extraction").main(sys.argv[2:])
        sys.exit()
    for name in sys.argv[1:] or BENCHMARKS:
        if name not in BENCHMARKS + NAMED_ONLY:
            sys.exit(f"there is no benchmark {name!r}; there are {', '.join(BENCHMARKS + NAMED_ONLY)}")
        import_module(f"bench.{name}").main()
