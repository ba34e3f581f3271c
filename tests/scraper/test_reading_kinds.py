"""Kinds of pages that were once read wrong, each with siblings: other tags, other words, another place, another platform.

A field that is given must be right, one that cannot be known must be None. The table at the end of the run counts the
kinds, the pages tried, and of the fields in them those that were right, those said to be missing, and those silently wrong.
"""

from dataclasses import dataclass, field
from typing import Any

import pytest

from portals import Portal, Selectors
from scraper.errors import NotAnArticle
from scraper.extract.page import Page
from scraper.platforms import read_article

A = "Hội nghị tổng kết công tác năm của Ủy ban nhân dân xã"
P = [
    "<p>Sáng nay, Ủy ban nhân dân xã tổ chức hội nghị tổng kết, với sự tham dự của đại diện các ban ngành và các thôn trên địa bàn.</p>",
    "<p>Phát biểu tại hội nghị, lãnh đạo xã đánh giá cao kết quả đạt được, đồng thời nêu rõ những hạn chế cần khắc phục sớm.</p>",
    "<p>Xã đề nghị các thôn tiếp tục vận động nhân dân tham gia xây dựng nông thôn mới, giữ gìn vệ sinh và an ninh trật tự.</p>",
]
PPP = "".join(P)
FIRST, LAST = "Sáng nay, Ủy ban nhân dân xã tổ chức", "giữ gìn vệ sinh và an ninh trật tự."
SIX = PPP + PPP.replace("xã", "phường")
DATE = '<div class="ngay">04/12/2020 10:46</div>'
MINUTE, DAY = "2020-12-04T10:46", "2020-12-04"
HOME = "https://thu.vn"
URL = f"{HOME}/tin-tuc/hoi-nghi-tong-ket-cong-tac-nam-123.html"
BACNINH = "https://thu.bacninh.gov.vn/news/-/details/22332/hoi-nghi-81095830"
HANOI = "https://thu.hanoi.gov.vn/tin-tuc/hoi-nghi-tong-ket-4221012345.html"


@dataclass(frozen=True)
class Case:
    kind: str
    html: str
    right: dict[str, Any]
    platform: str = "generic"
    url: str = URL
    selectors: dict[str, str] = field(default_factory=dict)


CASES: list[Case] = []


def add(kind, html, *, platform="generic", url=URL, selectors=None, **right):
    CASES.append(Case(kind, html, right, platform, url, selectors or {}))


def doc(content, head="", attributes=""):
    return f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8">{head}</head><body{attributes}>{content}</body></html>'


def std(title=f"<h1>{A}</h1>", date=DATE, body=PPP, before="", between="", after="", head="", attributes=""):
    return doc(f'{before}{title}{date}{between}<div class="content-detail">{body}</div>{after}', head, attributes)


def bacninh(between="", body=PPP, after="", head="", before=""):
    return doc(
        f'{before}<div class="portlet"><h1 id="contentDetailTitleId">{A}</h1>{between}<div id="contentDetail">{body}</div>{after}</div>',
        head,
    )


def ld(text, attributes='type="application/ld+json"'):
    return f"<script {attributes}>{text}</script>"


# R01: a type that is a list
add("R01", std(head=ld('{"@type":["NewsArticle","Article"],"headline":"x"}')), title=A, published=MINUTE)
add("R01", std(head=ld('{"@graph":[{"@type":["Person","Organization"],"name":"x"}]}'), date=""), title=A, published=None)
add("R01", std(head=ld('{"@type":{"a":1},"datePublished":["2020-12-04"]}')), title=A, published=MINUTE)
add(
    "R01",
    bacninh(head=ld('{"@type":["Article"],"datePublished":"2020-12-04T10:46:00+07:00"}')),
    platform="bacninh",
    url=BACNINH,
    published=MINUTE,
)
add(
    "R01",
    std(
        head=ld(
            '[["x",{"@type":[["Article"],null,3]}],{"@type":["Article","Thing"],"datePublished":"2020-12-04T10:46:00+07:00","author":[[{"name":3}]]}]'
        ),
        date="",
    ),
    title=A,
    published=MINUTE,
)

# R02: the site's name in the only h1
SITE = "CỔNG THÔNG TIN ĐIỆN TỬ XÃ THỬ"
HEADED = f"<title>{A} - Cổng thông tin điện tử xã Thử</title>"
add("R02", std(before=f"<div class=logo><h1>{SITE}</h1></div>", title=f"<h2>{A}</h2>"), title=A)
add("R02", std(before=f"<div class=logo><h1>{SITE}</h1></div>", title=f"<div class=title>{A}</div>", head=HEADED), title=A)
add("R02", std(before=f"<div class=banner><a href=/><h1>{SITE}</h1></a></div>", title=f"<h2 class=tieu-de>{A}</h2>"), title=A)
add(
    "R02",
    std(
        before="<div id=top><h1>Ủy ban nhân dân xã Suối Ngàn</h1></div>",
        title=f"<h2>{A}</h2>",
        head="<title>Ủy ban nhân dân xã Suối Ngàn</title>",
    ),
    title=A,
)
add("R02", std(before="<h1>Tin tức - Sự kiện</h1>", title=f"<h2>{A}</h2>", head=f"<title>{A} - Tin tức - Sự kiện</title>"), title=A)
add(
    "R02",
    std(
        before="<div class=site><h1>Trang thông tin Sở Tư pháp</h1></div>",
        title=f"<h3>{A}</h3>",
        head=f'<meta property="og:title" content="{A}">',
    ),
    title=A,
)

# R03: a side box's heading before the title
add(
    "R03",
    doc(f"<div class=left><h3>Đang truy cập</h3></div><div class=center><p class=Title>{A}</p>{SIX}</div>"),
    title=A,
    body=[FIRST, LAST],
)
add(
    "R03",
    doc(
        f"<table><tr><td><h3>Thống kê truy cập</h3><p>Hôm nay: 12</p></td><td><p class=news-title>{A}</p><div>{SIX}</div></td></tr></table>"
    ),
    title=A,
)
add(
    "R03",
    doc(f"<div class=left><h2>Liên kết website</h2></div><div class=center><div class=tieude-tin>{A}</div>{DATE}{SIX}</div>"),
    title=A,
    published=MINUTE,
)
add(
    "R03",
    doc(
        f"<div class=left><h3>Văn bản mới ban hành</h3><ul><li><a href=/a>Quyết định số 12</a></li></ul></div><div class=center><h4>{A}</h4>{DATE}<div>{SIX}</div></div>"
    ),
    title=A,
)

# R04: a header inside an article
IN_HEADER = f"<header><h1>{A}</h1><p>06/05/2024 08:00</p></header>"
add(
    "R04",
    doc(f"<article>{IN_HEADER}{PPP}<h2>Kết quả đạt được trong năm</h2>{P[1]}</article>"),
    title=A,
    published="2024-05-06T08:00",
    body=[FIRST],
)
add(
    "R04",
    doc(f"<main><div>{IN_HEADER}<div>{PPP}<h2>Kết quả đạt được trong năm</h2>{P[1]}</div></div></main>"),
    title=A,
    published="2024-05-06T08:00",
)
add(
    "R04",
    doc(
        f"<header><h2>Cổng thông tin xã</h2></header><main><article><header><h1>{A}</h1><time datetime='2024-05-06T08:00:00+07:00'>06/05/2024</time></header><section>{PPP}</section><h2>Tin khác cùng loại</h2></article></main>"
    ),
    title=A,
    published="2024-05-06T08:00",
)

# R05: the site's name behind the title in og:title
OG = f'<meta property="og:title" content="{A} | Xã Đông Mây">'
add("R05", std(title=f"<header><h1>{A}</h1></header>", head=OG), title=A)
add(
    "R05",
    std(
        title="",
        head=f'<meta property="og:title" content="{A} - Cổng thông tin điện tử xã Thử"><meta property="og:site_name" content="Cổng thông tin điện tử xã Thử">',
    ),
    title=A,
)
add(
    "R05",
    std(
        title=f"<header><div><h1>{A}</h1></div></header>",
        head=f'<meta property="og:title" content="Xã Đông Mây - {A}"><title>{A} :: Xã Đông Mây</title>',
    ),
    title=A,
)
add("R05", std(title="", head=f"{OG}<title>{A} | Xã Đông Mây</title>"), title=A)

# R06: words of furniture in the class of an element that holds the text
add("R06", std(attributes=' class="has-sidebar-right"'), title=A, published=MINUTE)
add("R06", doc(f"<div class='menu-left-open wrapper'><div>{std()}</div></div>"), title=A)
add(
    "R06",
    doc(
        f"<div class=page-with-sidebar><div class=menu-page><h2>{A}</h2>{DATE}<div>{SIX}</div></div><div class=sidebar><h2>Tin đọc nhiều nhất tuần</h2></div></div>"
    ),
    title=A,
    published=MINUTE,
)
add("R06", doc(f"<form class='ms-menu-form'><p class='Title allowMenuPost'>{A}</p>{DATE}<div>{SIX}</div></form>"), title=A)

# R07: the page's clock
CLOCK = "<div class=today>Thứ Bảy, ngày 28/11/2026</div>"
add("R07", std(before=CLOCK, date=""), title=A, published=None)
add("R07", std(before="<div id=dongho>Hôm nay: 28/11/2026 08:15:22</div>", date=""), published=None)
add("R07", std(before="<p>Thứ bảy, 28/11/2026</p>", date=""), published=None)
add("R07", bacninh(before="<div class='date-now'>Thứ Bảy, 28/11/2026 | 09:12</div>"), platform="bacninh", url=BACNINH, published=None)
add("R07", std(before="<div class=top-bar><span class=date>Thứ Bảy, ngày 28 tháng 11 năm 2026</span></div>"), published=MINUTE)

# R08: which of several labelled dates
add("R08", std(date="<p>Cập nhật: 10/12/2020 08:00 - Đăng lúc: 04/12/2020 10:46</p>"), published=MINUTE)
add("R08", std(date="<p>Hạn nộp: 30/12/2020. Ngày đăng: 04/12/2020</p>"), published=DAY)
add("R08", std(date="<ul><li>Ngày sửa: 10/12/2020 08:00</li><li>Ngày tạo: 04/12/2020 10:46</li></ul>"), published=MINUTE)
add(
    "R08",
    bacninh(between="<p><span>Lần cập nhật cuối: 10/12/2020 08:00</span> | <span>Ngày xuất bản:</span> <b>04/12/2020 10:46</b></p>"),
    platform="bacninh",
    url=BACNINH,
    published=MINUTE,
)
add(
    "R08",
    std(date="<table><tr><td>Hết hạn</td><td>30/12/2020</td></tr><tr><td>Ngày đăng</td><td>04/12/2020</td></tr></table>"),
    published=DAY,
)
add("R08", std(date="<div>Updated: 10 December 2020 08:00</div><div>Published: 4 December 2020 10:46</div>"), published=MINUTE)

# R09: other dates
add("R09", std(date="<table><tr><td>Ngày ban hành: 22/12/2011</td></tr><tr><td>Số ký hiệu: 12/QĐ-UBND</td></tr></table>"), published=None)
add(
    "R09",
    std(date="<table><tr><td>Ngày ban hành</td><td>22/12/2011</td></tr><tr><td>Ngày có hiệu lực</td><td>01/01/2012</td></tr></table>"),
    published=None,
)
add("R09", std(date="", between="<p>Chiều 22/6/2019 tại hội trường xã.</p>"), published=None)
add("R09", std(date="<p>Thời gian tổ chức: 22/06/2019</p>"), published=None)
add("R09", bacninh(between="<div>Ngày ký: 22/12/2011</div>"), platform="bacninh", url=BACNINH, published=None)
add("R09", std(date="<dl><dt>Hiệu lực từ</dt><dd>22/12/2011</dd></dl>"), published=None)

# R10: the date in a block of its own above the title
TOP = "<div class=top><table><tr><td class=Time>30/07/2019</td></tr></table></div>"
add("R10", doc(f"{TOP}<div id=part1><p class=Title>{A}</p>{SIX}</div>"), title=A, published="2019-07-30")
add(
    "R10",
    doc(f"<div><span class=post-date>30/07/2019 14:05</span></div><div class=khung><h2>{A}</h2><div class=noidung>{SIX}</div></div>"),
    title=A,
    published="2019-07-30T14:05",
)
add(
    "R10",
    doc(
        f"<table><tr><td class=Time>thứ ba, 30 07 2019 08:51</td></tr></table><div id=part1><p class='Title allowMenuPost'>{A}</p><div>{SIX}</div></div>"
    ),
    title=A,
    published="2019-07-30T08:51",
)
add("R10", doc(f"<div><p>Ngày đăng: 30/07/2019</p></div><div><h1>{A}</h1><div>{SIX}</div></div>"), title=A, published="2019-07-30")

# R12: a machine's date beside one written month first
add("R12", std(date='<time datetime="2020-12-04T10:46:00+07:00">12/4/2020 10:46 AM</time>'), published=MINUTE)
add("R12", std(date='<p>Posted <time datetime="2020-12-04T10:46:00+07:00">12/04/2020</time></p>'), published=MINUTE)
add("R12", std(date='<time datetime="2020-12-04T03:46:00Z" pubdate>12-4-2020</time>'), published=MINUTE)

# R13: a machine's date that adds the minute
add("R13", std(date='<time datetime="2026-09-22T20:57:07+07:00">22 September 2026</time>'), published="2026-09-22T20:57")
add("R13", std(date='<p>Ngày đăng: <time datetime="2026-09-22 20:57">22/09/2026</time></p>'), published="2026-09-22T20:57")
add(
    "R13",
    bacninh(between='<span><time datetime="2026-09-22T13:57:07Z">22.09.2026</time></span>'),
    platform="bacninh",
    url=BACNINH,
    published="2026-09-22T20:57",
)
add("R13", std(date='<time datetime="2026-10-01T20:57:07+07:00">22/09/2026</time>'), published="2026-09-22")

# R14: a date in words of the distance
add("R14", std(date='<time datetime="2020-12-04T10:46:00+07:00">2 giờ trước</time>'), published=MINUTE)
add("R14", std(date="<time>2 giờ trước</time>"), published=None)
add("R14", std(date='<span><time datetime="2020-12-04T10:46:00+07:00">3 days ago</time></span>'), published=MINUTE)
add("R14", std(date='<div><time datetime="2020-12-04T03:46:00.000Z"></time></div>'), published=MINUTE)

# R15: forms of published_time
for stated in (
    "Fri, 04 Dec 2020 03:46:00 GMT",
    "2020-12-04 03:46:00 UTC",
    "2020-12-04T3:46:00Z",
    "2020-12-04T10:46:00+0700",
    "Fri Dec 04 2020 10:46:00 GMT+0700 (Indochina Time)",
    "2020-12-04T10:46:00 +07:00",
    "2020-12-04 05:46:00 +02",
):
    add("R15", std(date="", head=f'<meta property="article:published_time" content="{stated}">'), published=MINUTE)
add("R15", std(date="", head='<meta property="article:published_time" content="Fri, 04 Dec 2020 03:46:00 PST">'), published=None)

# R16: JSON-LD as it is found
NEWS = '{"@type":"NewsArticle","datePublished":"2020-12-04T10:46:00+07:00"}'
PAGE15 = '{"@type":"WebPage","datePublished":"2015-01-01T00:00:00+07:00"}'
for script in (
    ld(f"[{PAGE15},{NEWS}]"),
    ld(PAGE15) + ld(NEWS),
    ld('{"@type":"NewsArticle","datePublished":"2020-12-04T10:46:00+07:00",}'),
    ld('{"@type":"NewsArticle","description":"một\nhai\tba","datePublished":"2020-12-04T10:46:00+07:00"}'),
    ld(f"<!-- {NEWS} -->"),
    ld(f"//<![CDATA[\n{NEWS}\n//]]>"),
    ld(NEWS, 'type="application/ld+json; charset=utf-8"'),
    ld(NEWS, 'type="Application/LD+JSON"'),
    ld(NEWS.replace("NewsArticle", "https://schema.org/NewsArticle")),
    ld(f'{{"@type":"WebPage","datePublished":"2015-01-01","mainEntity":{NEWS}}}'),
    ld(f'{{"@type":"WebPage","mainEntityOfPage":{NEWS}}}'),
    ld('{"@type":"schema:NewsArticle","datePublished":"2020-12-04T10:46:00+07:00"}'),
):
    add("R16", std(date="", head=script), published=MINUTE)

# R17: names of months
for words in ("4 Tháng Mười Hai, 2020", "4 Th12, 2020", "Tháng Mười Hai 4, 2020", "4 tháng Chạp 2020"):
    add("R17", std(date=f"<p>{words}</p>"), published=None if "Chạp" in words else DAY)
add("R17", std(date="<p>Ngày đăng: 4 Tháng Mười Hai 2020, 10:46</p>"), published=MINUTE)
add("R17", std(date="<p>Đăng ngày 15 Tháng Giêng, 2021</p>"), published=None)
add("R17", std(date="<p>21 Tháng Tư, 2021</p>"), published="2021-04-21")
add("R17", bacninh(between="<p>1 Tháng Mười Một, 2020</p>"), platform="bacninh", url=BACNINH, published="2020-11-01")

# R18: absurd years
for words in ("01/01/0001", "03/12/0020", "Ngày đăng: 01/01/1970", "30/12/1899 00:00", "04/12/2920"):
    add("R18", std(date=f"<p>{words}</p>"), published=None)

# R19: counters in thousands
for words, views in (
    ("Lượt xem: 12K", 12000),
    ("Lượt xem: 12 nghìn", 12000),
    ("1,2K lượt xem", 1200),
    ("1.5k views", 1500),
    ("Lượt đọc: 2,3 triệu", 2300000),
    ("Lượt xem: 12 ngàn", 12000),
    ("Đã xem: 1 tr", None),
):
    add("R19", std(date=f"<p>04/12/2020 | {words}</p>"), views=views, published=DAY)
add("R19", std(date='<p class="views">3,4 K</p>'), selectors={"views": ".views"}, views=3400)

# R20: a counter in prose
PROSE = "<p>Trong tháng, trang đã có Số lượt xem: 999 được ghi nhận.</p>"
add("R20", std(between=PROSE), views=None)
add("R20", std(between="<p>Theo thống kê, bài có <b>Số lượt xem: 999</b> trong tuần.</p>"), views=None)
add("R20", bacninh(after="<div>Clip đạt 999 lượt xem chỉ sau một đêm</div>"), platform="bacninh", url=BACNINH, views=None)
add("R20", std(between="<p>Hơn 1.200 lượt xem trực tuyến hội nghị</p>"), views=None)

# R21: no counters
for words in ("-5 lượt xem", "1e9 views", "Lượt xem: -5", "Lượt xem: 1e9", "Lượt xem: 12%", "Lượt xem: 12/30"):
    add("R21", std(date=f"<p>{words}</p>"), views=None)

# R22: a counter at the end of the body
add("R22", std(body=PPP + "<p>Lượt xem: 133</p>"), views=133, body=[FIRST, LAST], lacks=["Lượt xem", "133"])
add("R22", std(body=PPP + "<div><span>Post Views:</span> 7 617</div>"), views=7617, lacks=["Post Views", "617"])
add("R22", std(body=PPP + "<div class=x><i class=icon></i> 133 lượt xem</div>"), views=133, lacks=["lượt xem"])
add(
    "R22",
    bacninh(body=PPP + "<p><b>Thanh Mai</b></p><p>Số lượt xem: 133</p>"),
    platform="bacninh",
    url=BACNINH,
    views=133,
    byline="Thanh Mai",
    lacks=["lượt xem"],
)
add("R22", std(body=PPP + "<p>Lượt xem: 133 | Ngày đăng: 04/12/2020</p>"), views=133, lacks=["Lượt xem"])

# R23: other articles below the body
OTHERS = "".join(
    f'<li><a href="/tin-tuc/mot-tin-khac-{number}.html">Tin khác số {number} của xã trong tháng</a> (0{number}/11/2020)</li>'
    for number in (1, 2, 3)
)
add(
    "R23",
    std(body=PPP + f'<div class="related"><h3>Tin liên quan</h3><ul>{OTHERS}</ul></div>'),
    body=[FIRST, LAST],
    lacks=["Tin liên quan", "Tin khác số"],
)
add("R23", std(body=PPP + f"<h4>Những tin cũ hơn</h4><ul>{OTHERS}</ul>"), body=[FIRST, LAST], lacks=["Những tin", "Tin khác số"])
add("R23", std(body=PPP + f"<p><strong>Các tin khác:</strong></p><ul>{OTHERS}</ul>"), body=[FIRST, LAST], lacks=["Các tin", "Tin khác số"])
add(
    "R23",
    bacninh(body=PPP + f'<div class="tin-lien-quan"><ul>{OTHERS}</ul></div>'),
    platform="bacninh",
    url=BACNINH,
    body=[FIRST, LAST],
    lacks=["Tin khác số"],
)
add(
    "R23",
    bacninh(body=PPP + f"<div><p>Bài viết cùng chuyên mục</p>{OTHERS.replace('li>', 'p>')}</div>"),
    platform="bacninh",
    url=BACNINH,
    body=[LAST],
    lacks=["cùng chuyên mục", "Tin khác số"],
)
add(
    "R23",
    std(
        body=PPP + "<h3>Tin liên quan</h3><p>Cũng trong sáng nay, đoàn công tác của xã đã đến thăm và tặng quà các gia đình chính sách.</p>"
    ),
    body=[LAST, "tặng quà các gia đình chính sách"],
)

# R24: hidden elements
COMMANDS = " ".join(
    f"Lệnh {number}: Thêm trang mới vào thư viện, xóa mục đã chọn, gửi liên kết qua thư điện tử cho người dùng." for number in range(36)
)
ONE = "<p>Ủy ban nhân dân xã thông báo lịch tiếp công dân tháng mười hai tại trụ sở, mời nhân dân biết và thực hiện theo đúng quy định.</p>"
add(
    "R24",
    doc(f"<div id=ecb style='display:none'><p>{COMMANDS}</p></div><h1>{A}</h1>{DATE}<div>{ONE}{ONE}</div>"),
    title=A,
    body=["lịch tiếp công dân"],
    lacks=["Lệnh 1"],
)
for attribute in (
    "hidden",
    'class="d-none"',
    'class="sr-only"',
    'style="visibility: hidden"',
    'aria-hidden="true"',
    'class="visually-hidden x"',
    "style='DISPLAY : NONE !important'",
):
    add("R24", std(body=f"{PPP}<div {attribute}>Soạn bài viết</div>{P[0]}"), body=[FIRST, LAST], lacks=["Soạn bài viết"])
add(
    "R24",
    bacninh(body=f"{PPP}<ul hidden><li>Soạn bài viết</li></ul>"),
    platform="bacninh",
    url=BACNINH,
    body=[LAST],
    lacks=["Soạn bài viết"],
)
add(
    "R24",
    std(title=f"<h1 hidden>Tiêu đề ẩn của trang mẫu</h1><h1>{A}</h1>", date=f"<p hidden>01/01/2019 08:00</p>{DATE}"),
    title=A,
    published=MINUTE,
)

# R25: a known element that is empty
add("R25", doc(f"<h1>{A}</h1>{DATE}<div itemprop=articleBody></div><div>{PPP}</div>"), title=A, body=[FIRST, LAST])
add(
    "R25",
    doc(f"<h1>{A}</h1>{DATE}<div class=content-detail>  <br>&nbsp;</div><p><a href=/upload/kh-12.pdf>Kế hoạch</a></p>"),
    title=A,
    files=[f"{HOME}/upload/kh-12.pdf"],
)
add(
    "R25",
    bacninh(body="", after="<div><p>Tệp đính kèm: <a href=/documents/kh-12.pdf>Kế hoạch</a></p></div>"),
    platform="bacninh",
    url=BACNINH,
    title=A,
    files=["https://thu.bacninh.gov.vn/documents/kh-12.pdf"],
)
add("R25", doc(f"<h1>{A}</h1>{DATE}<div class=entry-content><div></div></div><div class=noi-dung>{SIX}</div>"), body=[FIRST])

# R26: an article that is a file or pictures
add(
    "R26",
    doc("<h1>Thông báo lịch tiếp công dân tháng tám</h1><span>05/08/2019</span><p>Xem chi tiết <a href=x.PDF>tại đây</a></p>"),
    title="Thông báo lịch tiếp công dân tháng tám",
    published="2019-08-05",
    files=[f"{HOME}/tin-tuc/x.PDF"],
)
add(
    "R26",
    doc(f"<h2>{A}</h2><p>Ngày đăng: 05/08/2019</p><p><a href=/files/tb.docx>Tải về</a></p>"),
    title=A,
    files=[f"{HOME}/files/tb.docx"],
)
PICTURES = "".join(f'<p><img src="/anh/{number}.jpg" width=600></p>' for number in (1, 2))
add("R26", doc(f"<h1>{A}</h1><span>05/08/2019</span><div>{PICTURES}</div>"), title=A, image=f"{HOME}/anh/1.jpg")
add("R26", doc(f"<h1>{A}</h1><div class=nd>{PICTURES * 5}</div>"), selectors={"body": ".nd"}, title=A, image=f"{HOME}/anh/1.jpg")
add("R26", std(body=PICTURES), title=A, image=f"{HOME}/anh/1.jpg", published=MINUTE)

# R27: dated lines in a long article
TWO = "<p>Thông tư có hiệu lực từ ngày 15/4/2019.</p>"
add(
    "R27",
    doc(f"<h1>{A}</h1><div>{SIX}{TWO}{PPP}<p>Nghị định có hiệu lực từ ngày 20/4/2019.</p></div>"),
    title=A,
    body=[FIRST, "15/4/2019", "20/4/2019"],
)
add(
    "R27",
    doc(
        f"<h1>{A}</h1><div class=nd>{PPP}<ul><li>Đợt 1: 01/04/2019</li><li>Đợt 2: 15/04/2019</li><li>Đợt 3: 20/04/2019</li></ul>{PPP}</div>"
    ),
    title=A,
    body=["Đợt 2: 15/04/2019"],
)
add("R27", doc(f"<h2>{A}</h2><table><tr><td>{SIX}{TWO}{TWO}</td></tr></table>"), title=A, body=["15/4/2019"])

# R28: the line of a government's footer
FOOT = "<div id=chan-trang><p>Cơ quan chủ quản: Ủy ban nhân dân xã Suối Ngàn. Chịu trách nhiệm nội dung: Ông Nguyễn Văn An, Chủ tịch Ủy ban nhân dân xã. Điện thoại: 0200 123 456.</p></div>"
add(
    "R28",
    doc(f"<div class=ten>{A}</div><div class=nd>{SIX}</div>{FOOT}", head=f"<title>{A}</title>"),
    title=A,
    body=[FIRST],
    lacks=["Cơ quan chủ quản"],
)
add("R28", doc(f"<h1>{A}</h1><div class=nd>{SIX}</div>{FOOT.replace('chan-trang', 'bottom')}"), body=[FIRST], lacks=["Cơ quan chủ quản"])
add(
    "R28",
    doc(
        f"<table><tr><td><h2>{A}</h2><div>{SIX}</div></td></tr><tr><td><p>Bản quyền thuộc về Ủy ban nhân dân xã. Giấy phép số 12/GP-STTTT do Sở Thông tin và Truyền thông cấp ngày 12/03/2018. Ghi rõ nguồn khi phát hành lại.</p></td></tr></table>"
    ),
    title=A,
    body=[FIRST],
    lacks=["Bản quyền"],
    published=None,
)

# R29: no heading element
add("R29", doc(f"<div class=main><p class=Title>{A}</p>{DATE}<div>{SIX}</div></div>"), title=A, published=MINUTE)
add("R29", doc(f"<div class=main><div class=gtTitle><p>{A}</p></div><div class=img>{SIX}</div></div>"), title=A)
add("R29", doc(f"<div class=main><div><b>{A}</b></div><div>04/12/2020 10:46</div><div>{SIX}</div></div>"), title=A, published=MINUTE)
add(
    "R29",
    doc(
        f"<table><tr><td class=FolderTitle>Tin tức</td></tr><tr><td><span class=ten-bai>{A}</span></td></tr><tr><td>{SIX}</td></tr></table>",
        head=f"<title>{A}</title>",
    ),
    title=A,
)

# R30: files and byline beside the body
add(
    "R30",
    std(after="<div class=tai-lieu><a href=/up/kh.pdf>Kế hoạch</a></div><p class=tac-gia><b>Thanh Mai</b></p>"),
    files=[f"{HOME}/up/kh.pdf"],
    byline="Thanh Mai",
)
add(
    "R30",
    bacninh(after="<div><span>Tài liệu đính kèm:</span> <a href=/documents/kh.docx>Kế hoạch</a></div><div>Tác giả: Nguyễn Thị Mai</div>"),
    platform="bacninh",
    url=BACNINH,
    files=["https://thu.bacninh.gov.vn/documents/kh.docx"],
    byline="Nguyễn Thị Mai",
)
add(
    "R30",
    std(date="<p>04/12/2020 10:46 | Tác giả: Nguyễn Thị Mai</p>", between="<p><a href=/up/kh.pdf>kh.pdf</a></p>"),
    published=MINUTE,
    files=[f"{HOME}/up/kh.pdf"],
    byline="Nguyễn Thị Mai",
)
add(
    "R30",
    std(after="<p style='text-align:right'>Tin, ảnh: Lò Văn Hặc</p><footer><a href=/up/huong-dan.pdf>Hướng dẫn sử dụng cổng</a></footer>"),
    byline="Lò Văn Hặc",
    files=[],
)
add("R30", std(after="<aside><ul><li><a href=/up/a.pdf>Quyết định 1</a></li></ul></aside>"), files=[], byline=None)

# R31: the lead
LEAD = "Sáng 04/12, hội nghị tổng kết công tác năm được tổ chức tại hội trường Ủy ban nhân dân xã."
add("R31", std(between=f"<h2 class=sapo>{LEAD}</h2>"), summary=LEAD, title=A, published=MINUTE)
add("R31", std(between=f"<p class=description>{LEAD}</p>"), summary=LEAD)
add("R31", std(between=f"<p><strong>{LEAD}</strong></p>"), summary=LEAD)
add("R31", std(date="", between=f"<div class=tom-tat>{LEAD}</div>{DATE}"), summary=LEAD, published=MINUTE)
add("R31", bacninh(between=f"{DATE}<p class=mo-ta>{LEAD}</p>"), platform="bacninh", url=BACNINH, summary=LEAD, published=MINUTE)

# R32: embedded files
add("R32", std(body="<p>trước</p><embed src=x.pdf><p>sau</p>"), body=["trước", "sau"], files=[f"{HOME}/tin-tuc/x.pdf"])
add(
    "R32",
    std(body=f"{P[0]}<object data=/x.pdf type=application/pdf><p>Không xem được</p></object><p>sau</p>"),
    body=[FIRST, "sau"],
    lacks=["Không xem được"],
    files=[f"{HOME}/x.pdf"],
)
add(
    "R32",
    bacninh(body=f"{P[0]}<embed src='/x.pdf' width=600><embed src='/y.pdf'>{P[2]}"),
    platform="bacninh",
    url=BACNINH,
    body=[FIRST, LAST],
    files=["https://thu.bacninh.gov.vn/x.pdf", "https://thu.bacninh.gov.vn/y.pdf"],
)

# R33: blocks apart in the HTML
for tag in ("section", "article", "center", "dir", "address", "details", "fieldset"):
    add("R33", std(body=f"{PPP}<{tag}>Một.</{tag}><{tag}>Hai.</{tag}>"), body=["Một.", "Hai."], html_lacks=["Một.Hai."], lacks=["Một.Hai."])

# R34: viewers and videos
PDF = "https://xa.thu.vn/kh.pdf"
SHOWN = "https%3A%2F%2Fxa.thu.vn%2Fkh.pdf"
for viewer in (
    f"https://docs.google.com/viewer?url={SHOWN}&embedded=true",
    f"https://docs.google.com/gview?embedded=true&url={SHOWN}",
    f"https://view.officeapps.live.com/op/embed.aspx?src={SHOWN}",
    f"/pdfjs/web/viewer.html?file={SHOWN}",
    f"//docs.google.com/viewerng/viewer?url={SHOWN}",
):
    add("R34", std(body=f'{PPP}<iframe src="{viewer}"></iframe>'), files=[PDF])
add(
    "R34",
    std(body='<iframe src="https://drive.google.com/file/d/1AbC_d-9/preview"></iframe>'),
    title=A,
    files=["https://drive.google.com/file/d/1AbC_d-9/view"],
)
add(
    "R34",
    std(body=f'{PPP}<iframe src="https://www.youtube.com/embed/dQw4w9WgXcQ?rel=0"></iframe>'),
    body=[LAST],
    html_has=["https://www.youtube.com/watch?v=dQw4w9WgXcQ"],
    files=[],
)
add(
    "R34",
    bacninh(body=f'{PPP}<p><iframe src="//player.vimeo.com/video/1234"></iframe></p>'),
    platform="bacninh",
    url=BACNINH,
    html_has=["https://player.vimeo.com/video/1234"],
)

# R35: pictures that load late
for picture in (
    '<img src="data:image/gif;base64,R0lGOD" data-lazy-src="/1.jpg">',
    '<img srcset="/2.jpg 600w, /1.jpg 1200w">',
    "<img src=/blank.gif data-src=/1.jpg>",
    '<img src="/images/loading.svg" data-original="/1.jpg">',
    '<img data-srcset="/1.jpg 1x">',
    '<picture><source srcset="/1.jpg"><img src="data:image/png;base64,AA"></picture>',
    '<img src="/1.jpg" data-src="">',
):
    add("R35", std(body=f"{PPP}<p>{picture}</p>"), image=f"{HOME}/1.jpg", html_has=[f'src="{HOME}/1.jpg"'])

# R36: addresses that lead nowhere, attributes that are none
add(
    "R36",
    std(body=f'{PPP}<p><a href="javascript:void(0)">một</a> <a href="#x">hai</a> <a name=neo>ba</a></p>'),
    body=["một hai ba"],
    html_lacks=["<a"],
)
add(
    "R36",
    std(body=f'{PPP}<table><tr><td colspan=x>một</td><td rowspan="2">hai</td></tr></table>'),
    html_lacks=['colspan="x"'],
    html_has=['rowspan="2"'],
)
add("R36", std(body=f'{PPP}<p><a href="/tai-ve?ten=50% hoàn thành">một</a></p>'), html_has=["ten=50%25%20ho"])
add("R36", std(body=f'{PPP}<img src=/1.jpg width="²" height="100%">'), body=[LAST], html_lacks=["²"], html_has=["/1.jpg"])
add(
    "R36",
    bacninh(body=f'{PPP}<ol start=b><li>một</li></ol><img src=/1.jpg width="٣٣" height=-4>'),
    platform="bacninh",
    url=BACNINH,
    body=["một"],
    html_lacks=["start", "٣٣", "-4"],
)

# R37: what is in the text
add("R37", std(body=f"{PPP}<p>một&lt;o:p&gt;&lt;/o:p&gt;</p>"), body=["một"], lacks=["o:p"], html_lacks=["o:p"])
add("R37", std(body=f"{PPP}<p>&lt;o:p&gt;&amp;nbsp;&lt;/o:p&gt;hai</p>"), body=["hai"], lacks=["o:p", "&nbsp"])
add("R37", std(body=f'{PPP}<p>Thư: <a href="mailto:xa@thu.gov.vn">bấm vào đây</a></p>'), html_has=["mailto:xa@thu.gov.vn"])
add("R37", std(body=f'{PPP}<p>Gọi <a href="tel:0200123456">số này</a></p>'), html_has=["tel:0200123456"])
add("R37", std(body=f"{PPP}<p>Gia đình 👨\u200d👩\u200d👧 vui</p>"), body=["👨\u200d👩\u200d👧"])
add("R37", std(body=f"{PPP}<p>Yêu ❤\ufe0f xã\u200d nhà\u200b</p>"), body=["Yêu ❤\ufe0f xã nhà"])

# L01: the base of a page's links
BASE = '<base href="/cong/">'
add(
    "L01",
    std(body=f"{PPP}<p><a href=up/kh.pdf>Kế hoạch</a><img src=anh/1.jpg></p>", head=BASE),
    files=[f"{HOME}/cong/up/kh.pdf"],
    image=f"{HOME}/cong/anh/1.jpg",
)
add(
    "L01",
    bacninh(body=f"{PPP}<p><a href=up/kh.pdf>Kế hoạch</a></p>", head='<base href="https://tep.bacninh.gov.vn/x/y">'),
    platform="bacninh",
    url=BACNINH,
    files=["https://tep.bacninh.gov.vn/x/up/kh.pdf"],
)
add("L01", std(body=f"{PPP}<img src=1.jpg>", head='<base target="_blank"><base href="javascript:x">'), image=f"{HOME}/tin-tuc/1.jpg")


def portal_for(case, make_portal) -> Portal:
    home = case.url.split("/", 3)
    return make_portal(platform=case.platform, home="/".join(home[:3]), selectors=Selectors.model_validate(case.selectors))


def outcome(case, portal):
    """What became of each expected value: right, missing (None, or the page refused), or wrong."""
    try:
        article = read_article(Page(case.url, case.html), portal)
    except NotAnArticle as error:
        return dict.fromkeys(case.right, ("missing", error.reason))
    published = article.published_at and (
        f"{article.published_at:%Y-%m-%d}" if article.published_precision == "day" else f"{article.published_at:%Y-%m-%dT%H:%M}"
    )
    seen = {"published": published, "files": [file.url for file in article.attachments]}
    found = {}
    for name, right in case.right.items():
        if name in ("body", "html_has"):
            whole = article.body_text if name == "body" else article.body_html
            absent = [part for part in right if part not in whole]
            found[name] = ("missing", absent) if absent else ("right", None)
        elif name in ("lacks", "html_lacks"):
            whole = article.body_text if name == "lacks" else article.body_html
            present = [part for part in right if part in whole]
            found[name] = ("wrong", present) if present else ("right", None)
        else:
            value = seen[name] if name in seen else getattr(article, name)
            state = "right" if value == right else "missing" if value in (None, []) else "wrong"
            found[name] = (state, value)
    return found


@pytest.mark.parametrize("case", CASES, ids=[f"{case.kind}-{number}" for number, case in enumerate(CASES)])
def test_a_kind_is_read_right(case, make_portal, record_property):
    found = outcome(case, portal_for(case, make_portal))
    record_property("reading kind", {"kind": case.kind, "states": [state for state, _ in found.values()]})
    assert {name: (state, value, case.right[name]) for name, (state, value) in found.items() if state != "right"} == {}
