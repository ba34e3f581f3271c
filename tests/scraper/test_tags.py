"""Category labels: whose selector finds them, what machines are told of them, and what is none."""

import json

import pytest

from scraper.extract.page import Page
from scraper.platforms import read_article

URL = "https://thu.bacninh.gov.vn/news/-/details/22332/hoi-nghi-81095830"
TITLE = '<h1 id="contentDetailTitleId">Hội nghị tổng kết năm</h1>'
BODY = "<p>Sáng nay, UBND phường tổ chức hội nghị tổng kết công tác năm.</p><p>Hội nghị thành công tốt đẹp.</p>"


def read(portal, after="", head=""):
    text = f'<html><head>{head}</head><body>{TITLE}<div id="contentDetail">{BODY}</div>{after}</body></html>'
    return read_article(Page(URL, text), portal)


def linked(**facts):
    return f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", **facts})}</script>'


@pytest.mark.parametrize("selector", [".nhan", ".nhan a"])
def test_the_profile_s_selector_gives_the_links_or_what_is_around_them(make_portal, selector):
    after = (
        '<p class="nhan">Từ khóa: <a href="/1">Đất đai</a>, <a href="/2"> #Quy  hoạch;</a> <a href="/3">ĐẤT ĐAI</a><a href="/4">…</a></p>'
    )
    article = read(make_portal(selectors={"tags": selector}), after, linked(keywords="khác"))
    assert (article.tags, article.found_by["tags"]) == (("Đất đai", "Quy hoạch"), "profile")


def test_labels_are_nfc_and_bounded(make_portal):
    decomposed = "Đa\u0323i ho\u0323\u0302i"
    links = "".join(f"<a>{name}</a>" for name in (decomposed, "a" * 81, "b" * 80, *(f"Nhãn {number}" for number in range(30))))
    article = read(make_portal(selectors={"tags": ".nhan"}), f'<p class="nhan">{links}</p>')
    assert article.tags[:3] == ("Đại hội", "b" * 80, "Nhãn 0")
    assert len(article.tags) == 20


@pytest.mark.parametrize(
    ("head", "tags"),
    [
        (linked(keywords="Đất đai, Quy hoạch"), ("Đất đai", "Quy hoạch")),
        (linked(keywords=["Đất đai", 7, None, "Quy hoạch"], articleSection="Tin tức"), ("Đất đai", "Quy hoạch", "Tin tức")),
        (linked(articleSection=["Tin tức", "Chính trị"]), ("Tin tức", "Chính trị")),
        ('<meta property="article:tag" content="Đất đai"><meta property="article:tag" content="Đại hội">', ("Đất đai", "Đại hội")),
    ],
    ids=["keywords", "list", "section", "meta"],
)
def test_what_machines_are_told(make_portal, head, tags):
    article = read(make_portal(), head=head)
    assert (article.tags, article.found_by["tags"]) == (tags, "structured")


def test_words_for_search_engines_and_a_page_without_labels_give_none(make_portal):
    article = read(make_portal(), head='<meta name="keywords" content="bắc ninh, cổng thông tin">')
    assert (article.tags, "tags" in article.found_by) == ((), False)
