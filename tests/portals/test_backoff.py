"""The policies of trying again, as they are written down in one place, and that those who try again go by them."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from congtin.watches import delivery
from portals import backoff
from portals.backoff import ADDRESS, MESSAGE, Backoff, request_backoff
from scraper import settings


def hours(*numbers: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(hours=number) for number in numbers)


@pytest.mark.parametrize(
    ("policy", "pauses"),
    [
        (ADDRESS, hours(0, 1, 6, 20, 72, 168, 720)),
        (MESSAGE, hours(5 / 60, 10 / 60, 20 / 60, 40 / 60, 80 / 60, 160 / 60, 320 / 60, 6)),
        (request_backoff(), tuple(timedelta(seconds=seconds) for seconds in (2, 8, 32, 60))),
        (request_backoff(100), (timedelta(seconds=60),)),
        (request_backoff(0), (timedelta(0),)),
    ],
)
def test_each_pause_and_that_the_last_holds(policy: Backoff, pauses: tuple[timedelta, ...]):
    assert policy.pauses == pauses
    assert [policy.after(failures) for failures in range(1, len(pauses) + 1)] == list(pauses)
    assert policy.after(len(pauses) + 1) == policy.after(10**9) == pauses[-1]


def test_scrapy_s_settings_are_those_of_the_policy():
    assert (settings.RETRY_TIMES, settings.CONGTIN_FIRST_PAUSE) == (backoff.REQUEST_RETRIES, backoff.REQUEST_FIRST_PAUSE)


def test_messages_go_by_the_policy(monkeypatch: pytest.MonkeyPatch):
    class Waiting:
        made_at = at = datetime.fromisoformat("2026-07-01T00:00:00+00:00")
        attempts = 0

    message: Any = Waiting()
    assert delivery.next_try(message, Waiting.at) == Waiting.at + MESSAGE.pauses[0]
    monkeypatch.setattr(delivery, "MESSAGE", Backoff(hours(9)))
    assert delivery.next_try(message, Waiting.at) == Waiting.at + timedelta(hours=9)
