"""`congtin search`: whatever is typed, and what is shown of what was found."""

import pytest

from congtin.commands.demo import PORTAL
from storage import Store

HOSTILE = [
    "", " ", '"', '""', "'", "*", "^", ":", "(", ")", "-", "--", "-từ", 'AND OR NOT NEAR "', "title:x", "a AND", "{a b}", "đ" * 60_000,
    "😀", "\u202eabc", "%", "a*b", "1+1", "\\", "SELECT 1; DROP TABLE articles", "ﬁ", "\u0301", "\ufeff", "\t\n", "NEAR(a b, 3)",
]  # fmt: skip


@pytest.mark.fault("F40")
@pytest.mark.parametrize("typed", HOSTILE)
def test_nothing_typed_is_an_error(archive, typed):
    result = archive.run("search", "--limit", "3", "--", typed)
    assert result.exit_code == 0, result.output


@pytest.mark.fault("F40")
def test_bytes_that_are_no_text(archive):
    result = archive.process("search", "--", b"\xff\xfe \x80 t\xe9")
    assert (result.returncode, result.stderr) == (0, b"nothing found\n")


@pytest.mark.fault("F40")
def test_a_query_of_100_kilobytes(archive):
    result = archive.process("search", "--", "thu hồi " * 12_500 + "-")
    assert result.returncode == 0, result.stderr


def test_words_may_be_typed_with_and_without_marks(archive):
    marked = archive.run_json("search", "cống", "Ngòi", "Mây", "--limit", "100")["hits"]
    plain = archive.run_json("search", "cong ngoi may", "--limit", "100")["hits"]
    assert {hit["id"] for hit in marked} <= {hit["id"] for hit in plain}
    assert any("cống Ngòi Mây" in hit["title"] for hit in marked)
    assert all(hit["published_at"] is None or "T" in hit["published_at"] for hit in plain)


def test_hits_are_marked_and_named(archive):
    result = archive.run("search", '"cống Ngòi Mây"', "--limit", "1")
    assert "«cống Ngòi Mây»" in result.stdout
    assert f"Đồng Mây, Ví Dụ · {PORTAL} · 2026-11-16 17:25 · MINH CHÂU" in result.stdout
    number = result.stdout.split()[0]
    assert "cống Ngòi Mây" in archive.run("article", number).stdout


def test_a_removed_article_is_found_and_named_as_removed(archive):
    with Store.read(archive.data) as store:
        (removed,) = store.removed()
    result = archive.run("search", f'"{removed.title}"')
    assert "removed from the portal, noticed" in result.stdout


def test_filters(archive):
    def numbers(*options):
        return {hit["id"] for hit in archive.run_json("search", "phường", "--limit", "1000", *options)["hits"]}

    everything = numbers()
    assert len(everything) > 100
    assert numbers("--portal", PORTAL) == numbers("--province", "vi du") == numbers("--province", "Ví Dụ") == everything
    assert numbers("--province", "Hà Nội") == set()
    of_day = numbers("--since", "2026-11-16", "--until", "16/11/2026")
    assert of_day
    assert of_day | numbers("--until", "2026-11-15") | numbers("--since", "2026-11-17") == everything
    assert not of_day & numbers("--until", "2026-11-15")
    assert 0 < len(numbers("--section", "thong-bao")) < len(everything)
    assert numbers("--author", "minh chau") == numbers("--author", "MINH CHÂU")
    assert numbers("--sort", "best") == everything


def test_excluded_words(archive):
    hits = archive.run_json("search", "phường mưa", "--limit", "1000")["hits"]
    with_rain = {hit["id"] for hit in hits if hit["is_exact"]}
    without = {hit["id"] for hit in archive.run_json("search", "--limit", "1000", "--", "phường", "-mưa")["hits"]}
    assert with_rain
    assert without
    assert not with_rain & without
    assert archive.run("search", "--", "-word").exit_code == 0


def test_more_hits_are_announced(archive):
    result = archive.run("search", "phường", "--limit", "2")
    assert "there are more" in result.stderr
    assert archive.run_json("search", "phường", "--limit", "2")["more"] is True


def test_faults_of_usage(archive):
    assert archive.run("search").exit_code == 2
    assert archive.run("search", "a", "--since", "yesterday").exit_code == 2
    assert "nothing is stored of such a portal" in archive.run("search", "phường", "--portal", "bacninh-tusno").stderr
    assert archive.run("search", "--author", "minh chau").exit_code == 0


def test_the_first_and_the_last_day_that_there_is(archive):
    assert len(archive.run_json("search", "phường", "--since", "0001-01-01", "--until", "9999-12-31")["hits"]) == 20
