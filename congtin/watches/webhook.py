"""Posts a message to a web address, signed with a key that both sides know. Redirects are not followed."""

import hashlib
import hmac
import urllib.error
import urllib.request
from datetime import datetime
from typing import Any

from congtin.watches.errors import Undelivered
from congtin.watches.message import Outgoing
from feeds.model import GENERATOR

TIMEOUT = 15.0


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Refuses redirects, so that a message never goes to an address that nobody configured."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """None: no redirect is followed."""


def post(address: str, key: str, outgoing: Outgoing, at: datetime) -> None:
    """Posts the document; raises Undelivered unless the answer is one of 200 to 299.

    The signature is HMAC-SHA256, hexadecimal, over the timestamp, a dot and the body.
    """
    body = outgoing.document
    timestamp = str(int(at.timestamp()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": GENERATOR,
        "Idempotency-Key": outgoing.id,
        "X-Congtin-Id": outgoing.id,
        "X-Congtin-Timestamp": timestamp,
        "X-Congtin-Signature": f"sha256={signature(key, timestamp, body)}",
    }
    opener = urllib.request.build_opener(_NoRedirects)
    try:
        request = urllib.request.Request(address, body, headers)  # noqa: S310 - http or https, see `deliver`
        with opener.open(request, timeout=TIMEOUT):
            pass
    except urllib.error.HTTPError as error:
        error.close()
        raise Undelivered(f"the webhook answered {error.code}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        raise Undelivered(f"the webhook was not reached: {type(reason).__name__}") from None


def signature(key: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over timestamp and body, as the header carries it; a receiver computes the same and compares."""
    return hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
