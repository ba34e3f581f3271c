"""What is usual for a portal, computed from its own past. Pure: days and numbers in, numbers out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, comb
from statistics import median

from storage.model import Crawl, Verdict

FEWEST_DAYS = 10
"""Days with articles from which on a portal has habits …"""
FEWEST_WEEKS = 4
"""… spread over this many weeks."""
FEWEST_PAGES = 20
"""Pages read from which on the share of a field is known."""
HALF_A_YEAR = timedelta(days=182)
GOOD = (Verdict.OK, Verdict.QUIET)


def habit(days: Mapping[date, int], today: date) -> dict[date, int]:
    """The days of the last half year but for those around Tết; empty for a portal too young to have habits.

    A day ahead of today is none.
    """
    counted = {day: n for day, n in days.items() if today - HALF_A_YEAR <= day <= today and not is_tet(day)}
    is_young = len(counted) < FEWEST_DAYS or max(counted) - min(counted) < timedelta(weeks=FEWEST_WEEKS)
    return {} if is_young else counted


def working_days(after: date, until: date) -> list[date]:
    """The days after one day, up to and with another, without those around Tết."""
    return [day for n in range((until - after).days) if not is_tet(day := after + timedelta(days=n + 1))]


def usual_gap(days: Mapping[date, int]) -> int:
    """Days between one day with articles and the next that nine of ten gaps do not exceed: weekends are part of it."""
    ordered = sorted(days)
    gaps = sorted(max(1, len(working_days(one, other))) for one, other in pairwise(ordered))
    return gaps[min(len(gaps) - 1, ceil(len(gaps) * 0.9) - 1)]


def usual_articles(days: Mapping[date, int], expected: Iterable[date]) -> float:
    """How many articles are usual on the given days, by their weekdays."""
    first, last = min(days), max(days)
    passed = [0] * 7
    for day in [first, *working_days(first, last)]:
        passed[day.weekday()] += 1
    came = [0] * 7
    for day, number in days.items():
        came[day.weekday()] += number
    return sum(came[day.weekday()] / passed[day.weekday()] for day in expected if passed[day.weekday()])


def usual_share(crawls: Sequence[Crawl], name: str) -> float | None:
    """The share of pages that had a field, over the good crawls; None where too few were read to say."""
    pages = sum(crawl.metrics.get("pages", 0) for crawl in good(crawls))
    return None if pages < FEWEST_PAGES else sum(crawl.metrics.get(name, 0) for crawl in good(crawls)) / pages


def usual(crawls: Sequence[Crawl], name: str, fewest: int = 3) -> float | None:
    """The median of a measure over the good crawls that have it; None where there are too few."""
    values = [crawl.metrics[name] for crawl in good(crawls) if name in crawl.metrics]
    return median(values) if len(values) >= fewest else None


def good(crawls: Sequence[Crawl]) -> list[Crawl]:
    """The crawls that norms stand on: what was suspect or broken is not what is usual."""
    return [crawl for crawl in crawls if crawl.verdict in GOOD]


def chance_of_so_few(found: int, of: int, share: float) -> float:
    """How likely it is that `found` or fewer of a number of pages have what `share` of all pages have.

    A share of 1 counts as 0.98: an office forgets things.
    """
    share = min(share, 0.98)
    return sum(comb(of, n) * share**n * (1 - share) ** (of - n) for n in range(found + 1)) if of <= 500 else float(found / of >= share / 2)


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
