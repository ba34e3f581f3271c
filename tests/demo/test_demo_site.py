"""The demo portal's answers: pages, lists in four builds, files, refusals."""

import json
import re
import struct
import unicodedata
import zlib
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, unquote, urlencode

import pytest
from parsel import Selector

from demo_portal.files import png
from demo_portal.lists import load_page_url
from demo_portal.posts import SECTIONS, DemoSection, demo_posts
from demo_portal.site import DemoSite


@pytest.fixture(scope="module")
def site() -> DemoSite:
    return DemoSite()


def answered(site: DemoSite, section: DemoSection, number: int) -> dict[str, Any]:
    url = load_page_url(section)
    if section.variant == "post":
        form = {"pageNum": str(number), "numPerPage": "10"}
        response = site.respond("POST", url, form)
    else:
        query = urlencode({"pageNum": number, "recordPerPage": 10, "keyword": ""})
        response = site.respond("GET", f"{url}&{query}", {})
    assert response.status == 200
    answer: dict[str, Any] = json.loads(response.body)
    return answer


def list_items(site: DemoSite, section: DemoSection) -> Iterator[dict[str, str]]:
    number = 1
    while True:
        items = answered(site, section, number)["items"]
        items = json.loads(items) if isinstance(items, str) else items
        if not items:
            return
        assert len(items) <= 10
        yield from items
        number += 1


def page(site: DemoSite, path: str) -> Selector:
    return Selector(site.respond("GET", path, {}).body.decode())


class TestArticlePages:
    def test_weigh_what_real_ones_weigh(self, site: DemoSite) -> None:
        sizes = [len(site.respond("GET", post.path, {}).body) for post in site.posts]
        assert min(sizes) > 55_000
        assert max(sizes) < 75_000

    def test_have_the_traps_of_the_platform(self, site: DemoSite) -> None:
        post = next(post for post in site.posts if post.summary)
        shown = page(site, post.path)
        assert shown.css("h1::text").get() == "Thực đơn"
        assert shown.css("title::text").get() in {section.name for section in SECTIONS}
        assert shown.css(".today::text").get() == "Thứ hai, ngày 16/11/2026"
        assert "Đang truy cập: 12" in shown.css("#footer").xpath("string()").get("")
        assert "Tổng lượt truy cập: 1.234.567" in shown.css("#footer").xpath("string()").get("")
        assert len(shown.css("script")) > 20
        assert shown.css("#sapoDetailId::text").get()
        assert shown.css("#contentDetail")
        assert not shown.css("meta[property*=time]")
        dates = shown.css(".related .date::text").getall()
        assert any(re.fullmatch(r"\(\d\d/\d\d\)", date) for date in dates)
        assert any(re.fullmatch(r"\d\d/\d\d/\d{4}", date) for date in dates)

    def test_a_post_without_a_lead_has_an_empty_one(self, site: DemoSite) -> None:
        post = next(post for post in site.posts if post.summary is None)
        assert page(site, post.path).css("#sapoDetailId").xpath("string()").get() == ""

    def test_every_alias_gives_the_same_page(self, site: DemoSite) -> None:
        post = site.posts[0]
        expected = site.respond("GET", post.path, {}).body
        for prefix in ("/vi", "/en", "/web/dong-may", "/vi/web/dong-may", "/en/web/dong-may"):
            assert site.respond("GET", prefix + post.path, {}).body == expected
        for other in site.posts:
            for alias in other.aliases:
                assert site.respond("GET", alias, {}).status == 200

    def test_no_page_holds_a_port_or_a_host(self, site: DemoSite) -> None:
        for path in ("/", "/thong-bao", site.posts[0].path):
            body = site.respond("GET", path, {}).body
            assert b"127.0.0.1" not in body
            assert b"localhost" not in body

    def test_links_of_an_article_lead_somewhere(self, site: DemoSite) -> None:
        for post in site.posts[::9]:
            for address in page(site, post.path).css("a::attr(href), img::attr(src)").getall():
                if address != "#" and not address.startswith("#"):
                    target = quote(address, safe="/?=&%[]()")
                    assert site.respond("GET", target, {}).status == 200, address


class TestLists:
    @pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
    def test_pages_of_sections_hold_no_list_in_markup(self, site: DemoSite, section: DemoSection) -> None:
        shown = page(site, section.path)
        links = shown.css('a[href*="/details/"]')
        assert len(links) <= 5
        assert not shown.css(".news-list a")
        script = " ".join(shown.css("script::text").getall())
        assert load_page_url(section) in script
        for name in (
            "recordPerPage",
            "currentPageNum",
            "totalPageNum",
            "items",
            "renderFunctionName",
        ):
            assert name in script

    def test_all_lists_together_are_all_posts(self, site: DemoSite) -> None:
        found = {item["urlDetail"] for s in SECTIONS for item in list_items(site, s)}
        paths = {address for post in site.posts for address in (post.path, *post.aliases)}
        assert found == paths

    @pytest.mark.parametrize("section", SECTIONS, ids=lambda section: section.slug)
    def test_a_list_is_newest_first_below_what_is_pinned(self, site: DemoSite, section: DemoSection) -> None:
        moments = {p.path: p.posted_at for p in site.posts}
        moments |= {alias: p.posted_at for p in site.posts for alias in p.aliases}
        order = [moments[item["urlDetail"]] for item in list_items(site, section)]
        pinned = section == SECTIONS[0]
        assert (order != sorted(order, reverse=True)) == pinned
        assert order[pinned:] == sorted(order[pinned:], reverse=True)

    def test_each_section_answers_in_its_own_way(self, site: DemoSite) -> None:
        answers = {s.variant: answered(site, s, 1) for s in SECTIONS}
        assert isinstance(answers["get"]["items"], list)
        assert answers["get"]["totalPageNum"] > 3
        assert isinstance(answers["get-string"]["items"], str)
        assert isinstance(answers["post"]["items"], str)
        assert answers["post"]["numOfPage"] > 1
        assert "totalPageNum" not in answers["post"]
        assert set(answers["get"]["items"][0]) == {
            "id", "title", "summary", "content", "urlDetail", "createdDate",
        }  # fmt: skip

    def test_a_posted_list_refuses_get(self, site: DemoSite) -> None:
        section = next(section for section in SECTIONS if section.variant == "post")
        response = site.respond("GET", load_page_url(section), {})
        assert (response.status, response.headers["Allow"]) == (405, "POST")
        script = site.respond("GET", section.path, {}).body.decode()
        assert re.search(r"type: 'POST'.*numPerPage", script, re.DOTALL)

    def test_inline_data_is_the_first_page_in_script_and_in_json(self, site: DemoSite) -> None:
        section = next(section for section in SECTIONS if section.variant == "inline")
        script = site.respond("GET", section.path, {}).body.decode()
        found = re.search(r"data='(\{.*?\})'", script)
        assert found
        assert not re.search(r'\\["\\/bfnrt]|\\u00(?:0|1|22|5c)', found[1])
        first = json.loads(found[1])
        assert first["items"] == answered(site, section, 1)["items"]

    def test_inline_data_is_escaped(self) -> None:
        section = next(section for section in SECTIONS if section.variant == "inline")
        served = [DemoSite(day).respond("GET", section.path, {}).body for day in (1, 2, 3)]
        assert all(b"data='{" in body for body in served)

    @pytest.mark.parametrize("number", ["0", "-1", "x", "", "99999999999999"])
    def test_odd_page_numbers_never_fail(self, site: DemoSite, number: str) -> None:
        url = f"{load_page_url(SECTIONS[0])}&pageNum={number}&recordPerPage=10"
        assert site.respond("GET", url, {}).status == 200

    def test_a_keyword_filters(self, site: DemoSite) -> None:
        url = f"{load_page_url(SECTIONS[0])}&pageNum=1&keyword={quote('cống Ngòi Mây')}"
        assert len(json.loads(site.respond("GET", url, {}).body)["items"]) == 1

    def test_created_dates_are_of_a_24_hour_clock(self, site: DemoSite) -> None:
        dates = [item["createdDate"] for s in SECTIONS for item in list_items(site, s)]
        clocks = [date for date in dates if re.fullmatch(r"\d\d/\d\d/\d{4} \d\d:\d\d", date)]
        assert len(clocks) > 0.9 * len(dates)
        assert any(date[11:13] > "12" for date in clocks)


class TestFiles:
    def test_pdfs_have_a_right_cross_reference_table(self, site: DemoSite) -> None:
        for attached in self.attached(site, "application/pdf"):
            body = site.respond("GET", attached, {}).body
            assert body.startswith(b"%PDF-1.4\n")
            start = int(body.rsplit(b"startxref\n", 1)[1].split(b"\n")[0])
            assert body[start:].startswith(b"xref\n0 6\n")
            rows = body[start:].split(b"\n")[3:8]
            for number, row in enumerate(rows, start=1):
                assert body[int(row[:10]) :].startswith(b"%d 0 obj\n" % number)

    def test_docs_are_rich_text(self, site: DemoSite) -> None:
        for attached in self.attached(site, "application/msword"):
            assert site.respond("GET", attached, {}).body.startswith(b"{\\rtf1")

    def test_images_decode(self, site: DemoSite) -> None:
        images = [image for post in site.posts for image in post.images]
        assert len(images) > 80
        for image in images[:12]:
            response = site.respond("GET", image, {})
            assert response.headers["Content-Type"] == "image/png"
            self.check_png(response.body)
        assert png("a") != png("b")

    def test_a_decomposed_name_is_not_its_composed_form(self, site: DemoSite) -> None:
        paths = self.attached(site, "application/pdf")
        (name,) = [p for p in paths if not unicodedata.is_normalized("NFC", unquote(p))]
        composed = quote(unicodedata.normalize("NFC", unquote(name)))
        assert site.respond("GET", name, {}).status == 200
        assert site.respond("GET", composed, {}).status == 404

    def test_brackets_may_be_encoded_or_not(self, site: DemoSite) -> None:
        name = next(p for p in self.attached(site, "application/pdf") if "%5B" in p)
        as_browsers_do = name.replace("%5B", "[").replace("%5D", "]")
        assert site.respond("GET", name, {}).status == site.respond("GET", as_browsers_do, {}).status == 200

    @staticmethod
    def attached(site: DemoSite, media_type: str) -> list[str]:
        files = [attached for post in site.posts for attached in post.attachments]
        return [attached.path for attached in files if attached.media_type == media_type]

    @staticmethod
    def check_png(data: bytes) -> None:
        assert data.startswith(b"\x89PNG\r\n\x1a\n")
        chunks: dict[bytes, bytes] = {}
        position = 8
        while position < len(data):
            (length,) = struct.unpack_from(">I", data, position)
            kind = data[position + 4 : position + 8]
            content = data[position + 8 : position + 8 + length]
            (checksum,) = struct.unpack_from(">I", data, position + 8 + length)
            assert checksum == zlib.crc32(kind + content)
            chunks[kind] = content
            position += 12 + length
        width, height = struct.unpack_from(">II", chunks[b"IHDR"])
        pixels = zlib.decompress(chunks[b"IDAT"])
        assert len(pixels) == (width + 1) * height
        assert max(pixels) < len(chunks[b"PLTE"]) // 3
        assert b"IEND" in chunks


class TestOtherAnswers:
    def test_robots(self, site: DemoSite) -> None:
        body = site.respond("GET", "/robots.txt", {}).body.decode()
        assert body.split("\n")[:2] == ["User-agent: *", "Disallow: /search"]

    @pytest.mark.parametrize("path", ["/", "/search?q=bao", "/gioi-thieu", "/thong-bao/tuyen-dung"])
    def test_other_pages(self, site: DemoSite, path: str) -> None:
        response = site.respond("GET", path, {})
        assert (response.status, response.headers["Content-Type"]) == (
            200,
            "text/html;charset=UTF-8",
        )

    def test_styles_and_scripts(self, site: DemoSite) -> None:
        for path in page(site, "/").css("link::attr(href), script::attr(src)").getall():
            assert site.respond("GET", path, {}).status == 200

    @pytest.mark.parametrize("path", ["/news/-/details/20182/khong-co", "/x", "/vi/thong-bao", "//"])
    def test_what_is_not_there_is_404(self, site: DemoSite, path: str) -> None:
        response = site.respond("GET", path, {})
        assert response.status == 404
        assert "Không tìm thấy trang" in response.body.decode()

    def test_other_methods_are_refused(self, site: DemoSite) -> None:
        assert site.respond("POST", "/", {}).status == 405
        assert site.respond("DELETE", site.posts[0].path, {}).status == 405

    def test_head_has_no_body(self, site: DemoSite) -> None:
        response = site.respond("HEAD", site.posts[0].path, {})
        assert (response.status, response.body) == (200, b"")


class TestDays:
    def test_a_withdrawn_post_is_404_and_on_no_list(self) -> None:
        kept = {post.path for post in demo_posts(2)}
        (gone,) = [post for post in demo_posts(1) if post.path not in kept]
        site = DemoSite(2)
        assert site.respond("GET", gone.path, {}).status == 404
        listed = {item["urlDetail"] for s in SECTIONS for item in list_items(site, s)}
        assert gone.path not in listed
        related = [site.respond("GET", post.path, {}).body for post in site.posts[:20]]
        assert not any(gone.path.encode() in body for body in related)

    def test_the_clock_in_the_header_goes_on(self) -> None:
        clocks = [page(DemoSite(day), "/").css(".today::text").get() for day in (1, 2, 7)]
        assert clocks == [
            "Thứ hai, ngày 16/11/2026",
            "Thứ ba, ngày 17/11/2026",
            "Chủ nhật, ngày 22/11/2026",
        ]
