"""What a terminal shows while a few pages are read for a person: the address that is asked for."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text


@contextmanager
def page_progress() -> Iterator[Callable[[str], None]]:
    """A callback for pages that are about to be read: their address on a terminal, nothing elsewhere."""
    if not sys.stderr.isatty():
        yield lambda url: None
        return
    with Console(stderr=True).status("…") as status:
        yield lambda url: status.update(Text(f"reading {url}"))
