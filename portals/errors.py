"""The errors of the lowest layer, and the root of every error that congtin raises itself.

CongtinError
├── PortalError
│   ├── UnknownPortal       no profile has this id
│   └── ProfileError        one or more profiles are wrong; `faults` lists all of them
└── … storage.errors, scraper.errors, feeds.errors, server.errors, congtin.errors and congtin.watches.errors hang below the root
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class CongtinError(Exception):
    """Any fault that congtin explains itself; everything else is a bug."""

    def __reduce__(self) -> tuple[Any, ...]:
        # an error goes from one process to another with its class, words and attributes, whatever its constructor takes
        return _unpickled, (type(self), self.args, self.__dict__)


def _unpickled(kind: type[CongtinError], args: tuple[Any, ...], attributes: dict[str, Any]) -> CongtinError:
    error = kind.__new__(kind)
    error.args = args
    error.__dict__.update(attributes)
    return error


class PortalError(CongtinError):
    """A fault in what is known of a portal."""


class UnknownPortal(PortalError):
    """No profile has this id; `similar` are the ids that come close."""

    def __init__(self, portal: str, similar: Sequence[str] = ()) -> None:
        self.portal = portal
        self.similar = tuple(similar)
        hint = f"; did you mean {' or '.join(self.similar)}?" if self.similar else ""
        super().__init__(f"portal={portal}: there is no such portal{hint} (`congtin portal list` shows all)")


@dataclass(frozen=True, slots=True)
class ProfileFault:
    """One thing that is wrong in one profile: `key` is dotted (`sections[0].path`), empty where the file itself is unreadable."""

    file: Path
    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.message}" if self.key else f"{self.file}: {self.message}"


class ProfileError(PortalError):
    """Profiles that cannot be used, with every fault at once."""

    def __init__(self, faults: Sequence[ProfileFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))
