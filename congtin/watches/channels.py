"""Sends a message over a channel: Apprise, a webhook, or a command. The only place that knows Apprise, and that reads secrets.

Apprise and the clients below it write addresses, which hold tokens, into their logs: none of them says anything here but
through us, with every part of the address taken out.
"""

import logging
import subprocess
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from congtin.watch_settings import Channel, Secret
from congtin.watches.credentials import read_secret, without
from congtin.watches.errors import Undelivered
from congtin.watches.message import Outgoing
from congtin.watches.webhook import post

COMMAND_SECONDS = 60

MAILS = frozenset("mailto mailtos azure o365 brevo mailersend mailgun postmark resend sendgrid sendpulse ses smtp2go sparkpost".split())
"""Schemas of Apprise that are mail: they get the full message."""

_LEVELS = {"apprise": logging.WARNING} | dict.fromkeys(
    ("urllib3", "requests", "requests_oauthlib", "paho", "slixmpp", "httpx", "charset_normalizer"), logging.CRITICAL
)
"""Below these levels loggers write addresses; what Apprise warns of, it gives to us, too."""


def deliver(channel: Channel, outgoing: Outgoing, at: datetime) -> None:
    """Sends a message; when it returns, the channel took it. Raises Undelivered with words that hold no secret."""
    if channel.apprise is not None:
        _over_apprise(read_secret(channel.apprise), outgoing)
    elif channel.webhook is not None:
        assert channel.key is not None
        address = read_secret(channel.webhook) if isinstance(channel.webhook, Secret) else channel.webhook
        if urlsplit(address).scheme not in ("http", "https"):
            raise Undelivered("the address of the webhook is no http or https address")
        post(address, read_secret(channel.key), outgoing, at)
    else:
        _over_command(channel.command, outgoing)


def _over_command(command: tuple[str, ...], outgoing: Outgoing) -> None:
    """Runs a command without a shell, with the document on its standard input; nothing from a portal is in its arguments."""
    try:
        done = subprocess.run(  # noqa: S603 - the owner's own command
            command, input=outgoing.document, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=COMMAND_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Undelivered(f"the command took longer than {COMMAND_SECONDS} seconds") from error
    except OSError as error:
        raise Undelivered(f"the command could not be started: {error.strerror}") from None
    if done.returncode:
        raise Undelivered(f"the command ended with exit code {done.returncode}")


def _over_apprise(address: str, outgoing: Outgoing) -> None:
    service = _service(address)
    if isinstance(getattr(service, "headers", None), dict):
        service.headers["X-Congtin-Id"] = outgoing.id
    from apprise import Apprise, NotifyFormat

    house = Apprise(asset=service.asset)
    house.add(service)
    full = address.partition(":")[0].lower() in MAILS
    title, body, form = (outgoing.subject, outgoing.html, NotifyFormat.HTML) if full else (outgoing.title, outgoing.text, NotifyFormat.TEXT)
    with house.notify(body=body, title=title, body_format=form) as result:
        if not result:
            said = [str(entry.message) for entry in result.logs()]
            raise Undelivered(without(said[-1] if said else "the channel did not take the message", address))


def _service(address: str) -> Any:
    """The service that an address names, as of now; raises Undelivered where it names none."""
    _silence()
    from apprise import Apprise, AppriseAsset, OverflowMode

    asset = AppriseAsset(
        app_id="congtin", app_desc="congtin", http_redirects=False, interpret_emojis=False, allow_templates=False, async_mode=False
    )
    service = Apprise.instantiate(address, asset=asset)
    if service is None:
        raise Undelivered("Apprise does not understand the address")
    if "overflow=" not in address:
        service.overflow_mode = OverflowMode.SPLIT
    return service


def _silence() -> None:
    for name, level in _LEVELS.items():
        logger = logging.getLogger(name)
        logger.setLevel(level)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())
