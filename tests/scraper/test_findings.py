"""What is strange about a crawl, from made-up pasts: each rule fires where it should, and not beside it."""

from datetime import UTC, date, datetime, timedelta

import pytest

from portals.messages import Message
from scraper.crawl import baseline
from scraper.crawl.anomalies import Anomaly, CrawlContext, findings
from scraper.crawl.metrics import measured, page_metrics
from scraper.crawl.recorder import CrawlStats
from scraper.crawl.verdict import verdict_of
from storage import Article, Counters, Crawl, CrawlHistory, Verdict

TODAY = date(2026, 11, 25)
"""A Wednesday."""
DAY = timedelta(days=1)
WORKDAYS = {TODAY - n * DAY: 2 for n in range(120) if (TODAY - n * DAY).weekday() < 5}
"""Two articles every workday."""
HEALTHY = {"pages": 10, "published_at": 10, "views": 10, "byline": 9, "length": 2000.0, "requests": 12, "fetches": 11, "same_body": 1}


def crawl(*, verdict=Verdict.OK, days_ago=1, **measures):
    began = datetime(2026, 11, 25, 15, tzinfo=UTC) - days_ago * DAY
    counts = dict.fromkeys(
        ("pages_listed", "listed", "new", "changed", "unchanged", "not_modified", "refused", "failed", "gone", "removed"), 0
    )
    return Crawl(
        id=1, portal="x", began_at=began, ended_at=began, finish_reason="finished", verdict=verdict, reasons=(), requests={},
        metrics={**HEALTHY, **measures}, **counts,
    )  # fmt: skip


PAST = tuple(crawl(days_ago=n) for n in range(1, 6))


@pytest.fixture
def found(make_portal):
    """The kinds of what is strange, and its words."""

    def look(*, today=TODAY, days=WORKDAYS, crawls=PAST, checks=None, **measures):
        portal = make_portal(checks=checks or {})
        now = CrawlContext(portal, today, {**HEALTHY, **measures}, CrawlHistory(days=days, crawls=crawls))
        return {finding.kind: finding.message.text("en") for finding in findings(now)}

    return look


def test_a_healthy_crawl_of_a_healthy_portal(found):
    assert found() == {}


def test_a_young_portal_is_not_judged_by_a_past_that_it_does_not_have(found):
    assert found(crawls=(), days={TODAY - 40 * DAY: 3}, length=10.0, byline=0) == {}


@pytest.mark.fault("F32")
@pytest.mark.parametrize("crawls", [(), PAST])
def test_dates_all_gone(found, crawls):
    assert "date" in found(crawls=crawls, published_at=0)["fields"]


def test_one_field_that_is_there_less_often(found):
    assert found(views=2)["fields"] == "2 of 10 articles have counters, usual is 100%"
    assert found(views=9) == {}
    assert found(pages=1, published_at=1, views=0, byline=1) == {}, "one article without a counter is no proof"
    assert "fields" in found(pages=2, published_at=2, views=0, byline=2), "two in a row are"


def test_the_profile_s_word_goes_before_the_past(found):
    assert found(byline=0, checks={"filled": {"byline": 0.0}}) == {}
    assert found(views=8, checks={"filled": {"views": 1.0}}) == {}, "8 of 10 where all is asked for may be chance"
    assert "the profile asks for 90%" in found(views=4, checks={"filled": {"views": 0.9}})["fields"]


def test_bad_crawls_are_no_norm(found):
    bad = tuple(crawl(verdict=Verdict.SUSPECT, days_ago=n, views=0) for n in range(1, 20))
    assert "fields" in found(crawls=(*bad, *PAST), views=0)


def test_texts_half_as_long_as_usual(found):
    assert found(length=900.0)["lengths"] == "articles are 900 letters long in the middle, usual are 2,000"
    assert found(length=1100.0) == {}


def test_one_page_in_many_disguises(found):
    assert found(same_body=6)["bodies"] == "6 of 10 articles have the same text"
    assert found(same_body=3) == {}


def test_dates_of_the_future_and_of_1970(found):
    assert "2 of 10 articles" in found(strange_dates=2)["dates"]
    assert found(strange_dates=1) == {}


def test_lost_characters(found):
    assert "U+FFFD" in found(lost_text=5)["lost-text"]


def test_counters_that_fall(found):
    assert (
        found(counters=5, counters_moved=5, counters_fell=4)["counters"] == "the counters of 4 of 5 articles fell since they were last read"
    )
    assert found(counters=5, counters_moved=5, counters_fell=1) == {}


def test_counters_that_are_stuck_where_they_used_to_move(found):
    moving = tuple(crawl(days_ago=n, counters=5, counters_moved=5) for n in range(3, 6))
    stuck = tuple(crawl(days_ago=n, counters=5, counters_moved=0) for n in range(1, 3))
    assert "no counter has moved in 3 crawls" in found(crawls=(*stuck, *moving), counters=5, counters_moved=0)["counters"]
    assert found(crawls=(*stuck, *moving), counters=5, counters_moved=1) == {}
    never = tuple(crawl(days_ago=n, counters=5, counters_moved=0) for n in range(1, 30))
    assert found(crawls=never, counters=5, counters_moved=0) == {}, "some portals have counters that never move"


def test_far_more_requests_than_usual(found):
    assert "requests" in found(requests=50, fetches=11)
    assert found(requests=30, fetches=11) == {}


def test_silence_longer_than_three_usual_gaps(found):
    newest = max(WORKDAYS)
    assert found(today=newest + 3 * DAY) == {}
    assert "the newest article is of 25 Nov 2026, 11 days ago" in found(today=newest + 11 * DAY)["silence"]


def test_silence_on_days_on_which_much_is_usual(found):
    busy = {day: 20 for day in WORKDAYS if day <= date(2026, 11, 20)}
    assert found(days=busy, today=date(2026, 11, 22)) == {}, "a weekend is no silence"
    assert found(days=busy, today=date(2026, 11, 25))["silence"] == "no article since 20 Nov 2026, where 40 are usual on such days"


def test_silence_around_tet_means_nothing(found):
    before = {date(2026, 2, 12) - n * DAY: 2 for n in range(100)}
    assert found(days=before, today=date(2026, 2, 22)) == {}
    assert found(days=before, today=date(2026, 2, 27)) == {}, "those days do not count afterwards either"
    assert "silence" in found(days=before, today=date(2026, 3, 3))


def test_fewer_than_the_profile_asks_for(found):
    seldom = {TODAY - n * 9 * DAY: 1 for n in range(1, 20)}
    assert found(days=seldom, checks={"articles_per_week": {"min": 1}})["few"] == "0 articles in the last 7 days, the profile asks for 1"
    assert found(days=seldom, new=1, checks={"articles_per_week": {"min": 1}}) == {}, "news is not held back for being scarce"
    assert found(days=seldom) == {}
    assert found(days={}, crawls=(), checks={"articles_per_week": {"min": 1}}) == {}, "it has not been watched for a week"


def test_habits_leave_out_days_ahead_and_tet():
    days = {**WORKDAYS, TODAY + 30 * DAY: 5}
    assert max(baseline.habit(days, TODAY)) == TODAY
    assert date(2026, 2, 17) not in baseline.habit({**WORKDAYS, date(2026, 2, 17): 1}, date(2026, 5, 1))


def test_usual_numbers_are_by_weekday():
    assert baseline.usual_articles(WORKDAYS, [date(2026, 11, 28), date(2026, 11, 29)]) == 0
    assert baseline.usual_articles(WORKDAYS, [date(2026, 11, 30)]) == pytest.approx(2)
    assert baseline.usual_gap(WORKDAYS) == 3, "the weekend is part of what is usual"


def article(**facts):
    given = {
        "portal": "x",
        "native_id": "1",
        "url": "https://x.vn/1",
        "title": "Tin",
        "body_html": "<p>Nội dung</p>",
        "body_text": "Nội dung",
        **facts,
    }
    return Article(**given)


def test_measures_count_what_pages_showed():
    now = datetime(2026, 11, 25, 15, tzinfo=UTC)
    pages = [
        page_metrics(article(views=0, published_at=now), is_new=True, now=now),
        page_metrics(article(published_at=datetime(1970, 1, 1, tzinfo=UTC)), is_new=True, now=now),
        page_metrics(article(published_at=now + 3 * DAY, body_text="\ufffd" * 3), is_new=False, now=now),
        page_metrics(article(body_text=""), is_new=False, now=now),
    ]
    facts = measured(pages, Counters(3, 2, 1), requests=9, pages_listed=2)
    assert {name: facts[name] for name in ("pages", "new", "published_at", "views", "byline", "strange_dates", "lost_text", "same_body")} == {
        "pages": 4, "new": 2, "published_at": 3, "views": 1, "byline": 0, "strange_dates": 2, "lost_text": 1, "same_body": 2,
    }  # fmt: skip
    assert (facts["length"], facts["fetches"], facts["counters_fell"]) == (8, 6, 1)


def test_findings_make_a_crawl_suspect_and_say_why():
    few = Message.of("few-articles", found=0, least=1)
    tally = CrawlStats(new=5, listed=5)
    assert verdict_of(tally, 1)[0] is Verdict.OK
    assert verdict_of(tally, 1, findings=[Anomaly("few", few)]) == (Verdict.SUSPECT, (few,))
    assert verdict_of(tally, 1, findings=[Anomaly("few", Message.together([few, few]))])[1] == (few, few)


def test_work_that_is_left_is_said_and_no_fault():
    goes_on = Message.of("walk-goes-on", section="Tin")
    tally = CrawlStats(new=5, listed=5, remaining=3, unfinished=[goes_on])
    assert verdict_of(tally, 1) == (Verdict.OK, (goes_on, Message.of("left-for-next", n=3)))
    assert verdict_of(CrawlStats(unfinished=[goes_on]), 1)[0] is Verdict.QUIET, "a deadline before the first list is the night's doing"
