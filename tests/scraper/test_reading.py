"""The order in which a field is looked for, and the traps around an article."""

import pytest

from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.extract.text import normalize
from scraper.platforms import read_article

URL = "https://thu.bacninh.gov.vn/news/-/details/22332/hoi-nghi-81095830"
BODY = "<p>Sáng nay, UBND phường tổ chức hội nghị tổng kết công tác năm.</p><p>Hội nghị thành công tốt đẹp.</p>"


def page(before="", between="", body=BODY, after="", head="", title='<h1 id="contentDetailTitleId">Hội nghị tổng kết năm</h1>'):
    return Page(
        URL,
        f'<html><head>{head}</head><body>{before}<div class="portlet">{title}{between}<div id="contentDetail">{body}</div>{after}</div></body></html>',
    )


def test_the_date_line_between_title_and_body(make_portal):
    article = read_article(page(between="<div><span>04/12/2020</span> <span>10:46</span>&nbsp; Số lượt xem: 1.234</div>"), make_portal())
    assert (article.published_at.isoformat(), article.views) == ("2020-12-04T10:46:00+07:00", 1234)
    assert article.found_by["published_at"] == article.found_by["views"] == "visible"
    assert article.found_by["title"] == article.found_by["body"] == "platform"


def test_a_profile_s_selector_goes_first(make_portal):
    portal = make_portal(selectors={"published": ".ngay", "views": ".luot", "title": ".ten"})
    seen = page(
        between='<p>01/01/2020 Lượt xem: 1</p><b class="ngay">04/12/2020 10:46</b><i class="luot">77</i><h2 class="ten">Tên khác hẳn</h2>'
    )
    article = read_article(seen, portal)
    assert (article.title, article.published_at.day, article.views) == ("Tên khác hẳn", 4, 77)
    assert {article.found_by[name] for name in ("title", "published_at", "views")} == {"profile"}


def test_an_implausible_value_gives_way_to_the_next_way(make_portal):
    portal = make_portal(selectors={"published": ".ngay", "title": ".ten"})
    article = read_article(page(between='<b class="ngay">31/02/2020</b><h2 class="ten">Thực đơn</h2><p>04/12/2020</p>'), portal)
    assert (article.title, article.found_by["title"]) == ("Hội nghị tổng kết năm", "platform")
    assert (article.published_at.isoformat(), article.published_precision) == ("2020-12-04T00:00:00+07:00", "day")


def test_a_decoy_in_the_body_is_not_the_counter(make_portal):
    body = f"{BODY}<p>Trang cũ ghi Số lượt xem: 999 từ ngày 01/01/2019 08:00.</p>{BODY}"
    article = read_article(page(body=body), make_portal())
    assert (article.views, article.published_at) == (None, None)
    article = read_article(page(body=body, between="<p>04/12/2020 10:46 Số lượt xem: 133</p>"), make_portal())
    assert (article.views, article.published_at.year) == (133, 2020)


def test_clock_lead_related_and_site_counter_are_not_the_article_s(make_portal):
    article = read_article(
        page(
            before="<header><div>Thứ hai, ngày 16/11/2026</div><h1>Thực đơn</h1><a href='/'>Trang chủ</a></header>",
            between='<div id="sapoDetailId">Ngày 25/11/2019, hội nghị được tổ chức.</div>',
            after="<h3>Tin liên quan</h3><ul><li><a href='/x'>Tin</a> 01/02/2018 08:00 Lượt xem: 5</li></ul><footer>Tổng lượt truy cập: 1.234.567</footer>",
        ),
        make_portal(),
    )
    assert (article.published_at, article.views, article.summary) == (None, None, "Ngày 25/11/2019, hội nghị được tổ chức.")


def test_a_date_below_the_body_counts_where_none_is_above(make_portal):
    article = read_article(page(after="<div>Ngày đăng: 04/12/2020 10:46 | Lượt xem: 12</div><a href='/x'>Khác</a>"), make_portal())
    assert (article.published_at.isoformat(), article.views) == ("2020-12-04T10:46:00+07:00", 12)


def test_visible_dates_go_before_structured_ones(make_portal):
    head = '<meta property="article:published_time" content="2021-01-01T00:00:00+07:00"><script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2022-02-02"}</script>'
    assert read_article(page(head=head, between="<p>04/12/2020 10:46</p>"), make_portal()).published_at.year == 2020
    article = read_article(page(head=head), make_portal())
    assert (article.published_at.year, article.found_by["published_at"]) == (2022, "structured")


def test_a_redesign_degrades_loudly(make_portal):
    text = "".join(
        f"<p>Đoạn {number}: UBND phường triển khai nhiệm vụ phát triển kinh tế - xã hội, bảo đảm an sinh.</p>" for number in range(8)
    )
    seen = Page(
        URL, f"<html><body><main><article><h1>Hội nghị tổng kết năm</h1><p>04/12/2020 10:46</p>{text}</article></main></body></html>"
    )
    article = read_article(seen, make_portal())
    assert (article.title, article.found_by["title"], article.found_by["body"]) == ("Hội nghị tổng kết năm", "visible", "extraction")
    assert "Đoạn 7" in article.body_text
    assert article.published_at.isoformat() == "2020-12-04T10:46:00+07:00"


def test_the_machine_s_author_is_taken_only_where_it_is_a_name(make_portal):
    def byline(name):
        head = f'<script type="application/ld+json">{{"@type":"NewsArticle","author":{{"name":"{name}"}}}}</script>'
        return read_article(page(head=head), make_portal()).byline

    assert byline("ubnd_tuson") is None
    assert byline("admin") is None
    assert byline("Nguyễn Thị Mai") == "Nguyễn Thị Mai"


@pytest.mark.parametrize("broken", ["[" * 5000, '{"@type":', "null", '{"@graph": [1, null]}'])
def test_broken_structured_data_is_no_fault(make_portal, broken):
    assert read_article(page(head=f'<script type="application/ld+json">{broken}</script>'), make_portal()).byline is None


def test_the_declared_encoding_is_followed():
    html = "<html><head><meta charset='windows-1258'></head><body>Đươ\u0300ng</body></html>"
    assert "Đường" in normalize(Page.from_bytes(URL, html.encode("cp1258"), "text/html").text)
    assert Page.from_bytes(URL, "\ufeffĐường".encode(), "text/html; charset=utf-8").text == "Đường"
    assert "Đường" in Page.from_bytes(URL, "<p>Đường</p>".encode()).text


@pytest.mark.fault("F35")
@pytest.mark.parametrize("name", ["login", "soft404-a", "soft404-b", "list-page1", "list-page2", "list-with-views", "home"])
def test_real_pages_that_are_no_articles_are_refused(shared, make_portal, name):
    """Pages of a real portal with another layout, each answered with status 200: none may become an article here."""
    body = (shared / "samples" / "hanoi-sotttt" / f"{name}.html").read_bytes()
    with pytest.raises(NotAnArticle):
        read_article(Page.from_bytes(URL, body, "text/html; charset=UTF-8"), make_portal())
