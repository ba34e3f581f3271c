"""The main content of pages whose layout is not known: what is text, what is furniture, and what is a list of others."""

import time
from statistics import fmean

import pytest

from bench.extraction import is_day, is_title, ours, saved_pages, shingle_counts
from scraper.extract.main_content import extract_body, is_list_of_others
from scraper.extract.page import Page

FIRST = "Sáng ngày 4 tháng 12, Ủy ban nhân dân xã Suối Ngàn tổ chức hội nghị tổng kết công tác phòng chống thiên tai năm qua."
SECOND = "Hội nghị đánh giá kết quả đạt được, chỉ ra các hạn chế và thống nhất nhiệm vụ trọng tâm của năm tới trên địa bàn toàn xã."
THIRD = "Phát biểu kết luận, đồng chí Chủ tịch yêu cầu các thôn chủ động rà soát hộ dân ở vùng trũng thấp và có phương án sơ tán."
TEXT = (FIRST, SECOND, THIRD)
PARAGRAPHS = "".join(f"<p>{line}</p>" for line in TEXT)


def page(body: str) -> Page:
    return Page(
        "https://thu.example.vn/tin/hoi-nghi-12.html", f"<html><head><title>Hội nghị</title></head><body>{body}</body></html>"
    ).shown


def lines(body: str) -> tuple[str, ...]:
    extracted = extract_body(page(body))
    assert extracted is not None
    return tuple(line for line in extracted.body.text.split("\n") if line)


@pytest.mark.parametrize(
    "body",
    [
        f"<div class='x'>{PARAGRAPHS}</div>",
        f"<div class='has-sidebar-right menu-open'><div class='x'>{PARAGRAPHS}</div></div>",
        f"<form id='aspnetForm'><div id='ctl00_header_main'>{PARAGRAPHS}</div></form>",
        f"<article><header><h1>Hội nghị</h1><span>04/12/2020</span></header>{PARAGRAPHS}</article>",
        f"<aside id='right'><article>{PARAGRAPHS}</article></aside>",
        f"<div style='display:none' class='wrap'><article>{PARAGRAPHS}</article></div>",
        "".join(f"<div class='part paywall'><div>{line}</div></div>" for line in TEXT),
        "".join(f"<p class='paywall dropcap-{number}'>{line}</p>" for number, line in enumerate(TEXT)),
        "".join(f"<p id='block-id-n1AuAd{number}'>{line}</p>" for number, line in enumerate(TEXT)),
        f"<div>{'<br><br>'.join(TEXT)}</div>",
        f"<table><tr><td width=200><a href='/a'>Trang chủ</a></td><td>{PARAGRAPHS}</td></tr></table>",
        f"<div><a name='dau-trang'>{PARAGRAPHS}</a></div>",
        f"<div class='tom-tat'>{FIRST}</div><div class='noi-dung'><p>{SECOND}</p><p>{THIRD}</p></div>",
    ],
)
def test_the_text_is_found_whatever_stands_around_it(body):
    assert lines(f"<h1>Hội nghị tổng kết công tác năm</h1>{body}") == TEXT


@pytest.mark.parametrize(
    "furniture",
    [
        "<div class='related'><h3>Tin liên quan</h3><ul><li><a href='/1'>Xã Suối Ngàn ra quân làm thủy lợi mùa khô</a></li></ul></div>",
        "<div><h3>Những tin cũ hơn</h3><ul><li><a href='/1'>Xã Suối Ngàn ra quân làm thủy lợi mùa khô</a> (12/11/2020)</li></ul></div>",
        "<p><b>Xem thêm:</b></p><p><a href='/1'>Xã Suối Ngàn ra quân làm thủy lợi mùa khô năm nay</a></p>",
        "<div class='share-box'>Chia sẻ bài viết này lên mạng xã hội để nhiều người cùng biết nội dung trên đây.</div>",
        "<div class='binh-luan'><p>Bài viết rất hay và bổ ích, mong xã có thêm nhiều hội nghị như thế này nữa.</p></div>",
        "<div id='onetrust-banner'><p>Trang này dùng cookie để thu thập thông tin về trình duyệt của người đọc trang.</p></div>",
        "<div hidden><p>Hệ thống đang bảo trì một phần, đề nghị quý vị quay lại trang này vào lúc khác trong ngày.</p></div>",
        "<div style='display: none'>" + "<span>Chèn hình ảnh vào văn bản</span>" * 36 + "</div>",
        "<div class='card'><h3><a href='/2'>Lịch tiếp dân</a></h3><p>Ủy ban nhân dân xã thông báo lịch tiếp công dân trong tháng.</p></div>",
    ],
)
def test_what_stands_beside_the_text_is_left_out(furniture):
    assert lines(f"<h1>Hội nghị tổng kết</h1><div class='x'>{PARAGRAPHS}{furniture}</div>") == TEXT


def test_a_footer_and_a_form_beside_short_prose_are_not_the_text():
    footer = "<div id='chan-trang'><p>Cơ quan chủ quản: Ủy ban nhân dân xã. Chịu trách nhiệm nội dung: Chủ tịch xã.</p></div>"
    assert lines(f"<div class='ten'>Hội nghị</div><div class='nd'>{PARAGRAPHS * 2}</div>{footer}") == TEXT * 2


def test_captions_are_no_text_and_their_pictures_stay():
    figures = (
        "<figure><img src='/1.jpg'><figcaption>Quang cảnh hội nghị sáng ngày 4 tháng 12 tại hội trường ủy ban xã</figcaption></figure>"
        "<div class='image-box'><img src='/2.jpg'><p>Các đại biểu dự hội nghị tại hội trường của ủy ban nhân dân xã</p></div>"
    )
    extracted = extract_body(page(f"<div class='x'><p>{FIRST}</p>{figures}<p>{SECOND}</p><p>{THIRD}</p></div>"))
    assert extracted is not None
    assert extracted.body.text == "\n\n".join(TEXT)
    assert extracted.body.image == "https://thu.example.vn/1.jpg"
    assert extracted.body.html.count("<img") == 2


def test_lists_tables_quotes_and_files_stay():
    kept = (
        "<ul><li>Thôn Một</li><li>Thôn Hai</li></ul><table><tr><td>Thôn Ba</td><td>12 hộ</td></tr></table>"
        "<blockquote>Không để dân đói</blockquote><p><a href='/kh-12.pdf'>Kế hoạch số 12 của ủy ban nhân dân xã Suối Ngàn</a></p>"
    )
    extracted = extract_body(page(f"<div class='x'><p>{FIRST}</p>{kept}<p>{SECOND}</p><p>{THIRD}</p></div>"))
    assert extracted is not None
    for line in ("Thôn Một", "Thôn Hai", "Thôn Ba | 12 hộ", "Không để dân đói"):
        assert line in extracted.body.text
    assert [file.url for file in extracted.body.attachments] == ["https://thu.example.vn/kh-12.pdf"]


def test_short_lines_that_name_a_day_make_no_list():
    dated = ("Thông tư có hiệu lực từ ngày 15/4/2019.", "Nghị định có hiệu lực từ ngày 20/4/2019.")
    assert lines(f"<div class='x'>{PARAGRAPHS}{''.join(f'<p>{line}</p>' for line in dated)}{PARAGRAPHS}</div>") == (*TEXT, *dated, *TEXT)


def entry(number: int, heading: str) -> str:
    return f"<div class='tin'>{heading.format(number)}<span>0{number}/12/2020</span><p>{TEXT[number % 3]}</p></div>"


@pytest.mark.parametrize(
    "heading",
    [
        "<h3><a href='/tin/{0}'>Ủy ban nhân dân xã họp phiên thường kỳ {0}</a></h3>",
        "<a href='/tin/{0}'><b>Ủy ban nhân dân xã họp phiên thường kỳ {0}</b></a><br>",
        "<p class='ten'><a href='/tin/{0}'>Ủy ban nhân dân xã họp phiên thường kỳ {0}</a></p>",
    ],
)
def test_a_list_of_others_is_no_text(heading):
    listing = page("<h1>Tin tức</h1><div class='ds'>" + "".join(entry(number, heading) for number in range(1, 8)) + "</div>")
    assert extract_body(listing) is None
    assert is_list_of_others(listing)


def test_a_text_with_headlines_of_others_below_it_is_no_list():
    below = "".join(f"<li><a href='/tin/{number}'>Ủy ban nhân dân xã họp phiên thường kỳ {number}</a></li>" for number in range(8))
    assert not is_list_of_others(page(f"<div class='x'>{PARAGRAPHS * 2}<ul>{below}</ul></div>"))


def test_the_time_grows_with_the_page_and_no_faster():
    def seconds(paragraphs: int) -> float:
        whole = page("<div class='x'>" + f"<div class='a b-{{}}'><p>{FIRST} <b>x</b></p></div>" * paragraphs + "</div>")
        assert whole.selector is not None
        began = time.process_time()
        assert extract_body(whole) is not None
        return time.process_time() - began

    seconds(100)
    assert seconds(4_000) < 12 * max(seconds(1_000), 0.02)


def test_real_pages_of_unknown_sites_are_read_as_well_as_they_were(shared):
    truths = list(saved_pages(shared / "samples" / "press"))
    if not truths:
        pytest.skip("the saved pages of the press are not here")
    read = [ours(truth) for truth in truths]
    counted = [shingle_counts(truth.body, found.body) for truth, found in zip(truths, read, strict=True)]
    precision = fmean(hit / (hit + more) for hit, more, _ in counted if hit + more)
    recall = fmean(hit / (hit + less) for hit, _, less in counted)
    assert 2 * precision * recall / (precision + recall) >= 0.955
    assert sum(is_title(truth.title, found.title) is True for truth, found in zip(truths, read, strict=True)) >= 0.91 * len(truths)
    days = [is_day(truth.day, found.day) for truth, found in zip(truths, read, strict=True)]
    assert sum(day is not None for day in days) >= 0.9 * len(truths)
    assert days.count(False) <= 0.04 * len(truths)
