"""A watch finds what a search finds: the same articles, exact where they are, over whatever people type."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_making import AT, article, make_portal, save

from storage import Store
from storage.percolator import Percolator, excerpt

WORDS = [
    "đại",
    "hội",
    "dai",
    "hoi",
    "đất",
    "dat",
    "dắt",
    "Đảng",
    "dang",
    "bộ",
    "bo",
    "thu",
    "hồi",
    "62/NQ-CP",
    "Ðoàn",
    "đoàn",
    "x_y",
    "tu",
    "sơn",
]
TITLES = [
    "Đại hội Đảng bộ phường Từ Sơn", "dai hoi dang bo", "Thu hồi đất tại phường", "thù hội dắt", "Nghị quyết 62/NQ-CP", "Ðại hội Ðoàn",
    "Hội đại biểu", "Từ Sơn: đất, đất và đất", "TỪ SƠN", "Đoàn x_y",
]  # fmt: skip

terms = st.one_of(
    st.sampled_from(WORDS),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(lambda words: f'"{" ".join(words)}"'),
    st.sampled_from(WORDS).map(lambda word: f"-{word}"),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(lambda words: f'-"{" ".join(words)}"'),
    st.text(max_size=6),
)
queries = st.lists(terms, max_size=4).map(" ".join)


@pytest.fixture(scope="module")
def library(tmp_path_factory):
    """Articles of all spellings; an index of every second one and one of all."""
    with Store.open(tmp_path_factory.mktemp("library") / "data") as store:
        store.save_portals([make_portal()], AT)
        for number, title in enumerate(TITLES):
            body = f"{TITLES[(number * 3 + 1) % len(TITLES)]}. {TITLES[(number * 7 + 2) % len(TITLES)]}"
            save(store, article(number, title=title, body_text=body, byline="Nguyễn Văn Đức" if number % 3 else "Hồi Đất"))
        ids = [row["id"] for row in store.db.query("SELECT id FROM articles ORDER BY id")]
        with Percolator(store.path, ids) as everything, Percolator(store.path, ids[::2]) as half:
            yield store, everything, half, set(ids[::2])


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(query=queries, author=st.one_of(st.just(""), st.sampled_from(["duc", "Đức", "hồi đất"])))
def test_a_watch_finds_what_a_search_finds(library, query, author):
    store, everything, half, halved = library
    searched = {(hit.article.id, hit.is_exact) for hit in store.search(query, author=author, limit=100).hits}
    if query.strip() or author:
        assert {(found.article, found.is_exact) for found in everything.found(query, author)} == searched
        assert {(found.article, found.is_exact) for found in half.found(query, author)} == {hit for hit in searched if hit[0] in halved}
        exact = {found.article for found in everything.found(query, author, exact=True)}
        assert exact in ({article for article, is_exact in searched if is_exact}, {article for article, _ in searched})


def test_without_words_everything_is_found(library):
    _, everything, half, halved = library
    assert len(everything.found("")) == len(TITLES)
    assert {found.article for found in half.found("  ")} == halved


def test_exact_leaves_other_marks_out(library):
    store, everything, _, _ = library
    titles = {store.article(str(found.article)).title for found in everything.found('"thu hồi đất"', exact=True)}
    loose = {store.article(str(found.article)).title for found in everything.found('"thu hồi đất"')}
    assert "thù hội dắt" in loose
    assert titles < loose
    assert everything.found('"thu hoi dat"', exact=True) == everything.found('"thu hoi dat"')


def test_the_index_sees_nothing_but_its_articles(library):
    store, _, _, _ = library
    with Percolator(store.path, []) as empty:
        assert empty.found("đại") == empty.found("") == []
    with Percolator(store.path, [1, 999_999]) as one:
        assert [found.article for found in one.found("")] == [1]


def test_an_excerpt_marks_what_was_found():
    assert excerpt("đất", "Thu hồi đất.", is_exact=True) == (("Thu hồi ", False), ("đất", True), (".", False))
    assert excerpt("", "Thu hồi đất.", is_exact=True) == (("Thu hồi đất.", False),)
