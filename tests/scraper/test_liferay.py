"""Stock Liferay 6.2 and 7: names without numbers, many addresses, paginators, dates in the session's order."""

from datetime import date

import pytest

from scraper.errors import ArticleGone, ListingUnreadable, NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

HOME = "https://tinhthu.gov.vn"
SIX, SEVEN = PLATFORMS["liferay62"], PLATFORMS["liferay7"]
MARK = "<script>Liferay.AUI={};var a='_101_INSTANCE_T1';</script>"


@pytest.fixture
def portal(make_portal):
    return make_portal(id="tinhthu", platform="liferay62", home=HOME, hosts=["cu.tinhthu.gov.vn"])


def full(date_line, lang="vi-VN", title="Khánh thành cầu Bến Mới"):
    body = "<p>Sáng nay, UBND tỉnh khánh thành cầu Bến Mới sau 26 tháng thi công.</p>"
    return f"""<html lang="{lang}"><body>{MARK}<div class="taglib-header"><h3 class="header-title">{title}</h3></div><div class="asset-full-content">
    <div class="asset-content"><div class="journal-content-article">{body}</div></div><div class="asset-metadata">{date_line}</div></div></body></html>"""


def paginator(*numbers, name="_101_INSTANCE_T1_cur", extra=""):
    links = "".join(f'<li><a href="/tin?p_p_id=101_INSTANCE_T1&amp;{extra}{name}={number}">{number}</a></li>' for number in numbers)
    link = '<h3><a href="/tin/-/asset_publisher/T1/content/tin-so-mot">Tin số một</a></h3>'
    entry = f'<div class="portlet-asset-publisher"><div class="asset-abstract">{link}</div></div>'
    return f'<body>{MARK}{entry}<ul class="pager lfr-pagination-buttons">{links}</ul></body>'


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url",
    [
        f"{HOME}/tin/-/asset_publisher/T1/content/khanh-thanh-cau",
        f"{HOME}/tin/-/asset_publisher/T1/content/khanh-thanh-cau/20182",
        f"{HOME}/tin/-/asset_publisher/T1/content/khanh-thanh-cau/20182/maximized",
        f"{HOME}/vi_VN/tin/-/asset_publisher/T1/content/khanh-thanh-cau?redirect=%2Ftin%3F_101_INSTANCE_T1_cur%3D4",
        f"{HOME}/en/tin/-/asset_publisher/T1/content/khanh-thanh-cau?inheritRedirect=true#binh-luan",
        f"{HOME}/tin/-/asset_publisher/T1/content/khanh-thanh-cau;jsessionid=1A.node2?p_p_auth=k9",
        "http://TINHTHU.gov.vn/tin/-/asset_publisher/T1/content/khanh-thanh-cau/",
        "https://cu.tinhthu.gov.vn/tin/-/asset_publisher/T1/content/khanh-thanh-cau",
    ],
)
@pytest.mark.parametrize("platform", [SIX, SEVEN], ids=["6.2", "7"])
def test_every_address_of_an_article_is_one_article(platform, portal, url):
    link = platform.link(portal, HOME, url)
    assert (link.native_id, link.canonical) == ("khanh-thanh-cau", f"{HOME}/tin/-/asset_publisher/T1/content/khanh-thanh-cau")


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/-/khanh-thanh-cau", "khanh-thanh-cau"),
        ("/web/guest/-/khanh-thanh-cau", "khanh-thanh-cau"),
        ("/web/dng/-/khanh-thanh-cau?inheritRedirect=true", "khanh-thanh-cau"),
        ("/vi/web/dng/w/ubnd-huyen-dao", "ubnd-huyen-dao"),
        ("/w/ubnd-huyen-dao", "ubnd-huyen-dao"),
        ("/tin/-/asset_publisher/T1/content/id/91203", "id/91203"),
        ("/tin/-/asset_publisher/T1/content/ke-hoach-nam-2025", "ke-hoach-nam-2025"),
        ("/tin/-/asset_publisher/T1/content/%C4%91en-ong-xanh", "đen-ong-xanh"),
        ("/tin/-/asset_publisher/T1/content/khanh-thanh-cau/pop_up?_101_INSTANCE_T1_viewMode=print", None),
        ("/tin/-/asset_publisher/T1/content/khanh-thanh-cau?p_p_state=pop_up", None),
        ("/tin/-/asset_publisher/T1", None),
        ("/-/search", None),
        ("/tin/-/blogs/bai-viet", None),
        ("/tin/-/newsbox_WAR_portlet_INSTANCE_x", None),
        ("/-/message_boards/view_message/10", None),
        ("/news/-/details/22332/hoi-nghi-81095830", None),
        ("/documents/20182/91100/x.pdf/0a1b", None),
        ("/tin?p_p_id=101_INSTANCE_T1&_101_INSTANCE_T1_cur=2", None),
    ],
)
def test_names(path, native_id):
    assert SIX.native_id(HOME + path) == SEVEN.native_id(HOME + path) == native_id


def test_the_provider_s_own_addresses(portal):
    url = f"{HOME}/vi/tin/-/asset_publisher/T1/view_content/content/81234/hop-bao?redirect=x"
    assert SIX.native_id(url) == "81234"
    assert SIX.canonical(url, portal) == f"{HOME}/tin/-/asset_publisher/T1/view_content/content/81234/hop-bao"


@pytest.mark.parametrize(
    ("page", "numbers", "following"),
    [(1, (2, 9), 2), (2, (1, 3), 3), (3, (1, 2), None), (1, (), None), (4, (1, 2, 3, 4, 5, 6), 5)],
)
def test_the_next_page_is_the_link_with_the_next_number(portal, page, numbers, following):
    fetch = ListRequest(f"{HOME}/tin?_101_INSTANCE_T1_cur={page}", page)
    found = SIX.read_listing(Page(fetch.url, paginator(*numbers)), fetch, portal).next
    assert (found and found.page) == following
    assert found is None or found.url.endswith(f"_cur={following}")


def test_of_several_lists_the_longest_is_paged_and_then_the_one_that_led_here(portal):
    two = paginator(2, 3, 8) + paginator(2, 3, name="_101_INSTANCE_T2_cur")
    first = SIX.read_listing(Page(f"{HOME}/tin", two), ListRequest(f"{HOME}/tin"), portal).next
    assert "_101_INSTANCE_T1_cur=2" in first.url
    led = ListRequest(f"{HOME}/tin?_101_INSTANCE_T2_cur=2", 2)
    assert "_101_INSTANCE_T2_cur=3" in SIX.read_listing(Page(led.url, two), led, portal).next.url


def test_a_portal_that_answers_page_1_for_page_2_is_no_end_of_the_list(portal):
    first = SIX.read_listing(Page(f"{HOME}/tin", paginator(2)), ListRequest(f"{HOME}/tin"), portal)
    with pytest.raises(ListingUnreadable, match="does not turn it"):
        SIX.read_listing(Page(first.next.url, paginator(2)), first.next, portal)


def test_a_number_in_a_redirect_parameter_is_no_page(portal):
    page = paginator(2, name="redirect=%2Ftin%3F_101_INSTANCE_T1_cur")
    assert SIX.read_listing(Page(f"{HOME}/tin", page), ListRequest(f"{HOME}/tin"), portal).next is None


def test_a_list_without_entries_ends_only_a_list_of_this_platform(portal):
    past = ListRequest(f"{HOME}/tin?_101_INSTANCE_T1_cur=9", 9)
    assert SIX.read_listing(Page(past.url, f"{MARK}<p>Không có kết quả.</p>"), past, portal).links == ()
    for text in ("<p>Bảo trì hệ thống</p>", f"{MARK}<form><input type=password></form>"):
        with pytest.raises(ListingUnreadable, match="no link to an article"):
            SIX.read_listing(Page(past.url, text), past, portal)
    with pytest.raises(ListingUnreadable):
        SIX.read_listing(Page(f"{HOME}/tin", f"{MARK}<p>Không có kết quả.</p>"), ListRequest(f"{HOME}/tin"), portal)


@pytest.mark.fault("F33")
@pytest.mark.parametrize(
    ("shown", "lang", "expected"),
    [
        ("04/12/2020", "vi-VN", date(2020, 12, 4)),
        ("4/12/20", "vi-VN", date(2020, 12, 4)),
        ("12/4/20", "en-US", None),
        ("04/12/2020", "en-US", None),
        ("12/25/20", "en-US", None),
        ("25/12/2020", "en-US", date(2020, 12, 25)),
        ("4 Dec 2020", "en-US", date(2020, 12, 4)),
    ],
)
def test_a_stock_date_that_may_be_month_first_is_no_date(portal, shown, lang, expected):
    line = f'<span class="metadata-entry metadata-publish-date">{shown}</span>'
    article = read_article(Page(f"{HOME}/-/khanh-thanh-cau", full(line, lang)), portal)
    assert (article.published_at and article.published_at.date()) == expected
    assert ("published_at" in article.found_by) == (expected is not None)
    assert shown == "12/25/20" or article.published_raw == shown, "what the page shows is kept"


@pytest.mark.parametrize("line", ["Mon, 04/12/2020 10:46 | GMT +7", "Thứ Sáu, ngày 04/12/2020 10:46 | GMT+7"])
def test_seconds_printed_for_minutes_leave_the_day(portal, line):
    page = full(f'<span class="assetPublishDate">{line}</span>')
    article = read_article(Page(f"{HOME}/tin/-/asset_publisher/T1/view_content/content/81234/x", page), portal)
    assert (article.published_at.isoformat(), article.published_precision) == ("2020-12-04T00:00:00+07:00", "day")
    assert "10:46" in article.published_raw


def test_the_same_line_without_its_zone_is_believed(portal):
    page = full('<span class="assetPublishDate">04/12/2020 10:46</span>')
    article = read_article(Page(f"{HOME}/-/khanh-thanh-cau", page), portal)
    assert (article.published_at.isoformat(), article.published_precision) == ("2020-12-04T10:46:00+07:00", "minute")


@pytest.mark.fault("F35")
def test_a_list_or_a_notice_in_the_article_s_place_says_that_it_is_gone(portal):
    for text in (paginator(2), f'{MARK}<div class="alert alert-danger">Nội dung không còn tồn tại.</div>'):
        with pytest.raises(ArticleGone):
            read_article(Page(f"{HOME}/-/khanh-thanh-cau", text), portal)
        with pytest.raises(NotAnArticle) as caught:
            read_article(Page(f"{HOME}/tin", text), portal)
        assert type(caught.value) is NotAnArticle


def test_a_notice_beside_an_article_is_not_about_it(portal):
    notice = '<div class="alert alert-info">Phiên bản cũ không còn tồn tại.</div>'
    page = full('<span class="metadata-publish-date">24/11/2026</span>').replace("<body>", f"<body>{notice}")
    assert read_article(Page(f"{HOME}/-/khanh-thanh-cau", page), portal).title == "Khánh thành cầu Bến Mới"


def test_a_profile_s_body_counts_as_an_article(make_portal):
    portal = make_portal(platform="liferay7", home=HOME, selectors={"body": ".noi-dung", "title": ".ten-bai"})
    text = '<h4 class="ten-bai">Tên bài viết</h4><div class="noi-dung"><p>Nội dung bài.</p></div><form><input type="password"></form>'
    assert read_article(Page(f"{HOME}/-/ten-bai-viet", text), portal).body_text == "Nội dung bài."


BANNER = '<div class="portlet-journal-content"><div class="journal-content-article"><p>Chào mừng Đại hội Đảng bộ tỉnh, nhiệm kỳ mới.</p></div></div>'
FOOTER = '<footer><div class="journal-content-article"><p>Địa chỉ: số 1, đường Độc Lập. Điện thoại: 0200 1234567. Ghi rõ nguồn khi phát hành lại thông tin từ cổng này.</p></div></footer>'


@pytest.mark.parametrize("platform", ["liferay62", "liferay7"])
def test_web_content_without_a_frame_is_the_article_and_not_the_banner(make_portal, platform):
    content = '<h1 class="ten">Đối thoại với người dân</h1><div class="publish-date">22/11/2026</div><div class="journal-content-article"><p>Có 63 ý kiến.</p></div>'
    related = '<div class="portlet-asset-publisher"><div class="asset-abstract"><a href="/-/tin-khac-cua-phuong">Tin khác</a></div></div>'
    page = Page(f"{HOME}/-/doi-thoai-voi-nguoi-dan", f"<body>{MARK}{BANNER}{content}{related}{FOOTER}</body>")
    article = read_article(page, make_portal(platform=platform, home=HOME))
    assert (article.title, article.body_text, article.found_by["body"]) == ("Đối thoại với người dân", "Có 63 ý kiến.", "platform")


@pytest.mark.fault("F35")
@pytest.mark.parametrize("platform", ["liferay62", "liferay7"])
def test_a_list_between_banner_and_footer_is_a_list(make_portal, platform):
    text = paginator(2).replace("<body>", f"<body>{BANNER}").replace("</body>", f"{FOOTER}</body>")
    with pytest.raises(ArticleGone, match="answers with a list"):
        read_article(Page(f"{HOME}/-/khanh-thanh-cau", text), make_portal(platform=platform, home=HOME))


@pytest.mark.fault("F31")
def test_an_article_of_a_new_layout_with_a_list_beside_it_is_not_gone(portal):
    text = "<p>" + "Đoàn công tác của tỉnh kiểm tra tiến độ thi công tuyến đường ven biển và làm việc với nhà thầu. " * 2 + "</p>"
    redesigned = f"<main><h1>Kiểm tra tiến độ đường ven biển</h1><p>24/11/2026 08:15</p><div>{text * 3}</div></main>"
    page = Page(f"{HOME}/-/kiem-tra-tien-do", paginator(2).replace("<body>", f"<body>{redesigned}"))
    article = read_article(page, portal)
    assert (article.title, article.found_by["body"]) == ("Kiểm tra tiến độ đường ven biển", "extraction")


def test_a_profile_says_which_links_are_entries(make_portal):
    portal = make_portal(platform="liferay7", home=HOME, selectors={"links": ".tin-moi"})
    text = """<div class="tin-moi"><a href="/-/tin-thu-nhat" title="Tin thứ nhất của ngày hôm nay">Tin thứ nhất của…</a></div>
    <a class="tin-moi" href="/-/tin-thu-hai">Tin thứ hai</a><ul class="list-group"><li class="list-group-item"><a href="/-/tin-khac">Tin khác</a></li></ul>"""
    listing = SEVEN.read_listing(Page(f"{HOME}/tin", text), ListRequest(f"{HOME}/tin"), portal)
    assert [(link.native_id, link.title) for link in listing.links] == [
        ("tin-thu-nhat", "Tin thứ nhất của ngày hôm nay"),
        ("tin-thu-hai", "Tin thứ hai"),
    ]
