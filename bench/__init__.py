"""Benchmarks: honest numbers as ratios against a baseline run beside it. `make bench`, or `python -m bench NAME`."""
