"""Every peculiarity of the real portals occurs in the demo, so that none is lost by accident."""

import re
import unicodedata
from collections.abc import Iterator
from urllib.parse import unquote

import pytest
from parsel import Selector

from demo_portal.posts import SECTIONS, DemoPost, demo_posts
from demo_portal.site import DemoSite

POSTS = demo_posts()
BODIES = [post.body_html for post in POSTS]
LINES = [post.date_line for post in POSTS]


def test_bylines_of_every_shape() -> None:
    printed = [Selector(body).xpath("//body/*[normalize-space()]")[-1] for body in BODIES]
    last = [unicodedata.normalize("NFC", " ".join(element.xpath("string()").get("").split())) for element in printed]
    for shape in (
        r"[A-ZĐÀ-Ỹ ]{5,}", r"\w+ \w+, \w+ \w+", r"Tác giả: .+", r"Tin, ảnh: .+", r"Bài, ảnh: .+",
        "PV", "BVD", r"Th\.s Nguyễn .+", "admin admin", "Administrator", "Nguồn: Báo .+",
        "Theo Báo .+",
    ):  # fmt: skip
        assert any(re.fullmatch(shape, text) for text in last), shape


def test_bylines_are_read_without_their_label() -> None:
    read = {post.byline for post in POSTS}
    assert None in read
    assert {"PV", "BVD", "Theo Báo Ví Dụ", "Nguồn: Báo Ví Dụ điện tử"} <= read
    assert not any(re.match("Tác giả|Tin, ảnh|Bài, ảnh|[Aa]dmin", byline or "") for byline in read)


def test_a_right_aligned_bold_italic_byline() -> None:
    pattern = r'<p style="text-align: right;"><strong><em>[^<]+</em></strong></p>\s*(<p>&nbsp;</p>)?$'
    assert sum(bool(re.search(pattern, body)) for body in BODIES) > 10


@pytest.mark.parametrize("word", ["Theo", "Nguồn"])
def test_paragraphs_in_the_middle_that_start_like_a_source(word: str) -> None:
    assert any(text.startswith(word) for post in POSTS for text in post.paragraphs[1:-2])
    assert any(text.startswith("Nguồn: ") for post in POSTS for text in post.paragraphs[1:-2])


def test_a_decoy_of_a_counter_in_a_body() -> None:
    (post,) = [p for p in POSTS if "Số lượt xem: 999" in " ".join(p.paragraphs)]
    assert post.views != 999


@pytest.mark.parametrize(
    "sign",
    [
        "<o:p>", "MsoNormal", "<font ", "<span><span|<span [^>]+><span", "<p>&nbsp;</p>",
        "<script", "onclick=", "<table", "<th ", "MsoNormalTable", "overflow-x", "<ul>", "<ol>",
        "<h3>", "<h2 ", "<p><strong>", "<figure", "<figcaption",
        '<table align="center" class="picture"',
        "<div>", "&nbsp;&nbsp;&nbsp;", "\x1f", "\x0b", "\u200b", "\ufffe", "\u00ad",
        r'href="[^"]* [^"]*\[[^"]*\][^"]*"', r'src="[^"]* [^"]*"', r"\.png\?t=\d+",
    ],
)  # fmt: skip
def test_bodies_hold(sign: str) -> None:
    assert any(re.search(sign, body) for body in BODIES)


@pytest.mark.parametrize("field", ["title_html", "body_html"])
def test_decomposed_and_half_decomposed_texts(field: str) -> None:
    served = [getattr(post, field) for post in POSTS]
    nfd = [t for t in served if t == unicodedata.normalize("NFD", t) and "\u0323" in t]
    mixed = [t for t in served if "ô\u0323" in t or "ê\u0323" in t or "ư\u0301" in t]
    assert nfd
    assert mixed


@pytest.mark.parametrize("letter", ["\x0b", "\u200b", "\ufffe"])
def test_titles_with_characters_that_cannot_be_seen(letter: str) -> None:
    (post,) = [post for post in POSTS if letter in post.title_html]
    assert letter not in post.title


def test_a_title_that_looks_like_markup() -> None:
    (post,) = [post for post in POSTS if "<xanh - sạch - đẹp>" in post.title]
    assert "&lt;xanh - sạch - đẹp&gt; &amp; &quot;" in post.title_html


class TestDateLines:
    def test_most_are_of_the_plain_shape(self) -> None:
        plain = re.compile(
            r'<div class="meta-line"><span>\d\d/\d\d/\d{4} \d\d:\d\d</span>'
            r"&nbsp; Số lượt xem: \d+</div>"
        )
        assert sum(bool(plain.fullmatch(line)) for line in LINES) > 0.75 * len(LINES)

    @pytest.mark.parametrize(
        "shape",
        [
            r"xem: \d\.\d{3}<", r"xem: \d&nbsp;\d{3}<", r"xem: \d{4}<", r"So luot xem: \d+<",
            r"\d\d/\d\d/\d{4}</span>&nbsp; Số", r"\d\d:\d\d</span></div>",
        ],
    )  # fmt: skip
    def test_others_occur(self, shape: str) -> None:
        assert any(re.search(shape, line) for line in LINES)

    def test_one_post_has_no_date(self) -> None:
        (post,) = [post for post in POSTS if post.published_at is None]
        assert post.published_precision is None
        assert post.date_line.startswith('<div class="meta-line">Số lượt xem')
        assert post.listed_date == ""

    def test_a_missing_counter_is_none(self) -> None:
        missing = [post for post in POSTS if post.views is None]
        assert missing
        assert not any("xem" in post.date_line for post in missing)

    def test_a_day_is_midnight(self) -> None:
        days = [post for post in POSTS if post.published_precision == "day"]
        assert days
        assert all(f"{post.published_at:%H:%M}" == "00:00" for post in days)


class TestAddresses:
    def test_some_have_no_number(self) -> None:
        bare = [post for post in POSTS if not re.search(r"-\d{8}$", post.path)]
        assert 0.1 < len(bare) / len(POSTS) < 0.2
        assert all(post.path.endswith(f"/20182/{post.native_id}") for post in bare)
        assert sum(bool(re.search(r"-20\d\d$", post.path)) for post in bare) >= 3

    def test_the_number_names_the_article(self) -> None:
        for post in POSTS:
            tail = re.search(r"-(\d{7,9})$", post.path)
            assert not tail or post.native_id == tail[1]

    def test_some_are_listed_twice_under_an_alias(self) -> None:
        twice = [post for post in POSTS if len(post.sections) == 2]
        assert len(twice) == 8
        prefixes = {post.aliases[0].removesuffix(post.path) for post in twice}
        assert prefixes == {"/vi", "/en", "/web/dong-may"}
        assert all(not post.aliases for post in POSTS if post not in twice)

    def test_attachments(self) -> None:
        files = [attached for post in POSTS for attached in post.attachments]
        assert {attached.media_type for attached in files} == {
            "application/pdf",
            "application/msword",
        }
        assert all(attached.path.isascii() and " " not in attached.path for attached in files)
        names = [unquote(attached.path) for attached in files]
        assert any(name != unicodedata.normalize("NFC", name) for name in names)
        assert any(" [bản ký] (" in name for name in names)


def test_one_old_post_is_pinned() -> None:
    (pinned,) = [post for post in POSTS if post.pinned]
    assert pinned.sections[0] == SECTIONS[0].slug
    assert (POSTS[0].posted_at - pinned.posted_at).days > 365


def test_some_posts_have_no_lead() -> None:
    assert 5 < sum(post.summary is None for post in POSTS) < 40


def body_texts(post: DemoPost) -> Iterator[str]:
    """The texts of the body's innermost blocks, read with nothing but an HTML parser."""
    html = post.body_html.replace("\ufffe", "").replace("\x0b", "").replace("\x1f", "")
    for leaf in Selector(html).css("p, h2, h3, li, tr, div, figcaption"):
        if leaf.xpath("self::p/ancestor::tr") or leaf.xpath("self::div[.//p or .//table] | self::tr[.//img]"):
            continue
        cells = leaf.xpath("self::tr/*")
        written = " | ".join(c.xpath("string()").get("").strip() for c in cells)
        text = written or leaf.xpath("string()").get("")
        text = unicodedata.normalize("NFC", re.sub("[\u200b\u00ad]", "", text))
        if text.strip():
            yield " ".join(text.split())


@pytest.mark.parametrize("post", POSTS, ids=lambda post: post.native_id[-40:])
def test_the_truth_is_what_a_page_says(post: DemoPost) -> None:
    page = Selector(DemoSite().respond("GET", post.path, {}).body.decode())
    title = page.css("h1#contentDetailTitleId").xpath("string()").get("")
    shown = unicodedata.normalize("NFC", re.sub("[\x0b\u200b\ufffe]", "", title))
    assert " ".join(shown.split()) == post.title
    texts = list(body_texts(post))
    assert tuple(texts[: len(post.paragraphs)]) == post.paragraphs
    rest = texts[len(post.paragraphs) :]
    assert len(rest) <= 1
    if post.byline:
        assert rest[0].endswith(post.byline)
    else:
        assert rest in ([], ["admin admin"], ["Administrator"])
