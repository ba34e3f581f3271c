"""`congtin portal add` and `check` end to end, against small sites on loopback and the demo portal."""

import json
import re
import shutil
import ssl
import tomllib
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner
from pytest_httpserver import HTTPServer
from werkzeug import Request, Response

from congtin.cli import main
from demo_portal.posts import SECTIONS
from demo_portal.server import DemoServer
from portals.catalogue import read_profile
from scraper.downloader.tls import tls_context
from scraper.fixtures import portal_of, shown
from storage import Store
from tests.scraper.test_wire_tls import certificate

PAGES = Path(__file__).resolve().parents[1] / "pages"
TEXT = "".join(
    f"<p>Đoạn {number}: Ủy ban nhân dân xã triển khai nhiệm vụ phát triển kinh tế - xã hội, bảo đảm an sinh cho người dân.</p>"
    for number in range(5)
)
NAV = """<nav><a href="/">Trang chủ</a> <a href="/gioi-thieu">Giới thiệu</a> <a href="/tin-tuc">Tin tức - Sự kiện</a>
<a href="/thong-bao">Thông báo</a> <a href="/kinh-te">Kinh tế</a> <a href="/tim-kiem">Tìm kiếm tin tức</a></nav>"""
TITLE = "Trang thông tin điện tử xã Suối Ngàn, tỉnh Bắc Ninh"


class Done(NamedTuple):
    """What a command came to: its exit code, and what it printed; the words of an error are those of standard error."""

    exit_code: int
    stdout: str
    stderr: str

    @property
    def output(self) -> str:
        return self.stdout + self.stderr


class Site:
    """A site of no known platform with two sections; what it answers may be replaced."""

    def __init__(self, server) -> None:
        self.home = server.url_for("").rstrip("/")
        self.requests: list[str] = []
        self.body_class = "noi-dung"
        self.answers: dict[str, Response] = {}
        server.expect_request(re.compile(".*")).respond_with_handler(self.respond)

    def respond(self, request: Request) -> Response:
        self.requests.append(request.full_path.rstrip("?"))
        if request.path in self.answers:
            return self.answers[request.path]
        if request.path == "/robots.txt":
            return Response("User-agent: *\nDisallow: /cam/", content_type="text/plain")
        if found := re.fullmatch(r"/(tin|bao)/bai-viet-so-(\d+)\.html", request.path):
            return html(self.article(int(found[2])))
        match request.path:
            case "/":
                return html("<p>Chào mừng</p>")
            case "/tin-tuc":
                return html(self.listing("tin", int(request.args.get("page", 1))))
            case "/thong-bao":
                return html(self.listing("bao", 1))
            case "/kinh-te":
                return html("<p>Chưa có nội dung.</p>")
        return Response("", 404)

    def listing(self, kind: str, page: int) -> str:
        numbers = range(10 * page, 10 * page - 6, -1)
        items = "".join(
            f"<li><h3><a href='/{kind}/bai-viet-so-{number}.html'>Hội nghị triển khai công tác lần thứ {number}</a></h3>"
            f"<i>{number:02}/11/2026</i></li>"
            for number in numbers
        )
        after = "<a href='/tin-tuc?page=2'>Trang sau</a>" if kind == "tin" and page == 1 else ""
        return f"<h1>{'Tin tức' if kind == 'tin' else 'Thông báo'}</h1><ul>{items}</ul>{after}"

    def article(self, number: int) -> str:
        return (
            f"<div class='x'><h1>Hội nghị triển khai công tác lần thứ {number}</h1><p>{number:02}/11/2026 08:30 | Lượt xem: {number}</p>"
            f"<div class='{self.body_class}'>{TEXT.replace('Đoạn', f'Hội nghị {number}, đoạn')}</div></div>"
        )


def html(body: str, title: str = TITLE) -> Response:
    text = f"<html><head><title>{title}</title></head><body>{NAV}<main>{body}</main></body></html>"
    return Response(text, content_type="text/html; charset=utf-8")


@pytest.fixture
def site(httpserver) -> Site:
    return Site(httpserver)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """A command in a folder of its own, whose configuration has one folder of profiles."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own").mkdir()
    (tmp_path / "congtin.toml").write_text('profile_dirs = ["own"]\nbundled = false\n', encoding="utf-8")

    def run_it(*arguments: str, **options):
        done = CliRunner().invoke(main, list(arguments), standalone_mode=False, **options)
        code = done.return_value if done.exception is None else 1
        return Done(code or 0, done.stdout, f"{done.stderr}{done.exception or ''}")

    return run_it


def test_a_new_portal_from_its_address(site, run, tmp_path):
    done = run("portal", "add", site.home)
    assert done.exit_code == 0, done.output
    assert "Tin tức - Sự kiện\t/tin-tuc\t6\t6\t6 more" in done.stdout
    assert "Thông báo\t/thong-bao\t6\t6\tnone" in done.stdout
    assert re.search(r"^published_at\t5 of 5\tvisible\t2026-11-\d\d 08:30 from '\d\d/11/2026 08:30'$", done.stdout, re.MULTILINE)
    assert re.search(r"^views\t5 of 5\tvisible\t\d+$", done.stdout, re.MULTILINE)
    assert re.search(r"^attachments\t0 of 5\t", done.stdout, re.MULTILINE)
    assert "sure: medium" in done.stdout
    (file,) = (tmp_path / "own").rglob("*.toml")
    text = file.read_text(encoding="utf-8")
    assert file.parent.name == "bac-ninh"
    assert len(text.splitlines()) <= 15
    portal = read_profile(file)
    assert (portal.platform, portal.home, portal.unit.province, portal.unit.name, portal.unit.level) == (
        "generic", site.home, "Bắc Ninh", "Suối Ngàn", "commune",
    )  # fmt: skip
    assert [section.path for section in portal.sections] == ["/tin-tuc", "/thong-bao"]
    assert not [path for path in site.requests if path.startswith(("/tim-kiem", "/gioi-thieu"))]
    assert len(site.requests) <= 20


def test_what_it_saves_is_what_the_test_suite_reads(site, run, tmp_path):
    assert run("portal", "add", site.home, "--id", "thu").exit_code == 0
    folder = tmp_path / "data" / "pages" / "thu"
    pages = sorted(file for file in folder.iterdir() if file.suffix == ".html")
    assert [file.stem for file in pages] == [
        *(f"article-{n}" for n in range(1, 6)),
        "list-thong-bao",
        "list-tin-tuc-su-kien",
        "refused-home",
    ]
    for file in pages:
        expected = json.loads(file.with_name(f"{file.stem}.expected.json").read_text(encoding="utf-8"))
        assert shown(file, portal_of(folder), expected) == expected


def test_then_it_can_be_crawled(site, run):
    assert run("portal", "add", site.home, "--id", "thu").exit_code == 0
    crawled = run("crawl", "thu", "--json")
    assert crawled.exit_code == 0, crawled.output
    (report,) = json.loads(crawled.stdout)
    assert report["verdict"] == "ok"
    assert report["tally"]["new"] == 18
    assert report["tally"]["refused"] == 0


def test_a_dry_run_writes_nothing(site, run, tmp_path):
    done = run("portal", "add", site.home, "--dry-run")
    assert done.exit_code == 0
    assert 'platform = "generic"' in done.stdout
    assert list((tmp_path / "own").rglob("*")) == []
    assert not (tmp_path / "data").exists()


def test_nothing_is_overwritten_unasked(site, run, tmp_path):
    add = ("portal", "add", site.home, "--id", "thu")
    assert run(*add).exit_code == 0
    (file,) = (tmp_path / "own").rglob("*.toml")
    file.write_text("# mine\n", encoding="utf-8")
    assert run(*add, input="n\n").exit_code != 0
    assert file.read_text(encoding="utf-8") == "# mine\n"
    assert run(*add, "--yes").exit_code == 0
    assert file.read_text(encoding="utf-8") != "# mine\n"


def test_json_says_all_of_it(site, run):
    done = run("portal", "add", site.home, "--json", "--dry-run")
    told = json.loads(done.stdout)
    assert (told["platform"], told["sure"], told["written"]) == ("generic", "medium", [])
    assert {one["name"]: one["found"] for one in told["fields"]}["body"] == 5
    assert tomllib.loads(told["profile"])["home"] == site.home
    assert all(article["found_by"]["title"] for article in told["articles"])


def test_the_list_itself_may_be_given(site, run):
    done = run("portal", "add", f"{site.home}/thong-bao", "--dry-run", "--json")
    assert json.loads(done.stdout)["sections"][0]["path"] == "/thong-bao"


def test_a_unit_that_is_not_certain_is_said(site, run):
    site.answers["/"] = html("<p>Chào</p>", title="Cổng tin")
    done = run("portal", "add", site.home, "--dry-run")
    assert 'province = "Chưa rõ"' in done.stdout
    assert "not certain" in done.stderr
    assert tomllib.loads(done.stdout[done.stdout.index("# Written by") :])["unit"]["level"] == "commune"


def test_redirects_are_resolved(site, run):
    site.answers["/cu"] = Response("", 301, headers={"Location": "/"})
    assert json.loads(run("portal", "add", f"{site.home}/cu", "--dry-run", "--json").stdout)["home"] == site.home


def test_robots_are_heeded(site, run):
    site.answers["/robots.txt"] = Response("User-agent: *\nDisallow: /", content_type="text/plain")
    done = run("portal", "add", site.home)
    assert done.exit_code == 1
    assert "robots.txt forbids it" in done.stderr
    assert site.requests == ["/robots.txt"]


def test_a_site_without_news_is_no_portal(site, run, tmp_path):
    for path in ("/tin-tuc", "/thong-bao"):
        site.answers[path] = html("<p>Chưa có nội dung.</p>")
    done = run("portal", "add", site.home)
    assert done.exit_code == 3
    assert "no profile is written" in done.stderr
    assert list((tmp_path / "own").rglob("*")) == []


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("ftp://a.vn",), "is no web address"),
        (("http://127.0.0.1:1", "--id", "Có Dấu"), "is no id"),
        (("https://thu.example.vn",), "no contact address"),
        (("http://127.0.0.1:9",), "robots.txt could not be read"),
    ],
)
def test_what_cannot_be_looked_at(run, arguments, words):
    done = run("portal", "add", *arguments)
    assert done.exit_code == 1
    assert words in done.output


def test_a_folder_is_needed(site, run, tmp_path):
    (tmp_path / "congtin.toml").write_text("bundled = false\n", encoding="utf-8")
    assert "no folder for profiles" in run("portal", "add", site.home).output
    assert run("portal", "add", site.home, "--folder", "khac").exit_code == 0
    assert list((tmp_path / "khac").rglob("*.toml"))


def test_check_reads_the_same_pages_again(site, run):
    run("portal", "add", site.home, "--id", "thu")
    done = run("portal", "check", "thu")
    assert done.exit_code == 0, done.output
    assert re.search(r"^body\t5 of 5\textraction\t", done.stdout, re.MULTILINE)


@pytest.mark.fault("F31")
def test_check_says_what_drifted(site, run, tmp_path):
    run("portal", "add", site.home, "--id", "thu")
    (file,) = (tmp_path / "own").rglob("*.toml")
    file.write_text(file.read_text(encoding="utf-8").replace("[checks]", '[selectors]\nbody = ".noi-dung"\n\n[checks]'), encoding="utf-8")
    assert run("crawl", "thu").exit_code == 0
    assert run("portal", "check", "thu").exit_code == 0
    site.body_class = "moi"
    done = run("portal", "check", "thu")
    assert done.exit_code == 4
    assert "body used to be found by its selector and is now found by extraction" in done.stderr
    assert json.loads(run("portal", "check", "thu", "--json").stdout)["drifted"]


def test_check_says_which_list_is_gone(site, run):
    run("portal", "add", site.home, "--id", "thu")
    site.answers["/thong-bao"] = Response("", 404)
    done = run("portal", "check", "thu")
    assert done.exit_code == 4
    assert "Thông báo (/thong-bao): it answered with status 404" in done.stderr
    site.answers["/tin-tuc"] = Response("", 500)
    assert run("portal", "check", "thu").exit_code == 3


def test_the_demo_portal(run, tmp_path):
    with DemoServer() as server:
        done = run("portal", "add", server.url, "--id", "demo", "--json")
    told = json.loads(done.stdout)
    assert done.exit_code == 0
    assert (told["platform"], told["sure"]) == ("bacninh", "high")
    assert {section["section"] for section in told["sections"]} == {section.name for section in SECTIONS}
    found = {one["name"]: one["found"] for one in told["fields"]}
    assert [found[name] for name in ("title", "published_at", "body")] == [5, 5, 5]
    assert len(told["written"]) >= 7


def test_pages_go_into_the_test_suite_where_there_is_one(site, run, tmp_path):
    (tmp_path / "tests" / "pages").mkdir(parents=True)
    run("portal", "add", site.home, "--id", "thu")
    assert (tmp_path / "tests" / "pages" / "thu" / "portal.toml").is_file()


def test_saved_platforms_are_recognised_by_a_visit(httpserver, run):
    """A site made of the saved pages of Drupal: lists and articles come out as the fixtures say."""
    folder = PAGES / "generic-drupal"
    page = (folder / "list-first.html").read_text(encoding="utf-8")
    article = (folder / "article-node.html").read_text(encoding="utf-8")

    def answer(request: Request) -> Response:
        if request.path == "/robots.txt":
            return Response("", 404)
        return Response(article if request.path.startswith("/node/") else page, content_type="text/html; charset=utf-8")

    httpserver.expect_request(re.compile(".*")).respond_with_handler(answer)
    told = json.loads(run("portal", "add", httpserver.url_for("/tin-hoat-dong"), "--dry-run", "--json").stdout)
    assert {one["name"]: one["how"] for one in told["fields"]}["published_at"] == ["platform"]


def test_nothing_of_a_visit_is_stored(site, run, tmp_path):
    run("portal", "add", site.home, "--id", "thu")
    run("crawl", "thu")
    copy = tmp_path / "copy"
    shutil.copytree(tmp_path / "data", copy)
    run("portal", "check", "thu")
    with Store.read(tmp_path / "data") as now, Store.read(copy) as before:
        assert now.totals("thu") == before.totals("thu")


@pytest.mark.parametrize(
    "door",
    [
        "<html><head><meta http-equiv='Refresh' content='0; URL=/trang-chu'></head><body></body></html>",
        "<html><head><script>window.location.href = '/trang-chu';</script></head><body></body></html>",
        '<html><head><script>location.replace("/trang-chu")</script></head><body>Đang chuyển…</body></html>',
        "<html><head><title>x</title></head><frameset rows='100%'><frame src='trang-chu'></frameset></html>",
    ],
    ids=["refresh", "script", "replace", "frame"],
)
def test_a_home_page_that_only_sends_a_browser_on_is_followed(site, run, door):
    site.answers["/"] = Response(door, content_type="text/html; charset=utf-8")
    site.answers["/trang-chu"] = html("<p>Chào mừng</p>")
    told = json.loads(run("portal", "add", site.home, "--dry-run", "--json").stdout)
    assert told["home"] == site.home
    assert [section["path"] for section in told["sections"]] == ["/tin-tuc", "/thong-bao"]


def test_a_home_page_that_sends_browsers_round_is_left(site, run):
    site.answers["/"] = Response("<script>location='/a'</script>", content_type="text/html")
    site.answers["/a"] = Response("<script>location='/'</script>", content_type="text/html")
    assert run("portal", "add", site.home).exit_code == 3
    assert len(site.requests) < 12


def test_news_behind_an_entry_page_are_found(site, run):
    door = "<title>Xã Suối Ngàn</title><body><img src='/bia.jpg'><a href='/trang-chu'>Trang chủ</a></body>"
    site.answers["/"] = Response(door, content_type="text/html; charset=utf-8")
    site.answers["/trang-chu"] = html("<p>Chào mừng</p>")
    told = json.loads(run("portal", "add", site.home, "--dry-run", "--json").stdout)
    assert [section["path"] for section in told["sections"]] == ["/tin-tuc", "/thong-bao"]


def test_news_two_clicks_from_home_are_found(site, run):
    overview = "<div><a href='/thong-bao'>Hoạt động của xã</a></div><div><a href='/cam/x'>Tin trong tỉnh</a></div>"
    for path, body in {"/": "<a href='/tin'>Tin tức</a>", "/tin": overview}.items():
        site.answers[path] = Response(f"<title>{TITLE}</title><h1>Tin</h1>{body}", content_type="text/html; charset=utf-8")
    told = json.loads(run("portal", "add", site.home, "--dry-run", "--json").stdout)
    assert [section["path"] for section in told["sections"]] == ["/thong-bao"]
    assert "Tin trong tỉnh (/cam/x): robots.txt forbids it" in told["warnings"]


def test_a_section_that_could_not_be_had_is_said(site, run):
    site.answers["/tin-tuc"] = Response("", 503)
    done = run("portal", "add", site.home, "--dry-run")
    assert done.exit_code == 0
    assert "Tin tức - Sự kiện (/tin-tuc): it answered with status 503" in done.stderr


def test_an_address_without_scheme_may_be_of_plain_http(site, run):
    done = run("portal", "add", site.home.removeprefix("http://"), "--dry-run", "--json")
    assert json.loads(done.stdout)["home"] == site.home


def test_a_no_is_no_fault_and_writes_nothing(site, run, tmp_path):
    add = ("portal", "add", site.home, "--id", "thu")
    assert run(*add).exit_code == 0
    (file,) = (tmp_path / "own").rglob("*.toml")
    file.write_text("# mine\n", encoding="utf-8")
    done = run(*add, input="n\n")
    assert (done.exit_code, file.read_text(encoding="utf-8")) == (1, "# mine\n")
    assert "Abort" not in done.stderr
    assert 'platform = "generic"' in done.stdout


def test_saved_pages_are_not_overwritten_unasked(site, run, tmp_path):
    folder = tmp_path / "tests" / "pages" / "hanoi"
    folder.mkdir(parents=True)
    (folder / "portal.toml").write_text("# a platform's own\n", encoding="utf-8")
    done = run("portal", "add", site.home, "--id", "hanoi", input="n\n")
    assert done.exit_code == 1
    assert "tests/pages/hanoi holds saved pages already" in done.stderr
    assert (folder / "portal.toml").read_text(encoding="utf-8") == "# a platform's own\n"
    assert list((tmp_path / "own").rglob("*.toml")) == []


def test_a_script_is_not_asked_but_told(site, run):
    add = ("portal", "add", site.home, "--id", "thu", "--json")
    assert run(*add).exit_code == 0
    done = run(*add)
    assert done.exit_code == 1
    assert json.loads(done.stdout)["written"] == []
    assert "thu is in own/bac-ninh/thu.toml already" in done.stderr
    assert "`--yes` writes all the same" in done.stderr


def test_a_second_portal_of_one_host_is_asked_for(site, run, tmp_path):
    assert run("portal", "add", site.home, "--id", "thu").exit_code == 0
    done = run("portal", "add", site.home, "--id", "thu-hai", input="n\n")
    assert done.exit_code == 1
    assert "thu is a portal of this host already" in done.stderr


def test_a_host_of_old_tls_is_reached_and_its_exception_written_down(run, tmp_path, monkeypatch):
    cert, key = certificate(tmp_path / "tls")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(cert, key)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version, context.maximum_version = ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1
    monkeypatch.setenv("SSL_CERT_FILE", str(cert))
    tls_context.cache_clear()
    try:
        with HTTPServer(host="127.0.0.1", ssl_context=context) as server:
            done = run("portal", "add", Site(server).home, "--id", "thu")
    finally:
        tls_context.cache_clear()
    assert done.exit_code == 0, done.output
    (file,) = (tmp_path / "own").rglob("thu.toml")
    assert read_profile(file).tls.min_version == "TLSv1.0"
    assert len(file.read_text(encoding="utf-8").splitlines()) <= 15


def test_a_site_whose_links_lead_elsewhere_is_said(site, run):
    links = "".join(f"<a href='https://moi.vidu.vn/muc-{n}'>Tin tức {n}</a>" for n in range(6))
    site.answers["/"] = Response(f"<title>{TITLE}</title>{links}", content_type="text/html; charset=utf-8")
    done = run("portal", "add", site.home)
    assert done.exit_code == 3
    assert "lead to moi.vidu.vn: give its address instead" in done.stderr


def test_counters_that_only_lists_show_are_said(site, run, monkeypatch):
    shown = site.listing
    monkeypatch.setattr(site, "listing", lambda kind, page: shown(kind, page).replace("</i>", " | Lượt xem: 12</i>"))
    plain = site.article
    monkeypatch.setattr(site, "article", lambda number: re.sub(r" \| Lượt xem: \d+", "", plain(number)))
    done = run("portal", "add", site.home, "--dry-run")
    assert "no views were found in the articles: they are taken from the lists" in done.stderr
