"""`congtin portal add` on sites made of the saved pages of known platforms: each is recognised by its markup and read by its class."""

import json
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from click.testing import CliRunner
from werkzeug import Request, Response

from congtin.cli import main
from scraper.fixtures import portal_of

PAGES = Path(__file__).resolve().parents[1] / "pages"
HOME = "<html><title>Trang thông tin điện tử xã Thử, tỉnh Bắc Ninh</title><body><nav><a href='{}'>Tin tức - Sự kiện</a></nav></body></html>"


class SavedSite:
    """Answers every saved page of a folder at its own address, and a home page whose menu leads to the first list."""

    def __init__(self, folder: Path, here: str) -> None:
        self.portal = portal_of(folder)
        self.there, self.here = f"https?://{re.escape(urlsplit(self.portal.home).netloc)}".encode(), here.rstrip("/").encode()
        self.pages: dict[tuple[str, str], bytes] = {}
        self.section = ""
        for file in sorted(folder.glob("*.expected.json")):
            expected = json.loads(file.read_text(encoding="utf-8"))
            if "refused" in expected:
                continue
            (page,) = (one for one in folder.glob(file.name.replace(".expected.json", ".*")) if one != file)
            fetch = expected.get("fetch", {})
            parts = urlsplit(expected["page"])
            path = f"{parts.path}?{parts.query}" if parts.query else parts.path
            self.pages[fetch.get("method", "GET"), path] = re.sub(self.there, self.here, page.read_bytes())
            if expected.get("links") and fetch.get("page", 1) == 1 and not self.section:
                self.section = path

    def respond(self, request: Request) -> Response:
        if request.path == "/":
            return Response(HOME.format(self.section), content_type="text/html; charset=utf-8")
        body = self.pages.get((request.method, request.full_path.rstrip("?"))) or self.pages.get((request.method, request.path))
        return Response("", 404) if body is None else Response(body, content_type="text/html; charset=utf-8")


@pytest.mark.parametrize("name", ["generic", "joomla", "nukeviet-5", "nukeviet-egov", "tandan", "vhv", "vnpt", "vportal"])
def test_a_site_of_a_known_platform(httpserver, tmp_path, monkeypatch, name):
    monkeypatch.chdir(tmp_path)
    site = SavedSite(PAGES / name, httpserver.url_for(""))
    httpserver.expect_request(re.compile(".*")).respond_with_handler(site.respond)
    done = CliRunner().invoke(main, ["portal", "add", httpserver.url_for("/"), "--dry-run", "--json"], standalone_mode=False)
    told = json.loads(done.stdout)
    assert told["platform"] == site.portal.platform
    assert bool(told["marks"]) == (name != "generic")
    assert told["sections"][0]["articles"] > 0
    fields = {one["name"]: one for one in told["fields"]}
    assert fields["title"]["found"] == fields["body"]["found"] > 0
