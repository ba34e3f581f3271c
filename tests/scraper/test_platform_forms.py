"""The same page, written in other ways that a person cannot tell apart, gives the same article."""

import json
import re
import unicodedata
from pathlib import Path

import pytest

from scraper.fixtures import portal_of, shown

PAGES = Path(__file__).resolve().parent.parent / "pages"
PLATFORMS = ("nukeviet", "nukeviet-5", "nukeviet-egov", "wordpress", "joomla", "vnpt", "vhv", "hatinh")
ARTICLES = [file for folder in PLATFORMS for file in sorted((PAGES / folder).glob("article-*.html"))]
WAYS = {
    "decomposed": lambda text: unicodedata.normalize("NFD", text),
    "no-break spaces": lambda text: re.sub(r"(?<=\w) (?=\w)(?![^<]*>)", "\u00a0", text),
    "soft hyphens": lambda text: re.sub(r"(?<=[a-z])(?=[àáạảãâầấậẩẫăằắặẳẵ][a-z])(?![^<]*>)", "\u00ad", text),
}


@pytest.mark.fault("F34")
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("file", ARTICLES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_an_article_reads_the_same(file, way, tmp_path):
    expected = json.loads(file.with_name(f"{file.stem}.expected.json").read_text(encoding="utf-8"))
    text = re.sub(r"<script.*?</script>|<style.*?</style>", "", file.read_text(encoding="utf-8"), flags=re.DOTALL)
    variant = tmp_path / file.name
    variant.write_text(WAYS[way](text), encoding="utf-8")
    read = shown(variant, portal_of(file.parent), expected)
    assert {name: read[name] for name in expected} == expected
