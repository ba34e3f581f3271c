"""Announces changed feeds to a WebSub hub; a hub that does not answer fails nothing."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Sequence
from urllib.parse import urlencode

from feeds.errors import FeedFault
from feeds.model import GENERATOR

TOPICS = 50
"""Addresses told in one request."""
WAITS = (2.0, 10.0)
"""Seconds before the second and the third try."""
TIMEOUT = 15.0


def announce(hub: str, changed_feeds: Sequence[str], wait: Callable[[float], None] = time.sleep) -> tuple[FeedFault, ...]:
    """Posts the addresses of changed feeds to a hub, each up to three times; gives what it could not tell, and raises nothing.

    The request is the one that hubs have in common: `hub.mode=publish` and one `hub.url` for each address. After a batch
    that failed three times, the rest is not tried.
    """
    for start in range(0, len(changed_feeds), TOPICS):
        reason = _post_patiently(hub, changed_feeds[start : start + TOPICS], wait)
        if reason:
            told = f"{start} of {len(changed_feeds)} changed feeds were told"
            return (FeedFault(hub, f"the hub was not reached: {reason}; {told}"),)
    return ()


def _post_patiently(hub: str, topics: Sequence[str], wait: Callable[[float], None]) -> str | None:
    reason = _post(hub, topics)
    for seconds in WAITS:
        if reason is None:
            return None
        wait(seconds)
        reason = _post(hub, topics)
    return reason


def _post(hub: str, topics: Sequence[str]) -> str | None:
    """What went wrong, None where the hub took it."""
    body = urlencode([("hub.mode", "publish"), *(("hub.url", topic) for topic in topics)]).encode()
    request = urllib.request.Request(hub, body, {"User-Agent": GENERATOR, "Content-Type": "application/x-www-form-urlencoded"})  # noqa: S310 - the settings allow http and https only
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT):  # noqa: S310
            return None
    except urllib.error.HTTPError as error:
        error.close()
        return f"it answered {error.code}"
    except (OSError, ValueError) as error:
        return str(getattr(error, "reason", error))
