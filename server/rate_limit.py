"""Limits how often one client may search: a token bucket for each address."""

import ipaddress
import math
import time
from collections import OrderedDict
from collections.abc import Callable

BURST = 30
PER_SECOND = 1.0
REMEMBERED = 10_000
"""Clients that are remembered; the one that asked longest ago is forgotten first."""


class RateLimit:
    """Token buckets by client network; for the event loop's thread only."""

    def __init__(self, burst: int = BURST, per_second: float = PER_SECOND, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst, self._per_second, self._clock = burst, per_second, clock
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> int:
        """Takes a token from a client's bucket: 0.0, or the seconds until there will be one."""
        key, now = network(client), self._clock()
        level, since = self._buckets.pop(key, (float(self._burst), now))
        level = min(self._burst, level + (now - since) * self._per_second)
        allowed = level >= 1
        self._buckets[key] = (level - 1 if allowed else level, now)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0 if allowed else math.ceil((1 - level) / self._per_second)


def network(client: str) -> str:
    """What counts as one client: an IPv4 address, or the 64 bits of IPv6 that one customer is given."""
    try:
        address = ipaddress.ip_address(client.partition("%")[0])
    except ValueError:
        return client[:100]
    if isinstance(address, ipaddress.IPv6Address):
        return str(address.ipv4_mapped or ipaddress.ip_network((address, 64), strict=False))
    return str(address)
