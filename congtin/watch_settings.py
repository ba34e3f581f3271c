"""The tables `channels`, `watches` and `alerts` of `congtin.toml`, checked. Secrets are named here, never held."""

import re
from collections.abc import Collection, Iterator, Mapping
from datetime import time
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from storage.query_parser import parse_query

ALERTS = "alerts"
"""The name under which operators are told; no watch may have it."""

NAME = re.compile(r"[^\x00-\x1f]{1,80}")

On = Literal["new", "edited", "removed", "rising"]
Send = Literal["now", "daily", "weekly"]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WEEKDAYS: tuple[Weekday, ...] = get_args(Weekday)

_QUIET = re.compile(r"([01]?\d|2[0-3])(?::([0-5]\d))?\s*[-–]\s*([01]?\d|2[0-3])(?::([0-5]\d))?", re.ASCII)


def _one_or_more(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Several = Annotated[tuple[Annotated[str, Field(min_length=1)], ...], BeforeValidator(_one_or_more)]
"""One string, or a list of them."""


class Strict(BaseModel):
    """A table of the configuration: unknown keys are refused, values do not change once read."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Secret(Strict):
    """Where a secret is: in a variable of the environment, or alone in a file that only its owner may read."""

    env: str | None = Field(None, pattern=r"^[A-Za-z_][A-Za-z0-9_]*$")
    file: Path | None = None

    @model_validator(mode="after")
    def _one(self) -> "Secret":
        if (self.env is None) == (self.file is None):
            raise ValueError("must name a variable (env) or a file, one of both")
        return self


class Channel(Strict):
    """A way to reach people: an Apprise address, a webhook with the key that signs it, or a command that is given JSON."""

    apprise: Secret | None = None
    webhook: Secret | str | None = None
    key: Secret | None = None
    command: tuple[str, ...] = ()

    @field_validator("webhook")
    @classmethod
    def _open_address(cls, webhook: Secret | str | None) -> Secret | str | None:
        if not isinstance(webhook, str):
            return webhook
        try:
            parts = urlsplit(webhook)
        except ValueError:
            raise ValueError("must be an http or https address") from None
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("must be an http or https address")
        if parts.username or parts.password:
            raise ValueError('must not hold a user name or password: an address with a secret stands elsewhere, { env = "NAME" }')
        return webhook

    @model_validator(mode="after")
    def _one_way(self) -> "Channel":
        if sum((self.apprise is not None, self.webhook is not None, bool(self.command))) != 1:
            raise ValueError("must have one of apprise, webhook and command")
        if (self.webhook is None) != (self.key is None):
            raise ValueError("a webhook needs a key to sign with, and nothing else has one")
        return self


class Watch(Strict):
    """What somebody wants to be told of, when, and over which channels."""

    query: str = ""
    author: str = ""
    exact: bool = False
    province: Several = ()
    unit: Several = ()
    portal: Several = ()
    section: Several = ()
    events: Annotated[tuple[On, ...], BeforeValidator(_one_or_more), Field(min_length=1)] = ("new", "edited", "removed")
    channels: Annotated[Several, Field(min_length=1)]
    send: Send = "now"
    hour: int = Field(7, ge=0, le=23)
    weekday: Weekday = "monday"
    quiet: str | None = None
    max_single: int = Field(20, ge=0)
    rise: int = Field(1000, ge=1)
    rise_days: int = Field(1, ge=1, le=90)
    down_days: int | None = Field(3, ge=1)

    @field_validator("query")
    @classmethod
    def _finds_something(cls, query: str) -> str:
        if query.strip() and not parse_query(query).wanted:
            raise ValueError("must have a word to look for; without a query a watch tells everything that its filters let through")
        return query

    @field_validator("quiet")
    @classmethod
    def _hours(cls, quiet: str | None) -> str | None:
        if quiet is not None and not _QUIET.fullmatch(quiet.strip()):
            raise ValueError("must be two times of day: 22:00-06:00")
        return quiet

    @property
    def quiet_hours(self) -> tuple[time, time] | None:
        """When nothing is sent: from, and until."""
        match = _QUIET.fullmatch((self.quiet or "").strip())
        if match is None:
            return None
        return time(int(match[1]), int(match[2] or 0)), time(int(match[3]), int(match[4] or 0))


class Alerts(Strict):
    """Where operators are told that something broke or is well again."""

    channels: Several = ()
    disk_free_gib: float = Field(1.0, ge=0)


def disagreements(channels: Mapping[str, Channel], watches: Mapping[str, Watch], alerts: Alerts) -> Iterator[str]:
    """What is wrong between channels, watches and alerts."""
    for name, watch in watches.items():
        if name == ALERTS or not NAME.fullmatch(name):
            yield f"watches.{name}: a watch cannot have this name"
        yield from _unknown(f"watches.{name}.channels", watch.channels, channels)
    yield from _unknown("alerts.channels", alerts.channels, channels)


def in_folder(channels: Any, folder: Path) -> Any:
    """Channels as read from a file, with the paths of secrets relative to its folder; whatever else is there stays."""
    if not isinstance(channels, dict):
        return channels
    return {name: _moved(channel, folder) if isinstance(channel, dict) else channel for name, channel in channels.items()}


def _moved(channel: dict[str, Any], folder: Path) -> dict[str, Any]:
    return {
        key: {**value, "file": folder / value["file"]} if isinstance(value, dict) and isinstance(value.get("file"), str) else value
        for key, value in channel.items()
    }


def _unknown(where: str, names: Collection[str], channels: Mapping[str, Channel]) -> Iterator[str]:
    for name in names:
        if name not in channels:
            yield f"{where}: there is no channel {name!r}; there are {', '.join(channels) or 'none'}"
