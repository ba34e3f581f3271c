"""Each field of an article is declared once; columns, revisions, hashes, exports, the API and pages follow."""

from dataclasses import fields, replace

import pytest
from store_making import AT, DAY, article, save, url

from congtin.export import COLUMNS
from server.schemas import RevisionRecord, WholeArticleRecord
from storage import Attachment, Store
from storage.article_fields import SQL_TYPES, declared_fields
from storage.merge import read_hash
from storage.model import ARTICLE_FIELDS, CONTENT, READ, Article, ArticleContent, Revision, StoredArticle

OURS = {"guid", "sort_key", "change_number", "read_hash"}
"""Columns of articles that are no fields of the record."""


def test_every_field_is_declared():
    assert list(ARTICLE_FIELDS) == [one.name for one in fields(StoredArticle)]
    assert set(declared_fields(Article)) <= set(ARTICLE_FIELDS)


def test_the_tables_hold_what_is_declared(store):
    columns = {row["name"]: row["type"] for row in store._rows("PRAGMA table_info(articles)")}
    declared = {name: SQL_TYPES[one.kind] for name, one in ARTICLE_FIELDS.items() if one.kind in SQL_TYPES}
    assert {name: kind for name, kind in columns.items() if name not in OURS} == declared
    kept = {row["name"] for row in store._rows("PRAGMA table_info(revisions)")}
    assert kept == {one.name for one in fields(Revision)} == {"id", "article", "seen_at", "change", *CONTENT}


def test_the_content_hash_is_what_it_always_was():
    files = (Attachment("https://a.vn/x/nq.pdf?id=3", "Nghị  quyết 1"),)
    said = {"title": "UBND  phường họp ", "byline": "Thanh Mai,  Nam Phong", "body_text": "Chiều 25/11.\n\nHọp  lần 1."}
    full = ArticleContent(**said, body_html="", attachments=files)
    assert full.content_hash == "4f0a223dfc6d8f61aecdd9b4cf07fa4b579fc379a5e2a5fc13d672bc74a3ee6b"
    bare = ArticleContent(title="UBND", body_text="", body_html="<p></p>")
    assert bare.content_hash == "4d91945f9befac90c28af051a563bffdde2843da29e10c827b7d77cf9ea97de8"


BEFORE = article(1, published_precision="day", tags=("Quy hoạch",))
"""A page that knows less of its date never takes it back, so the date begins as the less exact one."""


def _another(name: str) -> Article:
    """An article of which this field alone is another."""
    value = getattr(BEFORE, name)
    match value:
        case str() if name == "published_precision":
            other = "minute"
        case str():
            other = f"{value} khác"
        case tuple():
            other = (*value, Attachment("https://a.vn/b.pdf", "B")) if ARTICLE_FIELDS[name].kind == "attachments" else (*value, "khác")
        case None:
            other = "https://a.vn/a.jpg"
        case dict():
            other = value | {"views": "visible"}
        case _:
            other = value - DAY
    return replace(BEFORE, **{name: other})


@pytest.mark.parametrize("name", READ)
def test_each_field_of_a_later_reading_counts_and_is_stored(store, name):
    page = _another(name)
    assert read_hash(page) != read_hash(BEFORE)
    save(store, BEFORE)
    save(store, page, AT + DAY)
    kept = store.article(url(1))
    assert {one: getattr(kept, one) for one in READ} == {one: getattr(page, one) for one in READ}
    assert bool(store.revisions(kept.id)) == (ARTICLE_FIELDS[name].hashed is not None or ARTICLE_FIELDS[name].is_minor)


def test_other_tags_are_a_minor_edit_and_the_first_ones_none(store):
    save(store, article(1))
    assert save(store, article(1, tags=("Tin tức",)), AT + DAY).change == "unchanged"
    assert store.article(url(1)).tags == ("Tin tức",)
    assert save(store, article(1, tags=("Tin tức", "Đất đai")), AT + 2 * DAY).change == "changed"
    (revision,) = store.revisions(1)
    assert (revision.tags, revision.change) == (("Tin tức",), "minor")
    assert save(store, article(1), AT + 3 * DAY).change == "unchanged"
    assert store.article(url(1)).tags == ("Tin tức", "Đất đai")


def test_an_older_store_gets_the_column(old_database, tmp_path):
    old_database(tmp_path / "old", "m003_tags")
    with Store.open(tmp_path / "old") as store:
        assert store.numbered([1])[0].tags == ()
        save(store, article(2, tags=("Tin tức",)))
        assert store.article(url(2)).tags == ("Tin tức",)


def test_what_tells_nothing_new_is_compared_in_full_only_once(store):
    save(store, article(1))
    partial = article(1, byline=None)
    save(store, partial, AT + DAY)
    assert store.article(url(1)).byline == article(1).byline
    assert store._row("SELECT read_hash FROM articles")["read_hash"] == read_hash(partial)
    assert save(store, article(1), AT + 2 * DAY).change == "unchanged"


def test_exports_and_the_api_give_every_field():
    assert set(COLUMNS) == {name for name, one in ARTICLE_FIELDS.items() if one.in_csv} | {"guid", "province", "unit", "revisions"}
    assert len(COLUMNS) == len(set(COLUMNS))
    assert set(WholeArticleRecord.model_fields) == set(ARTICLE_FIELDS) - {"native_id"} | {"guid", "page", "sections", "addresses"}
    assert set(RevisionRecord.model_fields) == {one.name for one in fields(Revision)} - {"body_html"}


def test_a_store_gives_back_what_it_was_given(store):
    page = article(1, image="https://a.vn/a.jpg")
    save(store, page)
    kept = store.article(url(1))
    assert {one.name: getattr(kept, one.name) for one in fields(Article)} == {one.name: getattr(page, one.name) for one in fields(Article)}
