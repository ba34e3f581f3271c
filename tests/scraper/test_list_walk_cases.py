"""Every way in which a walk over a list ends, what it leaves for the next crawl, and what it tells people; on lists in memory."""

import asyncio
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest

from portals.messages import Message
from scraper.crawl.list_walk import MOST_EMPTY, SAVE_EVERY, Limits, WalkCallbacks, Walker, from_json, sweep_is_due, to_json
from scraper.crawl.recorder import CrawlStats
from scraper.lists.listing import Listing, ListRequest
from storage.model import Link, ListPageResult
from storage.results import SectionState

NOW = datetime(2026, 11, 16, 15, 0, tzinfo=UTC)
DAY = timedelta(days=1)
FIRST = ListRequest("https://x.vn/tin")
COMPLETE = SectionState(complete_at=NOW, swept_at=NOW, has_articles=True)


def page_request(number):
    return FIRST if number == 1 else ListRequest(f"https://x.vn/tin?page={number}", number)


def link(name):
    return Link(f"https://x.vn/{name}", f"https://x.vn/{name}", str(name))


class Archive:
    """The recorder and the portal of a walk: `pages` is what each list page shows, `complete` and `walked` what is known already."""

    def __init__(self, pages, *, complete=(), walked=(), endless=False):
        self.pages = [list(names) for names in pages]
        self.complete, self.walked = set(complete), set(walked)
        self.endless = endless
        self.tally = CrawlStats()
        self.read: list[tuple[str, bool]] = []
        self.broken: set[str] = set()
        self.asides: dict[str, Listing] = {}
        self.paused: list[int] = []
        self.forgotten = 0
        self.entries: list[str | None] = []
        self.completed: list[bool] = []
        self.warnings: list[tuple[str, Message, str]] = []
        self.further = 0
        self.cost = 0

    # what a recorder does

    async def save_list_page(self, _section, links):
        names = {one.native_id for one in links}
        known = names & (self.complete | self.walked)
        return ListPageResult(len(names - known), names <= self.complete, names <= self.complete | self.walked, len(known))

    async def pause_walk(self, _section, walk):
        self.paused.append(from_json(walk).page)

    async def forget_walk(self, _section):
        self.forgotten += 1

    async def save_first_request(self, _section, entry):
        self.entries.append(entry)

    async def complete_section(self, _section, *, swept):
        self.completed.append(swept)

    # what a portal does

    async def fetch(self, _section, request, tried):
        self.read.append((request.url, tried))
        if request.url in self.broken:
            return None
        if request.url in self.asides:
            return self.asides[request.url]
        last = len(self.pages)
        names = self.pages[min(request.page, last) - 1] if self.endless or request.page <= last else []
        following = page_request(request.page + 1) if self.endless or request.page < last else None
        return Listing(tuple(map(link, names)), following)

    async def warn(self, kind, words, url):
        self.warnings.append((kind, words, url))

    async def read_further(self, _section):
        self.further += 1

    @property
    def numbers(self):
        return [int(url.partition("page=")[2] or 1) for url, _ in self.read]


@pytest.fixture
def walk(make_portal):
    """Walks an archive's list once; gives the archive."""

    def run(archive, state=None, *, pages=100, sweep_pages=100, deep=False, stop_after=None, now=NOW, first=FIRST):
        portal = make_portal()
        platform = SimpleNamespace(first_page=lambda _section, _portal: first)
        limits = Limits(pages, sweep_pages, lambda: stop_after is not None and len(archive.read) >= stop_after, deep)
        ways = WalkCallbacks(archive.fetch, archive.warn, archive.read_further)
        walker = Walker(portal, platform, archive, limits, ways)
        asyncio.run(walker.walk(portal.sections[0], state or SectionState(), now))
        return archive

    return run


def quiet(archive):
    """True where nothing was told to people."""
    tally = archive.tally
    return not (archive.warnings or tally.lists_failed or tally.capped or tally.unfinished or tally.strangers)


NAME = "Tin tức - Sự kiện"
TEN = [[f"a{n}"] for n in range(1, 11)]
OLD = [f"a{n}" for n in range(1, 11)]


# How a walk ends


def test_the_end_of_a_list_completes_it(walk):
    done = walk(Archive(TEN))
    assert (done.numbers, done.completed, done.further) == (list(range(1, 11)), [True], 1)
    assert (done.paused, done.entries) == ([], [])
    assert quiet(done)


def test_known_ground_ends_a_walk(walk):
    done = walk(Archive(TEN, complete=OLD[3:]), COMPLETE)
    assert (done.numbers, done.completed, done.further) == ([1, 2, 3, 4], [False], 1)
    assert quiet(done)


def test_a_quiet_day_costs_one_request(walk):
    done = walk(Archive(TEN, complete=OLD), COMPLETE)
    assert (done.numbers, done.completed, done.further) == ([1], [False], 0)
    assert walk(Archive(TEN, complete=OLD[1:]), COMPLETE).further == 1, "a day with news is none"
    assert walk(Archive(TEN[:1], complete=[]), COMPLETE).further == 1, "a list that ends on its first page did not meet known ground"


def test_a_list_that_repeats_itself_ends(walk):
    done = walk(Archive(TEN[:3], endless=True))
    assert (done.numbers, done.completed) == ([1, 2, 3, 4], [True])


def test_a_page_that_shows_old_and_new_goes_on(walk):
    done = walk(Archive([["a", "b"], ["b", "c"], ["c", "d"]]))
    assert done.numbers == [1, 2, 3]


def test_the_cap_pauses_a_first_walk(walk):
    done = walk(Archive(TEN), pages=4)
    assert (done.numbers, done.paused, done.completed, done.further) == ([1, 2, 3, 4], [4], [], 0)
    words = Message.of("list-capped", section=NAME, n=4)
    assert (done.tally.capped, done.tally.strangers) == ([words], [])
    assert done.warnings == [("pages", words, "https://x.vn/tin?page=4")]


def test_the_cap_before_known_ground_is_an_alarm(walk):
    done = walk(Archive(TEN), COMPLETE, pages=4)
    assert done.tally.strangers == [Message.of("no-way-back", section=NAME, n=4)]
    assert done.paused == [4]


def test_a_cap_of_no_page_names_the_section(walk):
    done = walk(Archive(TEN), pages=0)
    assert (done.numbers, done.paused) == ([], [])
    assert done.warnings[0][2] == "https://thu.bacninh.gov.vn/news"


def test_the_cap_is_of_all_pages_of_a_section(walk):
    done = walk(Archive(TEN, walked=OLD[:5]), SectionState(walk=to_json(page_request(5))), pages=4)
    assert (done.numbers, done.paused) == ([1, 5, 6, 7], [5, 7])
    assert "stopped after 4 list pages" in done.tally.capped[0].text("en")


def test_a_stop_pauses_a_first_walk(walk):
    done = walk(Archive(TEN), stop_after=3)
    assert (done.numbers, done.paused, done.completed, done.further) == ([1, 2, 3], [3], [], 0)
    assert done.tally.unfinished == [Message.of("walk-goes-on", section=NAME)]
    assert (done.warnings, done.tally.capped, done.tally.strangers) == ([], [], [])


def test_a_stop_before_the_first_page_leaves_nothing(walk):
    done = walk(Archive(TEN), stop_after=0)
    assert (done.numbers, done.paused, done.tally.unfinished) == ([], [], [Message.of("walk-goes-on", section=NAME)])


def test_a_page_that_cannot_be_read_pauses_a_first_walk(walk):
    archive = Archive(TEN)
    archive.broken = {page_request(3).url}
    done = walk(archive)
    assert (done.numbers, done.paused, done.completed, done.further) == ([1, 2, 3], [2], [], 0)
    assert quiet(done), "who reads a page reports it"
    assert not any(tried for _, tried in done.read)


def test_the_place_of_a_long_walk_is_kept_every_twenty_pages(walk):
    assert SAVE_EVERY == 20
    done = walk(Archive([[n] for n in map(str, range(45))]))
    assert (done.paused, done.completed) == ([20, 40], [True])


# Pages without an article


def test_three_empty_pages_are_passed_and_a_fourth_is_not(walk):
    assert MOST_EMPTY == 3
    done = walk(Archive([["a"], [], [], [], ["b"]]))
    assert (done.numbers, done.completed) == ([1, 2, 3, 4, 5], [True])
    assert quiet(done)
    done = walk(Archive([["a"], [], [], [], [], ["b"]]))
    assert (done.numbers, done.completed, done.paused) == ([1, 2, 3, 4, 5], [], [1])
    words = Message.of("lists-empty", section=NAME, n=4)
    assert (done.tally.lists_failed, done.warnings) == ([words], [("list", words, "https://x.vn/tin?page=5")])


def test_a_list_may_begin_with_three_empty_pages_and_no_more(walk):
    assert walk(Archive([[], [], [], ["a"]])).completed == [True]
    assert walk(Archive([[], [], [], [], ["a"]])).numbers == [1, 2, 3, 4]


def test_an_article_begins_the_count_of_empty_pages_anew(walk):
    assert walk(Archive([["a"], [], [], [], ["b"], [], [], [], ["c"]])).completed == [True]


# A walk that goes on


WALK = SectionState(walk=to_json(page_request(5)))


def test_a_paused_walk_goes_on_where_it_stood(walk):
    done = walk(Archive(TEN, walked=OLD[:5]), WALK)
    assert (done.numbers, done.completed, done.further) == ([1, 5, 6, 7, 8, 9, 10], [True], 1)
    assert done.paused == [5], "the place is kept before the walk goes on"
    assert quiet(done)


def test_new_posts_on_top_are_read_first(walk):
    done = walk(Archive([["n1"], ["n2"], *TEN], walked=OLD[:5]), WALK)
    assert done.numbers[:4] == [1, 2, 3, 5]


def test_a_walk_that_stood_where_the_top_ends_reads_no_page_twice(walk):
    done = walk(Archive(TEN, walked=OLD[:1]), SectionState(walk=to_json(FIRST)))
    assert done.numbers == list(range(1, 11))
    assert done.completed == [True]


def test_known_ground_ends_a_paused_walk_too(walk):
    done = walk(Archive(TEN, walked=OLD[:5], complete=OLD[7:]), WALK)
    assert (done.numbers, done.completed) == ([1, 5, 6, 7, 8], [True])


def test_known_ground_on_top_ends_a_paused_walk_at_once(walk):
    done = walk(Archive(TEN, complete=OLD), WALK)
    assert (done.numbers, done.completed) == ([1], [True])


@pytest.mark.parametrize("how", ["cap", "stopped", "failed"])
def test_a_paused_walk_that_ends_early_is_paused_further_down(walk, how):
    archive = Archive(TEN, walked=OLD[:5])
    if how == "failed":
        archive.broken = {page_request(8).url}
    done = walk(archive, WALK, pages=4 if how == "cap" else 100, stop_after=4 if how == "stopped" else None)
    assert (done.paused, done.completed) == ([5, 7], [])


def test_a_top_that_ends_early_leaves_the_paused_walk_where_it_stood(walk):
    done = walk(Archive([["n1"], ["n2"], *TEN], walked=OLD[:5]), WALK, pages=2)
    assert (done.numbers, done.paused) == ([1, 2], [])


def test_a_place_that_shows_nothing_known_is_torn(walk):
    done = walk(Archive([*TEN[:4], ["x"], ["y"]], walked=OLD[:1]), WALK)
    assert (done.numbers, done.forgotten, done.completed) == ([1, 5], 1, [])
    assert done.warnings == [("pages", Message.of("walk-begins-anew", section=NAME), "https://thu.bacninh.gov.vn/news")]
    assert (done.tally.capped, done.tally.unfinished, done.tally.strangers) == ([], [], [])


def test_a_place_that_shows_something_known_is_not_torn(walk):
    done = walk(Archive([*TEN[:4], ["x", "a5"], ["y"]], walked=OLD[:5]), WALK)
    assert (done.numbers, done.forgotten, done.completed) == ([1, 5, 6], 0, [True])


# The list's own address


ENTRY = ListRequest("https://x.vn/load")


def test_the_address_that_a_section_leads_to_is_remembered(walk):
    archive = Archive(TEN)
    archive.asides = {FIRST.url: Listing((), ENTRY), ENTRY.url: Listing((link("a1"),), None)}
    done = walk(archive)
    assert done.entries == [to_json(ENTRY)]


def test_the_address_of_last_time_is_asked_first(walk):
    archive = Archive(TEN)
    archive.asides = {ENTRY.url: Listing((link("a1"),), page_request(2))}
    done = walk(archive, SectionState(entry=to_json(ENTRY)))
    assert done.read[:2] == [(ENTRY.url, True), (page_request(2).url, False)]
    assert done.entries == []


@pytest.mark.parametrize("answer", [None, Listing((), None)])
def test_an_address_that_shows_no_list_any_more_is_given_up(walk, answer):
    archive = Archive(TEN[:1])
    archive.asides = {ENTRY.url: answer}
    done = walk(archive, SectionState(entry=to_json(ENTRY)))
    assert done.read == [(ENTRY.url, True), (FIRST.url, False)]
    assert done.entries == [None]


def test_an_address_that_is_the_section_s_own_is_asked_once(walk):
    assert walk(Archive(TEN[:1]), SectionState(entry=to_json(FIRST))).read == [(FIRST.url, False)]


def test_a_sweep_asks_the_section_and_no_remembered_address(walk):
    state = SectionState(complete_at=NOW, entry=to_json(ENTRY))
    assert walk(Archive(TEN[:1]), state).read == [(FIRST.url, False)]


def test_no_address_is_asked_when_the_crawl_has_had_enough(walk):
    assert walk(Archive(TEN), SectionState(entry=to_json(ENTRY)), stop_after=0).read == []


def test_a_first_page_that_is_not_the_first_is_no_entry(walk):
    archive = Archive(TEN)
    archive.asides = {FIRST.url: Listing((), page_request(2))}
    assert walk(archive).entries == []


# What is told of a list


def test_a_list_that_is_empty_now(walk):
    done = walk(Archive([[]]), COMPLETE)
    assert done.tally.strangers == [Message.of("list-now-empty", section=NAME)]
    assert walk(Archive([[]])).tally.strangers == [], "it never held any"


def test_a_list_that_shows_only_strangers(walk):
    done = walk(Archive([["x", "y"], ["z"]]), COMPLETE)
    assert done.tally.strangers == [Message.of("list-unknown", section=NAME, listed=3)]
    assert walk(Archive([["x", "y"], ["z", "a"]], complete=["a"]), COMPLETE).tally.strangers == []


def test_an_article_of_this_walk_that_comes_again_is_no_known_one(walk):
    done = walk(Archive([["x", "y"], ["y", "z"]], walked=[]), COMPLETE)
    assert len(done.tally.strangers) == 1
    again = Archive([["x", "y"], ["y", "z"]])
    save = again.save_list_page

    async def remembering(section, links):
        result = await save(section, links)
        again.walked |= {one.native_id for one in links}
        return result

    again.save_list_page = remembering
    assert len(walk(again, COMPLETE).tally.strangers) == 1


# Sweeps


def test_a_sweep_goes_on_past_known_ground(walk):
    due = SectionState(complete_at=NOW)
    done = walk(Archive(TEN, complete=OLD), due)
    assert (done.numbers, done.completed, done.paused) == (list(range(1, 11)), [True], [])


def test_a_sweep_ends_where_it_is_deep_enough(walk):
    due = SectionState(complete_at=NOW)
    done = walk(Archive(TEN, complete=OLD), due, sweep_pages=4)
    assert (done.numbers, done.completed, done.further) == ([1, 2, 3, 4], [True], 1)
    done = walk(Archive(TEN, complete=[*OLD[:3], *OLD[5:]]), due, sweep_pages=4)
    assert done.numbers == [1, 2, 3, 4, 5, 6], "not on a page with news"


def test_a_deep_sweep_goes_to_the_end(walk):
    done = walk(Archive(TEN, complete=OLD), COMPLETE, sweep_pages=4, deep=True)
    assert (done.numbers, done.completed) == (list(range(1, 11)), [True])


def test_a_sweep_that_meets_the_cap_is_no_alarm(walk):
    done = walk(Archive(TEN, complete=OLD), SectionState(complete_at=NOW), pages=4)
    words = Message.of("sweep-capped", section=NAME, n=4)
    assert (done.tally.capped, done.tally.strangers, done.paused) == ([words], [], [])


def test_a_long_sweep_keeps_no_place(walk):
    names = [str(n) for n in range(25)]
    assert walk(Archive([[n] for n in names], complete=names), SectionState(complete_at=NOW)).paused == []


def test_a_paused_walk_is_not_swept(walk):
    done = walk(Archive(TEN, walked=OLD[:5]), SectionState(complete_at=NOW, walk=WALK.walk))
    assert done.numbers == [1, 5, 6, 7, 8, 9, 10]
    assert done.completed == [False]


def test_a_crawl_is_not_deep_unless_it_is_told_to_be():
    assert not Limits(1, 1, lambda: False).deep


def test_an_incomplete_section_is_not_swept_even_in_a_deep_crawl(walk):
    assert walk(Archive(TEN, complete=OLD[3:]), deep=True).numbers == [1, 2, 3, 4]


def day_of(section):
    """A day on which a section has its sweep."""
    return next(
        NOW + n * DAY for n in range(7) if sweep_is_due("x", section, SectionState(swept_at=NOW + n * DAY - 4 * DAY), NOW + n * DAY)
    )


@pytest.mark.parametrize("section", ["tin", "thong-bao", "van-ban"])
def test_when_a_sweep_is_due(section):
    its_day = day_of(section)

    def due(now, rested):
        return sweep_is_due("x", section, SectionState(swept_at=now - rested), now)

    assert sweep_is_due("x", section, SectionState(), its_day + DAY), "never swept"
    assert due(its_day, timedelta(days=3, hours=12, seconds=1))
    assert not due(its_day, timedelta(days=3, hours=12))
    assert not due(its_day + DAY, timedelta(days=7, hours=12))
    assert due(its_day + DAY, timedelta(days=7, hours=12, seconds=1))
    assert [n for n in range(14) if due(its_day + n * DAY, 5 * DAY)] == [0, 7]


def test_the_day_of_a_sweep_is_the_section_s_own():
    assert [sweep_is_due("x", "tin", SectionState(swept_at=NOW + n * DAY - 5 * DAY), NOW + n * DAY) for n in range(7)].index(True) == 1


@pytest.mark.parametrize(
    "fetch",
    [FIRST, page_request(7), ListRequest("https://x.vn/danh-sách", 2, "POST", (("a", "1"), ("b", "đ")), (("per_page", "10"),))],
)  # fmt: skip
def test_a_request_survives_as_text(fetch):
    assert from_json(to_json(fetch)) == fetch


def test_a_request_is_readable_text():
    text = to_json(ListRequest("https://x.vn/tin", form=(("a", "đ"),)))
    assert text == '{"url": "https://x.vn/tin", "page": 1, "method": "GET", "form": [["a", "đ"]], "pager": []}'
