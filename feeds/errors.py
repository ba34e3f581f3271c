"""The errors of the feeds.

CongtinError
└── FeedsError
    ├── InvalidOutput     a file that we built does not pass its own check, so it did not replace the old one
    └── PublishFailed     a file could not be written; the old one is untouched
"""

from dataclasses import dataclass
from pathlib import Path

from portals.errors import CongtinError


class FeedsError(CongtinError):
    """A fault while feeds are built or written."""


class InvalidOutput(FeedsError):
    """Bytes that are not what their file's name promises; `reason` is the first rule that they break."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class PublishFailed(FeedsError):
    """A file could not be written, as on a full disk; what was published before is untouched."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path = path
        self.reason = reason
        super().__init__(f"file={path}: cannot be published: {reason}")


@dataclass(frozen=True, slots=True)
class FeedFault:
    """Something that was left out or kept old, and why: `path` is the file, `guid` the entry where one entry is to blame."""

    path: str
    reason: str
    guid: str | None = None

    def __str__(self) -> str:
        entry = f" guid={self.guid}" if self.guid else ""
        return f"file={self.path}{entry}: {self.reason}"
