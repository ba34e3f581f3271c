"""Checks that the packages with everyday names (`feeds`, `storage`, …) are congtin's own, before any of them is imported.

`feeds`, `storage` and `scraper` are names that other distributions install too; the wrong one would fail strangely.
"""

from importlib.util import find_spec
from pathlib import Path

PACKAGES = ("portals", "storage", "scraper", "feeds", "server", "demo_portal")
"""The packages that congtin is made of; they are installed side by side."""


def foreign_packages() -> list[str]:
    """One sentence for each package of ours that would be imported from somewhere else, or not be found."""
    home = Path(__file__).resolve().parent.parent
    faults = []
    for name in PACKAGES:
        spec = find_spec(name)
        origin = Path(spec.origin).resolve() if spec is not None and spec.origin else None
        if origin is None:
            faults.append(f"the package `{name}` of congtin is not installed")
        elif origin.parent.parent != home:
            faults.append(
                f"the package `{name}` comes from {origin.parent} and is not congtin's: install congtin in an environment of its own"
            )
    return faults
