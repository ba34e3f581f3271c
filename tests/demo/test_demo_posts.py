"""The posts of the demo: how many, how different, and what changes from day to day."""

import itertools
import unicodedata
from datetime import timedelta

import pytest

from demo_portal.clock import added_moments, stock_moments
from demo_portal.drafts import drafts
from demo_portal.language import clean, grouped, half_decomposed, slug, unmarked
from demo_portal.posts import DEMO_DAY_ONE, SECTIONS, DemoPost, demo_now, demo_posts
from demo_portal.stock import stories, theme_and_text


def by_path(day: int) -> dict[str, DemoPost]:
    return {post.path: post for post in demo_posts(day)}


def test_day_one_has_a_credible_number_of_posts_in_four_sections() -> None:
    posts = demo_posts()
    assert len(posts) >= 128
    assert len(SECTIONS) == 4
    for section in SECTIONS:
        assert sum(post.sections[0] == section.slug for post in posts) > 20
    recent = [post for post in posts if demo_now(1) - post.posted_at < timedelta(days=3)]
    assert len(recent) >= 10
    assert min(post.posted_at for post in posts).year == 2024
    assert max(post.posted_at for post in posts) < DEMO_DAY_ONE


def test_posts_are_the_same_whenever_they_are_made() -> None:
    first = demo_posts(3)
    demo_posts.cache_clear()
    drafts.cache_clear()
    assert demo_posts(3) == first


def test_titles_addresses_and_ids_are_distinct_on_a_late_day() -> None:
    posts = demo_posts(40)
    assert len({post.title for post in posts}) == len(posts)
    addresses = [address for post in posts for address in (post.path, *post.aliases)]
    assert len(set(addresses)) == len(addresses)
    assert len({post.native_id for post in posts}) == len(posts)
    assert len({post.entry_id for post in posts}) == len(posts)


@pytest.mark.parametrize("articles", [1, 12, 130, 2000])
def test_as_many_articles_as_asked_for(articles: int) -> None:
    posts = demo_posts(1, articles)
    assert len(posts) == articles
    assert len({post.title for post in posts}) == articles
    assert sum(post.pinned for post in posts) <= 1


def test_posts_are_newest_first_and_no_two_share_a_minute() -> None:
    moments = [post.posted_at for post in demo_posts(4)]
    assert moments == sorted(moments, reverse=True)
    assert len(set(moments)) == len(moments)


def test_a_day_or_a_number_that_cannot_be_is_refused() -> None:
    with pytest.raises(ValueError, match="day 0"):
        demo_posts(0)
    with pytest.raises(ValueError, match="at least one"):
        demo_posts(1, 0)


@pytest.mark.parametrize("post", demo_posts(5), ids=lambda post: post.native_id[-40:])
def test_a_post_reads_well(post: DemoPost) -> None:
    texts = " ".join(post.paragraphs)
    assert 150 <= len(texts.split()) <= 900
    assert 4 <= sum(len(text.split()) > 12 for text in post.paragraphs) <= 16
    for text in (post.title, post.summary or "", post.byline or "", *post.paragraphs):
        assert text == clean(text) == unicodedata.normalize("NFC", text)
        assert not set("{}[]#_") & set(text.replace(" [bản ký]", ""))
        assert "  " not in text
        assert not text.startswith((",", "."))
    assert post.title[0].isupper() or post.title[0] in "“"
    assert len(set(post.paragraphs)) == len(post.paragraphs)


def test_articles_of_one_subject_are_really_different() -> None:
    posts = demo_posts()
    paragraphs = [text for post in posts for text in post.paragraphs if len(text.split()) > 25]
    assert len(set(paragraphs)) > 0.8 * len(paragraphs)
    told = [{text for text in post.paragraphs if len(text.split()) > 25} for post in posts]
    for one, other in itertools.combinations(told, 2):
        assert len(one & other) <= 0.75 * min(len(one), len(other))


def test_every_theme_of_a_story_can_be_told() -> None:
    for story in stories():
        for title in () if story.whole else story.titles:
            told = story.themed(theme_and_text(title)[0])
            assert told.opening, title
            assert told.closing, title
            assert len(told.middle) >= 3, title
            assert sum(len(passage.split()) for passage in told.middle) > 120, title


def test_every_story_is_told() -> None:
    told = {draft.story.key for draft in drafts(1, None)}
    assert told == {story.key for story in stories()}


class TestDays:
    def test_posts_are_added_between_two_evenings(self) -> None:
        for day, expected in ((2, 5), (3, 4), (4, 3), (5, 3), (30, 3)):
            new = [post for path, post in by_path(day).items() if path not in by_path(day - 1)]
            assert len(new) == expected
            for post in new:
                assert demo_now(day - 1) < post.posted_at < demo_now(day)

    def test_one_post_of_the_first_day_is_gone_on_the_second_and_stays_gone(self) -> None:
        gone = [post for path, post in by_path(1).items() if path not in by_path(2)]
        assert [post.posted_at.date() for post in gone] == [DEMO_DAY_ONE.date()]
        assert len(by_path(1)) == len([path for path in by_path(9) if path in by_path(1)]) + 1

    def test_one_post_is_corrected_materially_on_the_second_day(self) -> None:
        (changed,) = self.changed(1, 2)
        before, after = by_path(1)[changed], by_path(2)[changed]
        assert before.title == after.title
        assert before.posted_at.date() == DEMO_DAY_ONE.date()
        pairs = zip(before.paragraphs, after.paragraphs, strict=True)
        different = [(old, new) for old, new in pairs if old != new]
        assert len(different) == 2
        assert "4,2 tỷ" in different[0][0]
        assert "4,7 tỷ" in different[0][1]

    def test_a_spelling_is_mended_on_the_third_day(self) -> None:
        (changed,) = self.changed(2, 3)
        before, after = by_path(2)[changed], by_path(3)[changed]
        assert demo_now(3) - before.posted_at < timedelta(days=3)
        assert [text.replace("chỉnh chang", "chỉnh trang") for text in before.paragraphs] == list(after.paragraphs)

    def test_nothing_else_is_ever_changed(self) -> None:
        assert self.changed(3, 4) == self.changed(4, 20) == []

    def test_counters_rise_every_day_and_depend_on_nothing_else(self) -> None:
        for day in range(1, 8):
            later = by_path(day + 1)
            for path, post in by_path(day).items():
                if path in later:
                    assert later[path].counter > post.counter
        assert [post.counter for post in demo_posts(2)] == [post.counter for post in demo_posts(2)]

    @staticmethod
    def changed(day: int, later: int) -> list[str]:
        after = by_path(later)
        return [path for path, post in by_path(day).items() if path in after and after[path].paragraphs != post.paragraphs]


def test_days_have_an_evening_each() -> None:
    assert demo_now(3).isoformat() == "2026-11-18T22:00:00+07:00"
    assert len(stock_moments(128)) == 128
    assert added_moments(2)[0].isoformat() == "2026-11-17T20:15:00+07:00"


class TestLanguage:
    def test_slug_drops_the_letter_d_with_stroke(self) -> None:
        assert slug("Điểm đến Đắk Lắk năm 2026") == "iem-en-ak-lak-nam-2026"

    def test_unmarked_keeps_it_as_d(self) -> None:
        assert unmarked("Đồng Mây – đất") == "Dong May - dat"

    def test_half_decomposed_text_is_neither_nfc_nor_nfd(self) -> None:
        half = half_decomposed("hội nghị được")
        assert "ô\u0323" in half
        assert half != unicodedata.normalize("NFC", half) == "hội nghị được"
        assert half != unicodedata.normalize("NFD", half)

    def test_clean_removes_what_cannot_be_seen(self) -> None:
        assert clean("a\u00a0 b\u200bc \x0bd\ufffe\u00ad") == "a bc d"

    def test_grouped(self) -> None:
        assert grouped(1234567) == "1.234.567"
