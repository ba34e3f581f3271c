"""The errors of the feeds.

CongtinError
└── FeedsError
    └── InvalidOutput     a file that we built does not pass its own check, so it did not replace the old one

A file that cannot be written is a FileNotWritten of storage.errors.
"""

from dataclasses import dataclass

from portals.errors import CongtinError


class FeedsError(CongtinError):
    """A fault while feeds are built or written."""


class InvalidOutput(FeedsError):
    """Bytes that are not what their file's name promises; `reason` is the first rule that they break."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


@dataclass(frozen=True, slots=True)
class FeedFault:
    """Something that was left out or kept old, and why: `path` is the file, `guid` the entry where one entry is to blame."""

    path: str
    reason: str
    guid: str | None = None

    def __str__(self) -> str:
        entry = f" guid={self.guid}" if self.guid else ""
        return f"file={self.path}{entry}: {self.reason}"
