"""Tết, around which offices are closed and portals are silent. Days only: it knows no clock."""

from datetime import date, timedelta

FIRST_DAYS = tuple(
    date.fromisoformat(day)
    for day in (
        "2015-02-19 2016-02-08 2017-01-28 2018-02-16 2019-02-05 2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 "
        "2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13 2030-02-02 2031-01-23 2032-02-11 2033-01-31 2034-02-19 "
        "2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24 2040-02-12"
    ).split()
)
"""The first day of the first lunar month, as it falls in Vietnam: the day of the new moon by UTC+7, which in 2030 is one day before
China's. A test computes the new moons by Meeus, Astronomical Algorithms, chapter 49."""

BEFORE, AFTER = timedelta(days=4), timedelta(days=8)
"""Holidays are decreed year by year, 7 to 9 days of them; work thins out before and begins slowly after."""


def is_tet(day: date) -> bool:
    """Whether a day lies in the weeks around Tết in which silence means nothing."""
    return any(first - BEFORE <= day <= first + AFTER for first in FIRST_DAYS)
