"""The bounds of what is usual for a portal: how long a past it takes, which days count, and what is left out."""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest

from scraper.crawl.baseline import (
    FIRST_DAYS,
    chance_of_so_few,
    good,
    habit,
    is_tet,
    usual,
    usual_articles,
    usual_gap,
    usual_share,
    working_days,
)
from storage.model import Verdict

MONDAY = date(2026, 6, 1)
DAY = timedelta(days=1)
WEEK = timedelta(weeks=1)


def days(*offsets, number=1):
    return {MONDAY + n * DAY: number for n in offsets}


def crawl(verdict=Verdict.OK, **metrics):
    return SimpleNamespace(verdict=verdict, metrics=metrics)


# Days


def test_ten_days_over_four_weeks_are_habits():
    ten = days(*range(0, 27, 3), 28)
    assert len(ten) == 10
    assert habit(ten, MONDAY + 28 * DAY) == ten
    assert habit(days(*range(0, 24, 3), 28), MONDAY + 28 * DAY) == {}, "nine days"
    assert habit(days(*range(0, 27, 3), 27), MONDAY + 28 * DAY) == {}, "a day less than four weeks"


def test_half_a_year_counts_and_no_day_ahead():
    today = MONDAY + 182 * DAY
    past = days(*range(0, 183, 7))
    assert min(habit({**past, MONDAY - DAY: 5}, today)) == MONDAY
    assert max(habit({**past, today + DAY: 5}, today)) == today


def test_days_around_tet_are_no_habit():
    first = date(2026, 2, 17)
    past = {first + n * 2 * DAY: 1 for n in range(-20, 20)}
    counted = habit(past, first + 60 * DAY)
    assert len(counted) == 40 - 7
    assert not any(first - 4 * DAY <= day <= first + 8 * DAY for day in counted)


def test_working_days_leave_out_the_first_day_and_hold_the_last():
    assert working_days(MONDAY, MONDAY + 3 * DAY) == [MONDAY + DAY, MONDAY + 2 * DAY, MONDAY + 3 * DAY]
    assert working_days(MONDAY, MONDAY) == []
    assert working_days(date(2026, 2, 12), date(2026, 2, 26)) == [date(2026, 2, 26)]


@pytest.mark.parametrize(
    ("offsets", "gap"),
    [
        ((0, 1), 1),
        ((0, 3), 3),
        ((0, 1, 3), 2),
        (range(0, 30, 3), 3),
        ((0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 20), 1),  # the one longest of ten is no habit
        ((0, 1, 2, 3, 4, 5, 6, 7, 8, 19), 11),  # of nine it is
        ((*range(10), 20, 40), 11),  # two of eleven are more than one in ten
    ],
)
def test_the_gap_that_nine_of_ten_do_not_exceed(offsets, gap):
    assert usual_gap(days(*offsets)) == gap


def test_a_gap_over_tet_counts_the_days_without_it_and_a_day_at_least():
    assert usual_gap({date(2026, 2, 12): 1, date(2026, 2, 26): 1}) == 1
    assert usual_gap({date(2026, 2, 13): 1, date(2026, 2, 25): 1}) == 1
    assert usual_gap({date(2026, 2, 11): 1, date(2026, 2, 27): 1}) == 3


def test_articles_are_usual_by_weekday():
    past = {MONDAY: 4, MONDAY + WEEK: 2, MONDAY + DAY: 3, MONDAY + 2 * WEEK: 0}
    assert usual_articles(past, [MONDAY + 3 * WEEK]) == 2, "6 on three Mondays"
    assert usual_articles(past, [MONDAY + DAY]) == 1.5, "3 on two Tuesdays"
    assert usual_articles(past, [MONDAY, MONDAY + DAY]) == 3.5
    assert usual_articles(past, [MONDAY + 5 * DAY]) == 0
    assert usual_articles({MONDAY: 4}, [MONDAY + 5 * DAY, MONDAY]) == 4, "no Saturday has passed"
    assert usual_articles({MONDAY: 4}, []) == 0
    assert usual_articles({MONDAY - DAY: 4}, [MONDAY + 6 * DAY]) == 4, "Sunday is a day as well"


# Crawls


def test_only_good_crawls_make_norms():
    crawls = [crawl(verdict) for verdict in (Verdict.OK, Verdict.QUIET, Verdict.SUSPECT, Verdict.BROKEN)]
    assert [one.verdict for one in good(crawls)] == [Verdict.OK, Verdict.QUIET]


def test_a_share_needs_twenty_pages():
    assert usual_share([crawl(pages=10, byline=9), crawl(pages=10, byline=6)], "byline") == 0.75
    assert usual_share([crawl(pages=10, byline=9), crawl(pages=9, byline=6)], "byline") is None
    assert usual_share([crawl(pages=20)], "byline") == 0
    assert usual_share([crawl(pages=20, byline=20), crawl(byline=0)], "byline") == 1, "a crawl without pages"
    assert usual_share([crawl(pages=20, byline=20), crawl(Verdict.BROKEN, pages=20, byline=0)], "byline") == 1
    assert usual_share([], "byline") is None


def test_a_measure_needs_three_crawls():
    three = [crawl(seconds=1), crawl(seconds=5), crawl(seconds=2)]
    assert usual(three, "seconds") == 2
    assert usual(three[:2], "seconds") is None
    assert usual([*three, crawl(), crawl(Verdict.BROKEN, seconds=99)], "seconds") == 2
    assert usual(three[:2], "seconds", fewest=2) == 3


@pytest.mark.parametrize(
    ("found", "of", "share", "chance"),
    [
        (0, 1, 0.5, 0.5),
        (1, 1, 0.5, 1),
        (0, 2, 0.5, 0.25),
        (1, 2, 0.5, 0.75),
        (0, 3, 0.25, 0.421875),
        (0, 1, 1.0, 0.02),  # an office forgets things
        (0, 1, 0.98, 0.02),
        (0, 1, 0.97, 0.03),
        (0, 2, 1.0, 0.0004),
        (249, 500, 0.5, 0.482),
        (250, 501, 0.5, 1),  # of many pages, half of what is usual is the bound
        (125, 501, 0.5, 0),
        (126, 501, 0.5, 1),
        (250, 1000, 0.5, 1),
        (249, 1000, 0.5, 0),
        (0, 0, 0.5, 1),
    ],
)
def test_how_likely_so_few_are(found, of, share, chance):
    assert chance_of_so_few(found, of, share) == pytest.approx(chance, abs=0.0005 if chance == 0.482 else 1e-9)


# Tết

NEW_YEARS = (
    "19/2/2015 8/2/2016 28/1/2017 16/2/2018 5/2/2019 25/1/2020 12/2/2021 1/2/2022 22/1/2023 10/2/2024 29/1/2025 17/2/2026 6/2/2027 26/1/2028 "
    "13/2/2029 2/2/2030 23/1/2031 11/2/2032 31/1/2033 19/2/2034 8/2/2035 28/1/2036 15/2/2037 4/2/2038 24/1/2039 12/2/2040"
).split()


@pytest.mark.parametrize("written", NEW_YEARS)
def test_four_days_before_and_eight_behind_every_new_year(written):
    number, month, year = map(int, written.split("/"))
    first = date(year, month, number)
    assert first in FIRST_DAYS
    assert [n for n in range(-20, 21) if is_tet(first + n * DAY)] == list(range(-4, 9))


def test_every_new_year_is_listed():
    assert len(FIRST_DAYS) == len(NEW_YEARS) == 26
