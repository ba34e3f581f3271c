"""The table of Tết against the sky: the first day of the first lunar month is the day of a new moon in Vietnam."""

from datetime import UTC, date, datetime, timedelta, timezone
from math import pi, sin

import pytest

from scraper.crawl.baseline import FIRST_DAYS, is_tet

VIETNAM = timezone(timedelta(hours=7))
J2000 = datetime(2000, 1, 1, 12, tzinfo=UTC)


def new_moon(k: int) -> datetime:
    """The moment of a new moon, to some minutes, `k` lunations after that of January 2000 (Meeus, Astronomical Algorithms, ch. 49)."""
    t = k / 1236.85
    moment = 2451550.09766 + 29.530588861 * k + 0.00015437 * t**2
    degrees = pi / 180
    sun = (2.5534 + 29.10535670 * k) * degrees
    moon = (201.5643 + 385.81693528 * k) * degrees
    latitude = (160.7108 + 390.67050284 * k) * degrees
    e = 1 - 0.002516 * t
    moment += -0.40720 * sin(moon) + 0.17241 * e * sin(sun) + 0.01608 * sin(2 * moon) + 0.01039 * sin(2 * latitude)
    moment += 0.00739 * e * sin(moon - sun) - 0.00514 * e * sin(moon + sun) + 0.00208 * e**2 * sin(2 * sun)
    moment -= 0.00111 * sin(moon - 2 * latitude) + 0.00057 * sin(moon + 2 * latitude)
    return J2000 + timedelta(days=moment - 2451545.0) - timedelta(seconds=70)  # dynamical time is ahead of civil time by about that


MOONS = {new_moon(k).astimezone(VIETNAM).date() for k in range(150, 520)}


@pytest.mark.parametrize("first", FIRST_DAYS, ids=str)
def test_tet_is_the_day_of_a_new_moon(first):
    assert first in MOONS
    assert date(first.year, 1, 20) < first < date(first.year, 2, 21)


def test_there_is_one_for_each_year():
    assert [first.year for first in FIRST_DAYS] == list(range(2015, 2041))


def test_vietnam_s_day_may_differ_from_china_s():
    assert date(2030, 2, 2) in FIRST_DAYS


@pytest.mark.parametrize(
    ("day", "is_in"),
    [("2026-02-12", False), ("2026-02-13", True), ("2026-02-17", True), ("2026-02-25", True), ("2026-02-26", False), ("2026-09-02", False)],
)
def test_the_weeks_around(day, is_in):
    assert is_tet(date.fromisoformat(day)) is is_in
