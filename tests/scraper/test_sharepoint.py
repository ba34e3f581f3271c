"""SharePoint, Tân Dân's web parts and WebForms: numbers per sub-site, paths without case, postbacks."""

import pytest

from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.platforms import PLATFORMS, read_article

HOME = "https://tinhthu.gov.vn"
SHAREPOINT, TANDAN, WEBFORMS = PLATFORMS["sharepoint"], PLATFORMS["tandan"], PLATFORMS["webforms"]


@pytest.fixture
def portal(make_portal):
    def make(platform):
        return make_portal(id="tinhthu", platform=platform, home=HOME)

    return make


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/Trang/ChiTietTinTuc.aspx?nid=168690", "168690"),
        ("/So/soxaydung/Trang/ChiTietTinTuc.aspx?nid=5479", "so/soxaydung/5479"),
        ("/So/sogiaoduc/Trang/ChiTietTinTuc.aspx?nid=5479", "so/sogiaoduc/5479"),
        ("/Pages/tintuc/chitiet.aspx?tintucID=226912", "226912"),
        ("/tintuc/Pages/linh-vuc.aspx?CateID=52&ItemID=19434", "tintuc/19434"),
        ("/vn/tin-tuc/85456/khoi-dong.aspx", "85456"),
        ("/vn/tin-tuc/1145/77434/khoi-dong.aspx", "77434"),
        ("/Pages/TinTuc/139464/khoi-dong.html", "139464"),
        ("/vn/chuyen-muc/570/diem-bao.aspx", None),
        ("/Trang/tin-tuc-su-kien.aspx", None),
        ("/Trang/tin-tuc.aspx?page=2", None),
        ("/Trang/ChiTietTinTuc.aspx?nid=", None),
        ("/Trang/ChiTietTinTuc.aspx?nid=-1", None),
        ("/pages/tintuc/printpage.aspx?tintucID=135772&lang=1", None),
        ("/pages/tintuc/sendtofriend.aspx?tintucID=135772", None),
        ("/pages/tintuc/traloi.aspx?IDTinTuc=135772&IDCha=2", None),
        ("/Lists/TinTuc/DispForm.aspx?ID=12&ItemID=12", None),
        ("/_layouts/15/Authenticate.aspx?Source=%2FTrang%2FChiTietTinTuc.aspx%3Fnid%3D1", None),
        ("/Trang/ChiTietTinTuc.aspx?nid=12&IsDlg=1", None),
    ],
)
def test_numbers_count_per_sub_site(path, native_id):
    assert SHAREPOINT.native_id(HOME + path) == native_id


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "url",
    [
        f"{HOME}/So/soxaydung/Trang/ChiTietTinTuc.aspx?nid=5479",
        f"{HOME}/so/soxaydung/trang/chitiettintuc.aspx?NID=5479",
        f"{HOME}/So/SoXayDung/Trang/ChiTietTinTuc.aspx?bid=3&nid=5479&title=khu-nha-o.html",
        "http://tinhthu.gov.vn/So/soxaydung/Trang/ChiTietTinTuc.aspx?nid=5479#noidung",
    ],
)
def test_every_address_of_an_article_is_one_article(portal, url):
    link = SHAREPOINT.link(portal("sharepoint"), HOME, url)
    assert (link.native_id, link.canonical) == ("so/soxaydung/5479", f"{HOME}/so/soxaydung/trang/chitiettintuc.aspx?nid=5479")


def test_a_page_that_takes_its_article_from_a_list_keeps_the_category(portal):
    url = f"{HOME}/tintuc/Pages/linh-vuc.aspx?CateID=52&ItemID=19434&OtItem=date"
    assert SHAREPOINT.canonical(url, portal("sharepoint")) == f"{HOME}/tintuc/pages/linh-vuc.aspx?itemid=19434&cateid=52"


@pytest.mark.fault("F38")
@pytest.mark.parametrize(
    "path",
    [
        "/portal/Pages/2020-12-4/Hop-phien-thuong-kyq8k2zt.aspx",
        "/portal/pages/2020-12-04/hop-phien-thuong-kyq8k2zt.aspx",
        "/Portal/Pages/2020-12-4/Hop-phien-thuong-kyq8k2zt.aspx?print=1#x",
    ],
)
def test_a_day_with_or_without_zeros_is_one_article(portal, path):
    link = TANDAN.link(portal("tandan"), HOME, path)
    assert link.native_id == "2020-12-4/hop-phien-thuong-kyq8k2zt"
    assert link.canonical == HOME + path.lower().partition("?")[0], "the folder's name is the portal's"


@pytest.mark.parametrize("path", ["/portal/Pages/Tin-tuc-su-kien.aspx", "/portal/Pages/default.aspx", "/portal/2020-12-4/x.aspx"])
def test_pages_without_a_day_are_no_articles_of_tan_dan(path):
    assert TANDAN.native_id(HOME + path) is None


def test_two_articles_of_one_title_and_day_differ_by_their_random_letters():
    names = {TANDAN.native_id(f"{HOME}/portal/Pages/2020-12-4/Thong-bao{tail}.aspx") for tail in ("ab12x", "cd34y")}
    assert len(names) == 2


@pytest.mark.fault("F35")
def test_an_error_of_the_server_is_refused_but_not_gone(portal):
    page = Page(f"{HOME}/portal/Pages/2020-12-4/x.aspx", '<div id="ms-error-body">Sorry, an unexpected error has occurred.</div>')
    with pytest.raises(NotAnArticle, match="error page of SharePoint") as caught:
        read_article(page, portal("tandan"))
    assert type(caught.value) is NotAnArticle


@pytest.mark.parametrize(
    ("path", "native_id"),
    [
        ("/vi/tin-hoat-dong/pho-chu-tich-kiem-tra", "tin-hoat-dong/pho-chu-tich-kiem-tra"),
        ("/vi/tin-hoat-dong/pho-chu-tich-kiem-tra/?page=1", "tin-hoat-dong/pho-chu-tich-kiem-tra"),
        ("/vi/tin-hoat-dong/nong-nghiep---nong-thon-moi-", "tin-hoat-dong/nong-nghiep---nong-thon-moi-"),
        ("/vi/tin-hoat-dong", None),
        ("/vi/tin-tuc/tin-trong-tinh", None),
        ("/vi/tin-tuc/thong-bao/thong-bao-tuyen-dung-vien-chuc", None),
        ("/upload/tin-hoat-dong/pho-chu-tich-kiem-tra", None),
    ],
)
def test_webforms_articles_stand_below_a_category(path, native_id):
    assert WEBFORMS.native_id(HOME + path) == native_id


def test_the_same_slug_in_two_categories_is_not_taken_for_one_article():
    assert len({WEBFORMS.native_id(f"{HOME}/vi/{category}/thong-bao-tuyen-dung-vien-chuc") for category in ("a", "b")}) == 2


def test_menus_and_footers_are_no_entries(portal):
    article = '<h3><a href="/vi/tin/pho-chu-tich-kiem-tra">Phó Chủ tịch kiểm tra</a></h3>'
    menu = '<div class="top-menu"><a href="/vi/gioi-thieu/lich-su-hinh-thanh-tinh">Lịch sử</a></div><footer><a href="/vi/x/lien-ket-cac-bo">Liên kết</a></footer>'
    listing = WEBFORMS.read_listing(Page(f"{HOME}/vi/tin", menu + article), ListRequest(f"{HOME}/vi/tin"), portal("webforms"))
    assert [link.native_id for link in listing.links] == ["tin/pho-chu-tich-kiem-tra"]


def test_a_login_form_in_the_corner_of_an_article_of_unknown_markup_refuses_nothing(portal):
    text = "<p>" + "Đoàn công tác của tỉnh kiểm tra tiến độ thi công tuyến đường ven biển và làm việc với nhà thầu. " * 2 + "</p>"
    corner = '<form><input name="u"><input type="password" name="p"></form>'
    page = (
        f'<body>{corner}<div class="tin"><h1>Kiểm tra tiến độ đường ven biển</h1><p>24/11/2026 08:15</p><div>{text * 3}</div></div></body>'
    )
    article = read_article(Page(f"{HOME}/Trang/ChiTietTinTuc.aspx?nid=168690", page), portal("sharepoint"))
    assert (article.title, article.found_by["body"]) == ("Kiểm tra tiến độ đường ven biển", "extraction")
    assert article.published_at.isoformat() == "2026-11-24T08:15:00+07:00"
