"""When things are told, also on days on which clocks or zones change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from congtin.watch_settings import WEEKDAYS, Watch
from congtin.watches.schedule import due_at, is_quiet, night_began

HANOI, BERLIN, APIA = ZoneInfo("Asia/Ho_Chi_Minh"), ZoneInfo("Europe/Berlin"), ZoneInfo("Pacific/Apia")


def daily(hour, **facts):
    return Watch(channels=("x",), send="daily", hour=hour, **facts)


def utc(*parts):
    return datetime(*parts, tzinfo=UTC)


def digests(watch, zone, begin, days):
    """Every digest of some days, when something is found every ten minutes."""
    steps = (begin + timedelta(minutes=10 * n) for n in range(days * 144))
    return sorted({due_at(watch, at, zone) for at in steps})


def test_at_once_is_at_once():
    at = datetime(2026, 11, 2, 8, tzinfo=HANOI)
    assert due_at(Watch(channels=("x",)), at, HANOI) == at


@pytest.mark.parametrize(
    ("found", "due"),
    [
        (utc(2026, 11, 1, 23, 59), utc(2026, 11, 2, 0)),
        (utc(2026, 11, 2, 0), utc(2026, 11, 3, 0)),
        (utc(2026, 11, 2, 0, 1), utc(2026, 11, 3, 0)),
    ],
)
def test_a_daily_digest_in_vietnam(found, due):
    assert due_at(daily(7), found, HANOI) == due


def test_a_weekly_digest_is_on_its_day():
    watch = Watch(channels=("x",), send="weekly", weekday="sunday", hour=18)
    assert due_at(watch, utc(2026, 11, 2), HANOI) == utc(2026, 11, 8, 11)
    assert due_at(watch, utc(2026, 11, 8, 11), HANOI) == utc(2026, 11, 15, 11)


def test_an_hour_that_comes_twice_has_one_digest():
    found = digests(daily(2), BERLIN, utc(2026, 10, 24, 10), 2)  # clocks go back on the 25th at 3:00
    assert found[:2] == [utc(2026, 10, 25, 0), utc(2026, 10, 26, 1)]
    assert len(found) == 3


def test_an_hour_that_is_left_out_has_one_digest():
    found = digests(daily(2), BERLIN, utc(2026, 3, 28, 10), 2)  # clocks go forward on the 29th at 2:00
    assert found[:2] == [utc(2026, 3, 29, 1), utc(2026, 3, 30, 0)]
    assert len(found) == 3


def test_a_day_that_is_left_out_has_no_digest_of_its_own():
    found = digests(daily(7), APIA, utc(2011, 12, 28, 20), 4)  # Samoa went from the 29th to the 31st
    assert found[:3] == [utc(2011, 12, 29, 17), utc(2011, 12, 30, 17), utc(2011, 12, 31, 17)]


@given(
    at=st.datetimes(datetime(2010, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - hypothesis wants them so
    hour=st.integers(0, 23),
    weekday=st.sampled_from(WEEKDAYS),
    send=st.sampled_from(["daily", "weekly"]),
    zone=st.sampled_from([HANOI, BERLIN, APIA, ZoneInfo("America/Caracas"), ZoneInfo("Australia/Lord_Howe")]),
)
def test_a_digest_always_comes_and_soon(at, hour, weekday, send, zone):
    due = due_at(Watch(channels=("x",), send=send, hour=hour, weekday=weekday), at, zone)
    assert timedelta(0) < due - at <= timedelta(days=2 if send == "daily" else 9)
    assert due_at(Watch(channels=("x",), send=send, hour=hour, weekday=weekday), due - timedelta(seconds=1), zone) <= due


@pytest.mark.parametrize(
    ("quiet", "times", "quiet_times"),
    [
        ("22:00-06:00", ["21:59", "06:00", "12:00"], ["22:00", "23:59", "00:00", "05:59"]),
        ("12-13:30", ["11:59", "13:30"], ["12:00", "13:29"]),
        ("7-7", ["06:59", "07:00", "07:01"], []),
        (None, ["00:00", "12:00"], []),
    ],
)
def test_quiet_hours(quiet, times, quiet_times):
    watch = Watch(channels=("x",), quiet=quiet)

    def at(clock):
        return datetime.fromisoformat(f"2026-11-02T{clock}+07:00").astimezone(UTC)

    assert [is_quiet(watch, at(clock), HANOI) for clock in times] == [False] * len(times)
    assert [is_quiet(watch, at(clock), HANOI) for clock in quiet_times] == [True] * len(quiet_times)


def test_a_night_goes_from_noon_to_noon():
    noon = datetime(2026, 11, 2, 12, tzinfo=HANOI)
    assert night_began(noon, HANOI) == noon
    assert night_began(noon + timedelta(hours=23, minutes=59), HANOI) == noon
    assert night_began(noon - timedelta(seconds=1), HANOI) == noon - timedelta(days=1)
