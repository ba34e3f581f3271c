"""The errors of watches.

CongtinError
└── Undelivered       a channel did not take a message
    └── NoSecret      the address or the key of a channel is missing, or lies open to others

Their words reach problems, tables and logs, so they never hold an address or a key.
"""

from portals import CongtinError


class Undelivered(CongtinError):
    """A channel did not take a message; `reason` has no secret in it."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(reason)


class NoSecret(Undelivered):
    """What a channel needs to be reached cannot be had; `name` is the variable or the file."""

    def __init__(self, name: str, reason: str) -> None:
        self.name = name
        super().__init__(f"{name}: {reason}")
