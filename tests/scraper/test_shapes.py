"""Pages that are no articles by their shape, and articles that only resemble them."""

import pytest

from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.extract.page_kind import block_page, gone, not_article_reason
from scraper.platforms import read_article

URL = "https://thu.bacninh.gov.vn/news/-/details/22332/hoi-nghi-81095830"
TEXT = "".join(
    f"<p>Đoạn {number}: UBND phường triển khai nhiệm vụ phát triển kinh tế - xã hội, bảo đảm an sinh cho người dân trên địa bàn.</p>"
    for number in range(8)
)


def page(body, title="", attributes=""):
    return Page(URL, f"<html><head><title>{title}</title></head><body {attributes}>{body}</body></html>")


REFUSED = {
    "firewall's page (F5)": page(
        "The requested URL was rejected. Please consult with your administrator.<br>Your support ID is: 123456", "Request Rejected"
    ),
    "firewall's page (Imperva)": page("Request unsuccessful. Incapsula incident ID: 877-1234"),
    "challenge (Cloudflare)": page("<h1>thu.bacninh.gov.vn</h1><p>Verifying you are human.</p>", "Just a moment..."),
    "challenge or a firewall's page": page("<p>Xin chào</p><script src='/cdn-cgi/challenge-platform/h/b/orchestrate/x.js'></script>"),
    "firewall's page (Akamai)": page("<h1>Access Denied</h1>You don't have permission. Reference #18.9f", "Access Denied"),
    "flood guard's page": page("<p>Hệ thống đang kiểm tra, còn 30 giây</p>", "Hãy đợi..."),
    "captcha": page("<p>Vui lòng xác nhận bạn không phải là rô bốt</p><p>Captcha</p>"),
    "notice of maintenance": page("<h1>Hệ thống đang bảo trì</h1>"),
    "empty shell": page("<div id='root'></div><script src='/app.js'></script>", "Cổng thông tin"),
    "login form: it says": page("<form><h1>Đăng nhập</h1><input name='u'><input type='password'></form>", "Cổng thông tin"),
    "login form: it asks": page("<form>Tài khoản <input name='u'> Mật khẩu <input type='password'></form>" + "<p>Chào</p>" * 20, "Cổng"),
    "search page": page("<h1>Kết quả tìm kiếm cho: bão số 3</h1><p>Không có</p>" * 3, "Cổng thông tin"),
    "print variant": page(TEXT, "Hội nghị", "onload='window.print()'"),
    "gallery": page("<h1>Lễ hội làng</h1>" + "<li><a href='/x'><img src='/a.jpg'></a></li>" * 9 + "Ảnh đẹp quê hương" * 6),
    "soft 404": page("<h1>Không tìm thấy trang</h1><p>Liên kết bạn truy cập đã cũ hoặc sai.</p>" * 2, "Cổng thông tin"),
}


@pytest.mark.fault("F35")
@pytest.mark.parametrize("what", REFUSED)
def test_a_page_is_refused_by_its_shape(make_portal, what):
    reason = not_article_reason(REFUSED[what])
    assert reason is not None
    assert what in reason.text("en")
    with pytest.raises(NotAnArticle, match=f"(?s).*{what.replace('(', '.').replace(')', '.')}"):
        read_article(REFUSED[what], make_portal())


@pytest.mark.parametrize(
    "words",
    [
        "Trang này không tồn tại",
        "Bài viết không tồn tại hoặc đã bị xóa",
        "Nội dung bạn tìm không còn tồn tại.",
        "404 Not Found",
        "Lỗi 404 - Trang không tìm thấy",
        "Page not found",
    ],
)
def test_words_of_soft_404s(words):
    assert gone(page(f"<h2>{words}</h2>"))
    assert gone(page("<p>Chào</p>", f"{words} - Cổng thông tin điện tử"))


@pytest.mark.parametrize(
    "title",
    [
        "Tìm kiếm cứu nạn trên biển: cứu 12 ngư dân",
        "Đăng nhập hệ thống VNeID: những điều cần biết",
        "Quyết định số 404/QĐ-UBND về việc phê duyệt quy hoạch",
        "404 hộ nghèo được hỗ trợ xây nhà",
        "Nội dung xấu độc trên mạng đã bị gỡ bỏ",
        "Access denied: cảnh báo lừa đảo qua captcha",
    ],
)
def test_an_article_about_such_things_is_one(title):
    sidebar = "<aside><h2>Đăng nhập</h2><input type='password'><h3>Tìm kiếm</h3>Mã captcha <input></aside>"
    assert not_article_reason(page(f"<h1>{title}</h1>{TEXT}{sidebar}", f"{title} - Cổng thông tin")) is None


def test_a_list_with_summaries_and_no_dates_is_refused(make_portal):
    items = "".join(
        f"<div><h3><a href='/news/-/details/1/x-8109583{number}'>Hội nghị tổng kết công tác năm lần thứ {number} của phường</a></h3>"
        f"<p>Sáng nay, UBND phường tổ chức hội nghị lần thứ {number}, đại biểu các khu phố đã về dự và thảo luận sôi nổi nhiều nội dung quan trọng.</p></div>"
        for number in range(9)
    )
    with pytest.raises(NotAnArticle):
        read_article(page(f"<main><h1>Tin tức sự kiện nổi bật trong tuần</h1>{items}</main>"), make_portal())


def test_files_and_tables_of_an_unknown_layout_are_whole(make_portal):
    body = f"<div class='x'>{TEXT}<table><tr><td>Khu phố</td><td>Số hộ</td></tr></table><p><a href='/f/ke-hoach.pdf'>Kế hoạch</a></p></div>"
    article = read_article(page(f"<main><h1>Hội nghị tổng kết năm</h1><p>04/12/2020 10:46 Lượt xem: 7</p>{body}</main>"), make_portal())
    assert [file.label for file in article.attachments] == ["Kế hoạch"]
    assert (article.views, article.published_at.day, article.found_by["body"]) == (7, 4, "extraction")
    assert "Khu phố" in article.body_text
    assert "Lượt xem" not in article.body_text


def test_a_wall_says_little():
    assert block_page(page(f"<h1>Incapsula là gì</h1>{TEXT * 4}")) is None
