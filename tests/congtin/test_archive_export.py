"""`congtin export`: what other programs read back."""

import csv
import hashlib
import io
import json
import sqlite3
from datetime import datetime

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.checker import Checker

from congtin.commands.demo import PORTAL
from congtin.export import BOM, Exported, csv_lines, jsonl_lines, neutralised
from congtin.zones import VIETNAM
from storage import Store


@pytest.fixture(scope="module")
def articles(archive):
    with Store.read(archive.data) as store:
        return {article.id: article for article in store.newest(limit=1000, include_removed=True)}


@pytest.fixture(scope="module")
def warc(archive, tmp_path_factory):
    file = tmp_path_factory.mktemp("warc") / "pages.warc.gz"
    result = archive.run("export", "warc", "--out", str(file))
    assert result.exit_code == 0, result.output
    return file


def test_csv_holds_every_article(archive, articles):
    result = archive.run("export", "csv")
    assert result.stdout_bytes.startswith(BOM)
    rows = list(csv.DictReader(io.StringIO(result.stdout_bytes.decode("utf-8-sig"), newline="")))
    assert {int(row["id"]) for row in rows} == set(articles)
    for row in rows:
        article = articles[int(row["id"])]
        assert row["title"].removeprefix("'") == article.title
        assert row["body_text"].removeprefix("'") == article.body_text
        assert row["province"] == "Ví Dụ"
        assert row["published_at"] == (article.published_at.isoformat() if article.published_at else "")
        assert [*filter(None, row["attachments"].split("\n"))] == [file.url for file in article.attachments]
    assert sum(int(row["revisions"]) for row in rows) == 1
    assert sum(bool(row["removed_at"]) for row in rows) == 1


def test_no_cell_is_a_formula(articles):
    from dataclasses import replace

    one = next(iter(articles.values()))
    for sign in "=+-@\t\r＝":
        evil = replace(one, title=f"{sign}HYPERLINK(1)", byline=f"{sign}cmd|' /C calc'!A0", section=f"{sign}1")
        text = b"".join(csv_lines([Exported(evil, f"{sign}x", None, 0, ())])).decode("utf-8-sig")
        (row,) = csv.DictReader(io.StringIO(text, newline=""))
        assert [row[name][:2] for name in ("title", "byline", "section", "province")] == [f"'{sign}"] * 4
        assert not any(cell.startswith(tuple("=+-@\t\r＝")) for cell in row.values())
    assert neutralised(-1) == -1
    assert neutralised("3 - 2 = 1") == "3 - 2 = 1"


def test_jsonl_holds_every_field(archive, articles):
    lines = archive.run("export", "jsonl").stdout_bytes.splitlines()
    told = {one["id"]: one for one in map(json.loads, lines)}
    assert set(told) == set(articles)
    for number, article in articles.items():
        one = told[number]
        assert (one["guid"], one["title"], one["body_html"], one["views"]) == (
            article.guid,
            article.title,
            article.body_html,
            article.views,
        )
        assert [file["url"] for file in one["attachments"]] == [file.url for file in article.attachments]
        assert article.views in [None, *(count["views"] for count in one["view_counts"])]
        assert one["revisions"] == (1 if article.changed_at else 0)


def test_line_separators_in_a_text_do_not_break_a_line(articles):
    from dataclasses import replace

    one = replace(next(iter(articles.values())), title="một\u2028hai\nba")
    (line,) = jsonl_lines([Exported(one, None, None, 0, ())])
    assert line.count(b"\n") == 1
    assert json.loads(line)["title"] == one.title


def test_since_and_portal(archive, articles):
    lines = archive.run("export", "jsonl", "--since", "2026-11-17", "--portal", PORTAL).stdout_bytes.splitlines()
    day = datetime(2026, 11, 17, tzinfo=VIETNAM)
    wanted = {
        number for number, one in articles.items() if max(at for at in (one.first_seen_at, one.changed_at, one.removed_at) if at) >= day
    }
    assert len(wanted) == 11
    assert {json.loads(line)["id"] for line in lines} == wanted
    assert len(archive.run("export", "jsonl", "--since", "0001-01-01").stdout_bytes.splitlines()) == len(articles)
    unknown = archive.run("export", "jsonl", "--portal", "nirgendwo")
    assert unknown.exit_code != 0
    assert unknown.stdout == ""


def test_warc_is_read_back_by_warcio(archive, warc):
    with Store.read(archive.data) as store:
        wanted = {
            (capture.url, capture.fetched_at.strftime("%Y-%m-%dT%H:%M:%SZ"), capture.status, capture.sha256)
            for article in store.newest(limit=1000, include_removed=True)
            for capture in store.captures_of(article.id)
        }
        lists = store.totals(PORTAL).list_captures
    read, infos, kinds = set(), 0, set()
    with warc.open("rb") as file:
        for record in ArchiveIterator(file, check_digests=True):
            if record.rec_type == "warcinfo":
                infos += 1
                continue
            assert record.rec_type == "response"
            body = record.content_stream().read()
            assert int(record.http_headers.get_header("Content-Length")) == len(body)
            assert record.http_headers.get_header("Content-Encoding") is None
            kinds.add(record.http_headers.get_header("Content-Type"))
            names = record.rec_headers.get_header("WARC-Target-URI"), record.rec_headers.get_header("WARC-Date")
            read.add((*names, int(record.http_headers.get_statuscode()), hashlib.sha256(body).hexdigest()))
            assert record.digest_checker.passed
    assert infos == 1
    assert read > wanted
    assert lists > 4
    assert kinds == {"text/html;charset=UTF-8", "application/json;charset=UTF-8"}
    assert {status for *_, status, _ in read} == {200, 404}


def test_warc_passes_the_checker_and_its_records_stand_alone(warc):
    import zlib

    class Command:
        inputs = (str(warc),)
        verbose = False

    checker = Checker(Command())
    checker.process_all()
    assert checker.exit_value == 0
    data, members = warc.read_bytes(), 0
    while data:
        member = zlib.decompressobj(zlib.MAX_WBITS | 16)
        assert member.decompress(data).startswith(b"WARC/1.0\r\n")
        data, members = member.unused_data, members + 1
    assert members > 150


def test_the_same_capture_has_the_same_record_id_in_every_export(archive, warc, tmp_path):
    def ids(file):
        with file.open("rb") as stream:
            return [r.rec_headers.get_header("WARC-Record-ID") for r in ArchiveIterator(stream) if r.rec_type == "response"]

    archive.run("export", "warc", "--out", str(tmp_path / "again.warc.gz"))
    assert ids(warc) == ids(tmp_path / "again.warc.gz")
    assert len(set(ids(warc))) == len(ids(warc))


@pytest.mark.fault("F12")
def test_a_body_that_is_damaged_is_named_and_the_rest_is_written(own_archive, tmp_path):
    conn = sqlite3.connect(own_archive.data / "archive.db")
    ((damaged,),) = conn.execute("SELECT sha256 FROM bodies LIMIT 1").fetchall()
    conn.execute("UPDATE bodies SET zstd = x'00' WHERE sha256 = ?", (damaged,))
    conn.commit()
    conn.close()
    result = own_archive.process("export", "warc", "--out", str(tmp_path / "out.warc.gz"))
    assert result.returncode == 1
    assert f"sha256={damaged}" in result.stderr.decode()
    assert "1 kept pages could not be read" in result.stderr.decode()
    with (tmp_path / "out.warc.gz").open("rb") as file:
        hashes = {record.rec_headers.get_header("X-Congtin-Sha256") for record in ArchiveIterator(file)}
    assert damaged not in hashes
    assert len(hashes) > 150


def test_a_file_is_whole_or_not_there(archive, tmp_path):
    file = tmp_path / "missing" / "out.csv"
    result = archive.process("export", "csv", "--out", str(file))
    assert result.returncode == 1
    assert b"cannot be written" in result.stderr
    assert b"Traceback" not in result.stderr
    (tmp_path / "out.csv").write_text("old")
    archive.run("export", "csv", "--out", str(tmp_path / "out.csv"))
    assert (tmp_path / "out.csv").read_bytes().startswith(BOM)
    assert [path.name for path in tmp_path.iterdir()] == ["out.csv"]


def test_a_reader_that_goes_away_is_no_traceback(archive):
    import subprocess

    command = " ".join(map(str, archive.command("export", "jsonl"))) + " | head -c 100"
    result = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert (len(result.stdout), result.stderr) == (100, b"")
