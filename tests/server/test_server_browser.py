"""The site in a real browser: read, search, subscribe, compare, a removed article, a phone; accessible, light and dark.

Screenshots go to artifacts/screenshots, to be looked at.
"""

from pathlib import Path

import feedparser
import httpx2
import pytest
from site_making import served, settings
from store_making import AT, PORTAL, capture, save
from store_making import article as page_as_shown

from server import application
from server.rate_limit import RateLimit
from storage import Store

ARGUMENTS = (
    "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
SHOTS = Path(__file__).resolve().parents[2] / "artifacts" / "screenshots"
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 360, "height": 740}

pytestmark = pytest.mark.long


@pytest.fixture(scope="module")
def browser(need_tool):
    chromium = need_tool("chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(ARGUMENTS))
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def url(demo):
    SHOTS.mkdir(parents=True, exist_ok=True)
    site = application(demo.data, settings(base_url="http://127.0.0.1"), contact="toasoan@example.vn", limit=RateLimit(10**6))
    with served(site) as url:
        yield url


@pytest.fixture
def tab(browser):
    """A tab that fails its test where the page has a script error or is refused something by its own policy."""
    context = browser.new_context(viewport=WIDE, locale="vi-VN")
    page = context.new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    yield page
    context.close()
    assert complaints == []


def article(url, words):
    items = httpx2.get(f"{url}/api/search", params={"q": f'"{words}"'}).json()["items"]
    return next(one["article"] for one in items if words in one["article"]["title"])


def test_a_citizen_reads_an_article(tab, url):
    tab.goto(url)
    tab.screenshot(path=SHOTS / "index.png")
    title = tab.locator(".post h3 a").first.inner_text()
    tab.locator(".post h3 a").first.click()
    assert tab.locator("h1").inner_text() == title
    assert len(tab.locator("article .text").inner_text()) > 200
    tab.screenshot(path=SHOTS / "article.png", full_page=True)


@pytest.mark.parametrize("words", ["tu son", "từ sơn", "TỪ SƠN"])
def test_a_search_with_and_without_marks_is_typed_into_the_box(tab, url, words):
    tab.goto(url)
    tab.locator("#find").fill(words)
    tab.keyboard.press("Enter")
    tab.wait_for_url("**/search?*")
    assert tab.locator("h1").inner_text() == f"Kết quả cho “{words}”"
    assert tab.locator(".post").count() > 0
    marked = {text.lower() for text in tab.locator("mark").all_inner_texts()}
    assert "sơn" in marked
    assert tab.locator("#find").input_value() == words
    tab.screenshot(path=SHOTS / f"search-{'plain' if words.isascii() else 'marks'}.png")


def test_a_journalist_narrows_a_search_and_subscribes_to_it(tab, url):
    tab.goto(f"{url}/search?q=phuong")
    tab.locator(".filters input[name=attachments]").check()
    tab.locator(".filters button").click()
    tab.wait_for_url("**attachments=1**")
    found = tab.locator(".post:not(.is-gone) h2 a").all_inner_texts()
    path = tab.locator(".subscribe .formats a", has_text="RSS").get_attribute("href")
    feed = feedparser.parse(httpx2.get(url + path).content)
    assert not feed.bozo
    assert {entry.title for entry in feed.entries} >= set(found[:5])
    assert all(entry.enclosures for entry in feed.entries)


def test_an_address_is_copied_with_one_click(browser, url):
    context = browser.new_context(viewport=WIDE, permissions=["clipboard-read", "clipboard-write"])
    tab = context.new_page()
    tab.goto(f"{url}/search?q=phuong")
    tab.get_by_text("Sao chép địa chỉ").click()
    tab.get_by_text("Đã sao chép").wait_for()
    assert tab.evaluate("navigator.clipboard.readText()") == "http://127.0.0.1/feeds/search.rss?q=phuong"
    context.close()


def test_everything_works_without_scripts(browser, url):
    context = browser.new_context(viewport=WIDE, java_script_enabled=False)
    tab = context.new_page()
    tab.goto(f"{url}/?attachments=1")
    assert tab.locator("button.copy").count() == 0
    assert tab.locator(".address code").inner_text() == "http://127.0.0.1/feeds/filter.rss?attachments=1"
    tab.locator("#find").fill("phuong")
    tab.locator("#find").press("Enter")
    tab.wait_for_url("**/search?*")
    assert tab.locator(".post").count() == 20
    context.close()


def test_a_journalist_compares_an_edit(tab, url):
    tab.goto(f"{url}/articles/{article(url, 'Khởi công sửa chữa cống')['id']}")
    tab.get_by_text("Xem nội dung đã sửa").click()
    assert "4,2" in tab.locator("del").all_inner_texts()
    assert "4,7" in tab.locator("ins").all_inner_texts()
    before, after = tab.locator("td.before").first.bounding_box(), tab.locator("td.after").first.bounding_box()
    assert before["x"] + before["width"] <= after["x"] + 1
    tab.screenshot(path=SHOTS / "diff.png")


def test_a_removed_article_is_read_and_its_page_as_fetched_is_seen_but_cannot_run(browser, url):
    removed = article(url, "Thông báo về việc thu hồi đất")
    context = browser.new_context(viewport=WIDE)
    tab = context.new_page()
    requests = []
    tab.on("request", lambda request: requests.append(request.url))
    tab.goto(f"{url}/articles/{removed['id']}")
    assert tab.locator(".notice.gone").is_visible()
    tab.screenshot(path=SHOTS / "removed.png")
    tab.get_by_text("Bản chụp trang gốc").click()
    frame = tab.frame_locator("iframe.archived")
    assert "thu hồi đất" in frame.locator("body").inner_text()
    tab.screenshot(path=SHOTS / "evidence.png")
    assert all(one.startswith(url) for one in requests)
    assert not [one for one in requests if one.endswith((".js", ".png")) and "/static/" not in one and "icon" not in one]
    assert tab.frames[1].evaluate("location.origin") == url or tab.frames[1].evaluate("self.origin") == "null"
    context.close()


def test_the_filters_work_with_the_keyboard_alone(tab, url):
    tab.goto(url)
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.textContent") == "Chuyển đến nội dung chính"
    tab.keyboard.press("Enter")
    tab.locator("#f-portal").focus()
    tab.keyboard.press("ArrowDown")
    tab.locator(".filters button").focus()
    tab.keyboard.press("Enter")
    tab.wait_for_url("**portal=demo-dongmay**")
    assert tab.locator(".chips li").count() == 1


PAGES = ("/", "/articles/3", "/articles/3/revisions/1", "/articles/4", "/articles/3/pages", "/portals/demo-dongmay", "/search?q=phuong", "/search?q=khongcogi",
         "/changes", "/status", "/feeds", "/about", "/api", "/nope", "/en", "/en/about")  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_wider_than_a_phone(browser, url, path):
    context = browser.new_context(viewport=PHONE)
    tab = context.new_page()
    tab.goto(url + path)
    assert tab.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    rows = set()
    for link in tab.locator("header nav a").all():
        box = link.bounding_box()
        assert box["x"] + box["width"] <= PHONE["width"], "every page of the menu is seen without scrolling sideways"
        rows.add(box["y"])
    assert len(rows) <= 1, "the menu takes one line"
    name = path.strip("/").replace("/", "-").replace("?", "-") or "index"
    tab.screenshot(path=SHOTS / f"phone-{name}.png")
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", PAGES)
def test_axe_finds_nothing_serious(browser, url, path, scheme):
    from axe_playwright_python.sync_playwright import Axe

    context = browser.new_context(viewport=WIDE, color_scheme=scheme, bypass_csp=True)
    tab = context.new_page()
    tab.goto(url + path)
    found = Axe().run(tab).response["violations"]
    context.close()
    serious = [(one["id"], [node["html"][:200] for node in one["nodes"]][:3]) for one in found if one["impact"] in ("serious", "critical")]
    assert serious == []


def test_dark_pages_are_dark(browser, url):
    context = browser.new_context(viewport=WIDE, color_scheme="dark")
    tab = context.new_page()
    tab.goto(url)
    red, green, blue = (
        int(part) for part in tab.evaluate("getComputedStyle(document.body).backgroundColor").removeprefix("rgb(").rstrip(")").split(",")
    )
    assert red + green + blue < 120
    tab.screenshot(path=SHOTS / "dark.png")
    context.close()


HOSTILE_PAGE = """<!doctype html><html><head><meta charset="utf-8"><base href="{evil}"><meta http-equiv="refresh" content="0;url={evil}refresh">
<script>parent.document.title = top.document.title = "ran"; fetch("{evil}script")</script><link rel="stylesheet" href="{evil}style.css">
<style>@import "{evil}import.css"; body {{ background: url({evil}background) }}</style></head>
<body onload="document.title = 'ran'"><img src="{evil}x" onerror="fetch('{evil}onerror')"><svg onload="fetch('{evil}svg')"></svg>
<iframe src="javascript:fetch('{evil}frame')"></iframe><iframe srcdoc="<script>fetch('{evil}srcdoc')</script>"></iframe>
<object data="{evil}object"></object><embed src="{evil}embed"><video src="{evil}video" autoplay></video>
<a id="script" href="javascript:fetch('{evil}link')">mã</a> <a id="top" target="_top" href="{evil}top">trên cùng</a>
<a id="new" target="_blank" href="{evil}new">mới</a> <form action="{evil}form" target="_top"><button>gửi</button></form>
</body></html>"""


@pytest.mark.fault("F15")
@pytest.mark.parametrize("path", ["/articles/1/pages/1", "/articles/1/pages/1/body"])
def test_a_hostile_page_kept_as_evidence_runs_loads_sends_and_leads_nowhere(browser, tmp_path, httpserver, path):
    evil = httpserver.url_for("/evil/")
    with Store.open(tmp_path / "data") as store:
        store.save_portals([PORTAL], AT)
        save(store, page_as_shown(1), capture=capture(1, AT, HOSTILE_PAGE.format(evil=evil).encode()))
    with served(application(tmp_path / "data", settings())) as url:
        context = browser.new_context(viewport=WIDE)
        tab = context.new_page()
        tab.goto(url + path)
        frame = tab.frames[1] if len(tab.frames) > 1 and not path.endswith("body") else tab.main_frame
        frame.wait_for_selector("#top")
        title = tab.title()
        for name in ("#script", "form button", *(["#top", "#new"] if frame is not tab.main_frame else [])):
            frame.click(name, no_wait_after=True)
        frame.wait_for_selector("#top")
        assert tab.url == url + path
        assert tab.title() == title != "ran"
        assert len(context.pages) == 1
        context.close()
    assert [request.path for request, _ in httpserver.log] == []
