"""What is known of an article after one more reading of its page: every field, and what each may lose or gain."""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest

from storage.merge import differences, merge, read_hash, reread
from storage.model import READ, Article, Attachment, FieldSource, StoredArticle

ICT = timezone(timedelta(hours=7))
AT = datetime(2020, 12, 4, 10, 46, tzinfo=ICT)
DAY = datetime(2020, 12, 4, tzinfo=ICT)
FILE = Attachment("https://x.vn/a.pdf", "Kế hoạch", "application/pdf")
FACTS = {
    "portal": "x",
    "native_id": "7",
    "url": "https://x.vn/7",
    "title": "Tin",
    "body_html": "<p>Nội dung</p>",
    "body_text": "Nội dung",
    "published_at": AT,
    "published_precision": "minute",
    "published_raw": "04/12/2020 10:46",
    "byline": "Lê Hoa",
    "summary": "Tóm tắt",
    "image": "https://x.vn/a.jpg",
    "views": 5,
    "attachments": (FILE,),
    "found_by": {"title": FieldSource.PLATFORM, "published_at": FieldSource.VISIBLE},
}
PAGE = Article(**FACTS)
OLD = StoredArticle(**FACTS, id=1, section="tin", first_seen_at=AT, last_seen_at=AT)
OTHERS = {
    "url": "https://x.vn/tin-7",
    "title": "Tin khác",
    "body_html": "<p><b>Nội dung</b></p>",
    "body_text": "Nội dung khác",
    "published_at": AT + timedelta(hours=1),
    "published_precision": "day",
    "published_raw": "04.12.2020 10:46",
    "byline": "Hà Thu",
    "summary": "Tóm tắt khác",
    "image": "https://x.vn/b.jpg",
    "attachments": (Attachment("https://x.vn/b.pdf", "Tờ trình"),),
    "found_by": {"title": FieldSource.EXTRACTION, "published_at": FieldSource.VISIBLE},
}


@pytest.mark.parametrize("name", OTHERS)
def test_every_field_makes_a_difference(name):
    page = replace(PAGE, **{name: OTHERS[name]})
    assert differences(OLD, page) == (name,)
    assert read_hash(page) != read_hash(PAGE)


@pytest.mark.parametrize("name", [name for name in OTHERS if name != "published_precision"])
def test_every_field_is_taken_from_the_page(name):
    merged = merge(OLD, replace(PAGE, **{name: OTHERS[name]}))
    assert getattr(merged.article, name) == OTHERS[name]
    assert merged.content_changed == (name in ("title", "body_text", "byline", "attachments")), "what makes a revision"


def test_the_counter_is_nothing_new():
    page = replace(PAGE, views=6)
    assert differences(OLD, page) == ()
    assert read_hash(page) == read_hash(PAGE)
    assert merge(OLD, page) is None
    assert merge(OLD, replace(page, title="Tin khác")).article.views == 6
    assert merge(OLD, replace(page, title="Tin khác", views=None)).article.views is None


def test_the_hash_is_the_page_s_own():
    page = replace(PAGE, title="Tin khác", byline=None)
    assert merge(OLD, page).read_hash == read_hash(page)
    assert read_hash(replace(PAGE, native_id="8")) != read_hash(PAGE)


@pytest.mark.parametrize("fact", ["url", "label", "media_type"])
def test_every_fact_of_an_attachment_counts_in_the_hash(fact):
    assert read_hash(replace(PAGE, attachments=(replace(FILE, **{fact: "khác"}),))) != read_hash(PAGE)


def test_neighbours_in_the_hash_are_kept_apart():
    one, other = replace(PAGE, title="ab", byline="c"), replace(PAGE, title="a", byline="bc")
    assert read_hash(one) != read_hash(other)


def test_what_the_hash_is_made_of():
    """Another hash for the same page writes every article of the archive again: the parts, their order and their signs stay."""
    facts = {
        "found_by": ["title=platform", "published_at=visible"],
        "attachments": ["https://x.vn/a.pdf", "Kế hoạch", "application/pdf", "https://x.vn/b.pdf", "Tờ trình", "None"],
        "tags": ["a\x1eb"],
    }
    page = replace(
        PAGE, attachments=(FILE, Attachment("https://x.vn/b.pdf", "Tờ trình")), **({"tags": ("a", "b")} if "tags" in READ else {})
    )
    parts = ["7", *(part for name in READ for part in facts.get(name, [str(getattr(page, name))]))]
    assert read_hash(page) == hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


@pytest.mark.parametrize("name", ["byline", "summary", "image"])
def test_a_page_without_a_field_keeps_the_old_one(name):
    assert merge(OLD, replace(PAGE, **{name: None})) is None
    merged = merge(OLD, replace(PAGE, **{name: None}, title="Tin khác"))
    assert getattr(merged.article, name) == getattr(OLD, name)


@pytest.mark.parametrize("text", ["", " \n"])
def test_a_page_without_a_body_keeps_the_old_one(text):
    page = replace(PAGE, title="Tin khác", body_text=text, body_html="<p></p>")
    assert (merge(OLD, page).article.body_text, merge(OLD, page).article.body_html) == (OLD.body_text, OLD.body_html)


def test_a_body_is_taken_where_there_was_none():
    merged = merge(replace(OLD, body_text="", body_html=""), PAGE)
    assert (merged.article.body_text, merged.article.body_html, merged.content_changed) == ("Nội dung", "<p>Nội dung</p>", True)
    assert merge(replace(OLD, body_text="", body_html=""), replace(PAGE, body_text="", body_html="<p></p>")).article.body_html == "<p></p>"


@pytest.mark.parametrize(
    ("old", "page", "kept"),
    [
        ((AT, "minute", "cũ"), (None, None, None), True),  # no date is less than one
        ((DAY, "day", "cũ"), (None, None, None), True),
        ((AT, "minute", "cũ"), (DAY, "day", "mới"), True),  # a day is less than a minute
        ((DAY, "day", "cũ"), (AT, "minute", "mới"), False),
        ((DAY, "day", "cũ"), (DAY, "day", "mới"), False),
        ((AT, "minute", "cũ"), (AT, "minute", "mới"), False),
        ((None, None, None), (DAY, "day", "mới"), False),
        ((None, None, "cũ"), (None, None, "mới"), False),
    ],
)
def test_a_date_never_becomes_less(old, page, kept):
    names = ("published_at", "published_precision", "published_raw")
    sources = {"published_at": FieldSource.EXTRACTION}
    merged = merge(
        replace(OLD, **dict(zip(names, old, strict=True))),
        replace(PAGE, **dict(zip(names, page, strict=True)), found_by=sources, title="Tin khác"),
    )
    assert tuple(getattr(merged.article, name) for name in names) == (old if kept else page)
    assert merged.article.found_by["published_at"] == (FieldSource.VISIBLE if kept else FieldSource.EXTRACTION)


def test_how_a_kept_date_was_found_is_said_only_where_it_was_known():
    merged = merge(replace(OLD, found_by={}), replace(PAGE, published_at=None, found_by={"title": FieldSource.PLATFORM}))
    assert merged.article.found_by == {"title": FieldSource.PLATFORM}


def test_sources_of_fields_are_added_up():
    merged = merge(OLD, replace(PAGE, found_by={"byline": FieldSource.VISIBLE}))
    assert merged.article.found_by == {**OLD.found_by, "byline": FieldSource.VISIBLE}


@pytest.mark.parametrize(
    ("known", "seen", "expected"),
    [
        ({"size": 9, "sha256": "ab"}, {}, {"size": 9, "sha256": "ab"}),  # what fetching told us stays
        ({"size": 9, "sha256": "ab"}, {"size": 0, "sha256": "cd"}, {"size": 0, "sha256": "cd"}),  # a new fetch goes before
        ({"media_type": "application/pdf"}, {"media_type": None}, {"media_type": "application/pdf"}),
        ({"media_type": "application/pdf"}, {"media_type": "text/html"}, {"media_type": "text/html"}),
        ({"label": "Cũ", "size": 9}, {"label": "Mới"}, {"label": "Mới", "size": 9}),
    ],
)
def test_what_is_known_of_a_file_stays(known, seen, expected):
    old = replace(OLD, attachments=(Attachment("https://x.vn/0.pdf", "Khác", size=1), replace(FILE, **known)))
    page = replace(PAGE, attachments=(replace(FILE, **seen),))
    assert merge(old, page).article.attachments == (replace(FILE, **{**known, **expected}),)
    assert reread(old, page, blank=True).attachments == (replace(FILE, **{**known, **expected}),)


def test_a_file_at_another_address_is_another_file():
    old = replace(OLD, attachments=(replace(FILE, size=9),))
    other = Attachment("https://x.vn/c.pdf", "Kế hoạch")
    assert merge(old, replace(PAGE, attachments=(other,))).article.attachments == (other,)


def test_a_page_of_the_archive_read_again():
    page = replace(PAGE, title="Tin khác", byline=None, views=99)
    kept, blanked = reread(OLD, page, blank=False), reread(OLD, page, blank=True)
    assert (kept.title, kept.byline, kept.views) == ("Tin khác", "Lê Hoa", 5)
    assert (blanked.title, blanked.byline, blanked.views) == ("Tin khác", None, 5)
    assert reread(OLD, PAGE, blank=False) is OLD


def test_the_article_stays_the_same_one():
    merged = merge(OLD, replace(PAGE, portal="y", native_id="8", title="Tin khác"))
    assert (merged.article.portal, merged.article.native_id) == ("x", "7")
    assert type(merged.article) is Article
