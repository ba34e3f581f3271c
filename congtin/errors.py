"""The errors of the command line.

CongtinError
└── ConfigurationError   congtin.toml or a CONGTIN_… variable is wrong; `faults` lists all of it
"""

from collections.abc import Sequence

from portals import CongtinError


class ConfigurationError(CongtinError):
    """What is wrong with the configuration, every fault at once."""

    def __init__(self, source: str, faults: Sequence[str]) -> None:
        self.source = source
        self.faults = tuple(faults)
        super().__init__("\n".join(f"{source}: {fault}" for fault in faults))
