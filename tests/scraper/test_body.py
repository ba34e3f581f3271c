"""The body of an article: clean HTML, text beside it, files, images and the byline."""

from lxml import html

from scraper.extract.body import read_body

BASE = "https://thu.bacninh.gov.vn/news/-/details/1/x-12345678"


def read(inner):
    return read_body(html.fromstring(f'<div id="contentDetail">{inner}</div>'), BASE)


def test_paragraphs_are_kept():
    body = read("<p>Một.</p><p>&nbsp;</p><div>Hai<br>ba</div><h3>Bốn</h3><ul><li>Năm</li><li>Sáu</li></ul>")
    assert body.text == "Một.\n\nHai\nba\n\nBốn\n\nNăm\nSáu"


def test_inline_markup_does_not_break_words():
    assert read("<p>Thành <b>ph</b>ố <i>Từ</i>&nbsp;Sơn</p>").text == "Thành phố Từ Sơn"


def test_rows_of_a_data_table_are_lines():
    body = read(
        "<p>Biểu:</p><table><tr><th>TT</th><th>Xã</th></tr><tr><td>1</td><td><p>Đình Bảng</p></td></tr></table><p>Hết bảng biểu này.</p>"
    )
    assert body.text.split("\n") == ["Biểu:", "", "TT | Xã", "1 | Đình Bảng", "", "Hết bảng biểu này."]
    assert "<table>" in body.html


def test_a_layout_table_is_no_data_table():
    long = "Đoạn văn dài về tình hình kinh tế - xã hội của thị xã. " * 10
    body = read(f"<table><tr><td><p>{long}</p><p>{long}</p></td></tr></table>")
    assert len(body.text.split("\n\n")) == 2


def test_scripts_handlers_and_hidden_parts_go():
    body = read(
        '<p onclick="x()" style="color:red">A<script>alert(1)</script></p><p style="display: none">ẩn</p><!-- chú thích --><p>còn <o:p>lại</o:p></p>'
    )
    assert "alert" not in body.html + body.text
    assert "onclick" not in body.html
    assert "style" not in body.html
    assert "ẩn" not in body.text
    assert body.text == "A\n\ncòn lại"


def test_links_and_images_are_absolute_and_ascii():
    body = read('<p>Xem <a href="/documents/Báo cáo [1].pdf">báo cáo</a> <img src="ảnh 1.png" width="600"></p>')
    assert body.image == "https://thu.bacninh.gov.vn/news/-/details/1/%E1%BA%A3nh%201.png"
    assert body.image in body.html
    (file,) = body.attachments
    assert file.url == "https://thu.bacninh.gov.vn/documents/B%C3%A1o%20c%C3%A1o%20%5B1%5D.pdf"
    assert (file.label, file.media_type) == ("báo cáo", "application/pdf")


def test_a_decomposed_path_is_not_composed():
    (file,) = read('<p><a href="/u\u031b\u0309.pdf">tệp</a></p>').attachments
    assert file.url.endswith("/u%CC%9B%CC%89.pdf")


def test_lazy_images_and_tracking_pixels():
    body = read('<img src="/blank.gif" width="1" height="1"><img src="/spin.gif" data-src="/a.jpg"><img src="data:image/png;base64,AAAA">')
    assert body.image == "https://thu.bacninh.gov.vn/a.jpg"
    assert "data:" not in body.html


def test_files_in_viewers_and_handlers():
    body = read(
        '<iframe src="/viewer.html?file=/upload/qd.pdf"></iframe><a href="javascript:void(0)" onclick="downloadFile(\'Kế hoạch\',\'/upload/kh 1.docx\')">Tải</a>'
    )
    assert [(file.url.rsplit("/", 1)[1], file.label) for file in body.attachments] == [("qd.pdf", "qd.pdf"), ("kh%201.docx", "Kế hoạch")]


def test_dangerous_addresses_go():
    body = read('<p><a href="javascript:alert(1)">a</a><a href=" JaVaScRiPt:alert(1)">b</a><a href="data:text/html,x">c</a></p>')
    assert "script" not in body.html.lower()
    assert "data:" not in body.html


def test_byline_leaves_text_and_html():
    body = read(
        '<p>Nội dung chính của bài viết.</p><p style="text-align:right"><em><strong>Thanh Mai, Nam Phong</strong></em></p><p>&nbsp;</p>'
    )
    assert (body.text, body.byline) == ("Nội dung chính của bài viết.", "Thanh Mai, Nam Phong")
    assert body.html == "<p>Nội dung chính của bài viết.</p>"


def test_byline_behind_a_break():
    body = read("<p>Nội dung chính của bài viết.<br><br>Nguồn tin khác là gì?<br>Thanh Mai</p>")
    assert (body.text, body.byline) == ("Nội dung chính của bài viết.\nNguồn tin khác là gì?", "Thanh Mai")
    assert "Thanh Mai" not in body.html


def test_a_byline_of_nobody_goes_with_its_elements_and_the_white_space_in_them():
    body = read('<p>Nội dung bài.</p><p align="right">\n<strong>\n<em>admin admin</em>\n</strong>\n</p>')
    assert (body.text, body.byline) == ("Nội dung bài.", None)
    assert "admin" not in body.html


def test_a_caption_is_no_byline():
    assert read("<p>Nội dung chính.</p><figure><img src=/a.jpg><figcaption>Nguyễn Văn An</figcaption></figure>").byline is None


def test_text_is_nfc_without_invisible_characters():
    body = read("<p>Hô\u0323i\u200b nghi\u0323 \u00adTư\u0300 Sơn &#8203;</p>")
    assert body.text == "Hội nghị Từ Sơn"
    assert "Hội nghị Từ Sơn" in body.html


def test_an_empty_body_is_empty():
    body = read("<p>&nbsp;</p><br><div><span></span></div>")
    assert (body.text, body.html, body.image, body.attachments) == ("", "", None, ())


def test_a_byline_among_empty_elements_is_taken_whole():
    body = read("<p>Nội dung chính của bài viết.</p><p><b> <i>Thanh</i> <i> </i><i>Mai</i></b> </p>")
    assert (body.text, body.byline) == ("Nội dung chính của bài viết.", "Thanh Mai")
