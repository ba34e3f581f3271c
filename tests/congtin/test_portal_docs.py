"""The commands in docs/add-a-portal.md run as they stand there, its profiles are valid, and docs/platforms.md names what there is."""

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner
from werkzeug import Request, Response

from congtin.cli import main
from portals import Layout, Portal, Selectors
from scraper.platforms import Platform

DOCS = Path(__file__).parents[2] / "docs"
TEXT = (DOCS / "add-a-portal.md").read_text(encoding="utf-8")
PLATFORMS_TEXT = (DOCS / "platforms.md").read_text(encoding="utf-8").partition("## The parts of a class")[2]
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
COMMANDS = re.findall(r"^congtin (.+)$", "\n".join(text for kind, text in BLOCKS if not kind), re.MULTILINE)
TABLES = [text for kind, text in BLOCKS if kind == "toml"]
TEXT_OF_ARTICLE = "".join(
    f"<p>Đoạn {n}: Ủy ban nhân dân xã triển khai nhiệm vụ phát triển kinh tế - xã hội tại địa phương.</p>" for n in range(5)
)


def answer(request: Request) -> Response:
    if found := re.fullmatch(r"/tin/hoi-nghi-lan-thu-(\d+)\.html", request.path):
        body = f"<h1>Hội nghị triển khai công tác lần thứ {found[1]}</h1><p>10/11/2026 08:30 Lượt xem: 3</p><div class='noi-dung'>{TEXT_OF_ARTICLE.replace('Đoạn', f'Hội nghị {found[1]}, đoạn')}</div>"
    elif request.path == "/robots.txt":
        return Response("", 404)
    else:
        links = "".join(
            f"<li><a href='/tin/hoi-nghi-lan-thu-{n}.html'>Hội nghị lần thứ {n} của xã</a> {n}/11/2026</li>" for n in range(10, 15)
        )
        body = f"<nav><a href='/tin-tuc'>Tin tức</a></nav><h1>Tin tức</h1><ul>{links}</ul>"
    title = "Trang thông tin điện tử xã Suối Ngàn, tỉnh Bắc Ninh"
    return Response(f"<html><title>{title}</title><body>{body}</body></html>", content_type="text/html; charset=utf-8")


def test_there_are_commands():
    assert [command.split()[0] for command in COMMANDS] == ["portal", "portal", "portal", "crawl", "publish"]


def test_the_commands_run_in_their_order(httpserver, tmp_path, monkeypatch):
    httpserver.expect_request(re.compile(".*")).respond_with_handler(answer)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "portals").mkdir()
    (tmp_path / "congtin.toml").write_text(TABLES[0] + "bundled = false\n", encoding="utf-8")
    for command in COMMANDS:
        words = shlex.split(command.replace("https://suoingan.example.vn", httpserver.url_for("/")))
        if words[:2] == ["portal", "add"]:
            words += ["--id", "example-suoingan"]
        done = CliRunner().invoke(main, words, standalone_mode=False)
        assert (done.exception, done.return_value or 0) == (None, 0), (command, done.output)
    (profile,) = (tmp_path / "portals").rglob("*.toml")
    assert Portal.model_validate({"id": profile.stem, **tomllib.loads(profile.read_text(encoding="utf-8"))}).unit.name == "Suối Ngàn"


def test_the_profile_shown_is_valid_and_short():
    shown = next(table for table in TABLES if "platform = " in table)
    assert Portal.model_validate({"id": "example-suoingan", **tomllib.loads(shown)}).unit.province == "Bắc Ninh"
    assert len(shown.splitlines()) <= 15


def test_selectors_and_layouts_shown_are_valid():
    by_key = {key: value for table in TABLES for key, value in tomllib.loads(table).items()}
    assert Selectors.model_validate(by_key["selectors"]).links
    assert [Layout.model_validate(layout).selectors.title for layout in by_key["layouts"]] == [".ten-bai"]


@pytest.mark.parametrize(
    "name", re.findall(r"`(\w+)(?:\([^)]*\))?`", "\n".join(re.findall(r"^\| (`.+?) \|", PLATFORMS_TEXT, re.MULTILINE)))
)
def test_every_part_named_is_one(name):
    assert hasattr(Platform, name) or name in Platform.__annotations__


def test_every_part_is_named():
    public = {name for name in [*vars(Platform), *Platform.__annotations__] if not name.startswith("_")}
    assert public - {"link", "address", "read_article"} == set(
        re.findall(r"`(\w+)(?:\([^)]*\))?`", "\n".join(re.findall(r"^\| (`.+?) \|", PLATFORMS_TEXT, re.MULTILINE)))
    )
