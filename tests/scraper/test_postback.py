"""Paging by postbacks: which control leads on, what is sent, and a whole crawl over a portal that pages so."""

import re
from datetime import UTC, datetime

import pytest
from werkzeug import Request, Response

from scraper.crawl.runner import crawl
from scraper.errors import ListingUnreadable
from scraper.extract.page import Page
from scraper.lists.listing import ListRequest
from scraper.lists.postback import next_posted_page
from scraper.platforms import PLATFORMS
from scraper.store_worker import StoreWorker
from storage import Store
from storage.model import Verdict

WEBFORMS = PLATFORMS["webforms"]
URL = "https://tinhthu.gov.vn/vi/tin"
STATE = '<input type="hidden" name="__VIEWSTATE" value="/wEP+x=="><input type="hidden" name="__EVENTTARGET" value="cu">'


def control(target, label, argument="", **attributes):
    more = "".join(f' {name.rstrip("_")}="{value}"' for name, value in attributes.items())
    return f'<a href="javascript:__doPostBack(&#39;{target}&#39;,&#39;{argument}&#39;)"{more}>{label}</a>'


def following(*controls, page=1, fields="", action="./tin?x=1"):
    form = f'<form method="post" action="{action}">{STATE}{fields}{"".join(controls)}</form>'
    return next_posted_page(Page(URL, f"<body>{form}</body>"), ListRequest(URL, page))


def target(fetch):
    return fetch and (dict(fetch.form)["__EVENTTARGET"], dict(fetch.form)["__EVENTARGUMENT"])


def test_the_form_goes_back_with_its_state_and_the_control():
    fetch = following(control("p$2", "2"))
    assert (fetch.url, fetch.page, fetch.method) == ("https://tinhthu.gov.vn/vi/tin?x=1", 2, "POST")
    assert dict(fetch.form) == {"__EVENTTARGET": "p$2", "__EVENTARGUMENT": "", "__VIEWSTATE": "/wEP+x=="}


@pytest.mark.parametrize(
    ("controls", "page", "expected"),
    [
        ([control("a", "1"), control("b", "2"), control("c", "3")], 1, ("b", "")),
        ([control("a", "1"), control("c", "3")], 2, ("c", "")),
        ([control("grid", "Trang kế", "Page$2")], 1, ("grid", "Page$2")),
        ([control("a", "1"), control("n", "Trang sau")], 4, ("n", "")),
        ([control("a", "", class_="back"), control("n", "", class_="next")], 2, ("n", "")),
        ([control("n", "Tiếp theo", class_="next disabled")], 2, None),
        ([control("l", "..."), control("a", "4"), control("b", "5"), control("m", "...")], 6, ("m", "")),
        ([control("l", "..."), control("a", "4"), control("b", "5")], 6, None),
        ([control("a", "1"), control("b", "2")], 3, None),
        ([control("cal", "2", "8005"), control("cal", ">", "V7974")], 1, None),
        ([control("x", "Gửi"), control("y", "In trang"), control("lang", "English", "2")], 1, None),
        ([], 1, None),
    ],
)
def test_the_control_that_leads_on(controls, page, expected):
    assert target(following(*controls, page=page)) == expected


def test_controls_with_options_and_in_handlers():
    options = '<a href="javascript:WebForm_DoPostBackWithOptions(new WebForm_PostBackOptions(&quot;p$2&quot;, &quot;&quot;, true))">2</a>'
    handler = "<a href=\"#\" onclick=\"javascript:__doPostBack('p$3','');return false;\">3</a>"
    assert target(following(options)) == ("p$2", "")
    assert target(following(handler, page=2)) == ("p$3", "")


def test_what_a_browser_would_send():
    fields = """<input name="q" value="Tìm"><input type="submit" name="go" value="Lọc"><input type="checkbox" name="a"><input type="checkbox" name="b" checked>
    <input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked><select name="s"><option value="x">X</option><option selected>Y</option></select>
    <select name="t"><option value="first">1</option></select><textarea name="n">ghi chú</textarea><input name="off" value="1" disabled><input type="password" name="pw" value="1">"""
    sent = dict(following(control("p", "2"), fields=fields).form)
    assert {name: value for name, value in sent.items() if not name.startswith("__")} == {
        "q": "Tìm", "b": "on", "r": "2", "s": "Y", "t": "first", "n": "ghi chú",
    }  # fmt: skip


def test_without_a_form_or_with_one_that_leads_nowhere_there_is_no_page():
    assert next_posted_page(Page(URL, control("p", "2")), ListRequest(URL)) is None
    assert following(control("p", "2"), action="javascript:void(0)") is None


def test_a_page_named_by_its_number_must_be_another(make_portal):
    portal = make_portal(id="tinhthu", platform="webforms", home="https://tinhthu.gov.vn")
    text = f'<form method="post">{STATE}<a href="/vi/tin/tin-so-mot-phay-hai">Tin</a>{control("p$2", "2")}{control("p$3", "3")}</form>'
    first = WEBFORMS.read_listing(Page(URL, text), ListRequest(URL), portal)
    with pytest.raises(ListingUnreadable, match="page 2 holds what the one before it held"):
        WEBFORMS.read_listing(Page(URL, text), first.next, portal)
    other = text.replace("phay-hai", "phay-ba")
    assert WEBFORMS.read_listing(Page(URL, other), first.next, portal).next.page == 3


def test_a_next_control_that_never_ends_only_repeats_the_last_page(make_portal):
    portal = make_portal(id="tinhthu", platform="webforms", home="https://tinhthu.gov.vn")
    text = f'<form method="post">{STATE}<a href="/vi/tin/tin-so-mot-phay-hai">Tin</a>{control("n", "Trang sau")}</form>'
    first = WEBFORMS.read_listing(Page(URL, text), ListRequest(URL), portal)
    assert WEBFORMS.read_listing(Page(URL, text), first.next, portal).links == first.links


class Portal:
    """A WebForms portal of three pages: a page is had only by sending back the state of the one before it."""

    def __init__(self, server):
        self.home = server.url_for("").rstrip("/")
        self.posted: list[dict[str, str]] = []
        server.expect_request(re.compile(".*")).respond_with_handler(self.respond)

    def respond(self, request: Request) -> Response:
        if request.path == "/vi/tin":
            if request.method == "GET":
                return self.page(1)
            self.posted.append(request.form.to_dict())
            number = int(request.form["__EVENTTARGET"].removeprefix("pager$"))
            return self.page(number) if request.form["__VIEWSTATE"] == f"state {number - 1}" else Response("Invalid viewstate", 500)
        if found := re.fullmatch(r"/vi/tin/tin-so-mot-phay-(\d+)", request.path):
            body = f'<h1 class="title-article">Tin số {found[1]}</h1><p id="datearticle">24/11/2026</p><div class="chitietbaiviet"><p>Nội dung {found[1]}.</p></div>'
            return Response(body, content_type="text/html; charset=utf-8")
        return Response("", 404)

    def page(self, number: int) -> Response:
        links = "".join(f'<a href="/vi/tin/tin-so-mot-phay-{number * 2 + more}">Tin</a>' for more in (0, 1))
        pager = "".join(control(f"pager${other}", other) for other in range(1, 4) if other != number)
        form = f'<form method="post" action="/vi/tin"><input type="hidden" name="__VIEWSTATE" value="state {number}">{links}{pager}</form>'
        return Response(form, content_type="text/html; charset=utf-8")


def test_a_whole_crawl_over_postbacks(httpserver, make_portal, tmp_path):
    site = Portal(httpserver)
    sections = [{"name": "Tin", "path": "/vi/tin"}]
    portal = make_portal(id="tinhthu", platform="webforms", home=site.home, sections=sections, delay=0)
    worker = StoreWorker.open(tmp_path, "test")
    try:
        (report,) = crawl([portal], worker, settings={"RETRY_TIMES": 0}, clock=lambda: datetime(2026, 11, 25, 1, 0, tzinfo=UTC))
    finally:
        worker.close()
    assert (report.verdict, report.tally.new, report.tally.problems) == (Verdict.OK, 6, [])
    assert [form["__EVENTTARGET"] for form in site.posted] == ["pager$2", "pager$3"]
    with Store.read(tmp_path) as store:
        assert sorted(article.title for article in store.newest(limit=10)) == [f"Tin số {number}" for number in range(2, 8)]
