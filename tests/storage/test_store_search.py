"""Finding articles by words, with and without marks, whatever is typed."""

import string
import time
import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_making import AT, DAY, HOUR, ID, address_of, article, gone, link, make_portal, published, save, stored, summary, url

from portals.text import fold_marks
from storage import ArticleFilter, Store, query_parser, snippets

TEXTS = {
    1: ("Đại hội Đảng bộ phường Từ Sơn", "Chiều ngày 25/11, Đảng bộ phường Từ Sơn tổ chức Đại hội đại biểu lần thứ I."),
    2: ("Lễ hội làng Đình Bảng", "Lễ hội làng Đình Bảng khai mạc vào rằm tháng ba. Khách tham quan đường làng."),
    3: ("Tu bổ lăng vua", "Công trình tu bổ lăng các vua Lý, thực hiện Nghị quyết 62/NQ-CP của HĐND tỉnh."),
    4: ("Dai hoi TDTT", "Bai viet khong dau: dai hoi the duc the thao o tu son, duong lang."),
    5: ("Ðại hội Ðoàn thanh niên", "Ðại hội Ðoàn TNCS Hồ Chí Minh với chữ Ð viết sai."),
    6: (unicodedata.normalize("NFD", "Phòng chống dịch Covid-19"), unicodedata.normalize("NFD", "Phòng Y tế triển khai phòng chống dịch.")),
}


@pytest.fixture
def library(store):
    for number, (title, body) in TEXTS.items():
        save(store, article(number, title=title, body_text=body, byline=f"Tác giả {number}, Nguyễn Văn Đức"))
    return store


def found(store, text, *, order="newest", author=None, **wanted):
    page = store.search(text, ArticleFilter(removed="with", **wanted), order=order, author=author)
    return [int(hit.article.native_id) for hit in page.hits]


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("tu son", [1, 4]),
        ("Tu Son", [1, 4]),
        ("Từ Sơn", [1, 4]),
        ("TỪ SƠN", [1, 4]),
        (unicodedata.normalize("NFD", "Từ Sơn"), [1, 4]),
        ("dai hoi", [1, 4, 5]),
        ("đại hội", [1, 4, 5]),
        ("dai hoi dang bo", [1]),
        ('"dai hoi dang bo"', [1]),
        ('"đại hội đảng bộ"', [1]),
        ('"dang bo dai hoi"', []),
        ("“đại hội”", [1, 4, 5]),
        ('"dai hoi', [1, 4, 5]),
        ("dai hoi -doan", [1, 4]),
        ('dai hoi -"dang bo"', [4, 5]),
        ("hội -đại", [2, 4, 5]),
        ("hội -dai", [2]),
        ("hdnd", [3]),
        ("HĐND", [3]),
        ("62/NQ-CP", [3]),
        ("62/NQ-CT", []),
        ("covid-19", [6]),
        ("phong chong", [6]),
        ("duong", [2, 4]),
        ("đường", [2, 4]),
        ("dương", [2, 4]),
        ("doan", [5]),
        ("đoàn", [5]),
        ("ðoàn", [5]),
        ("hội OR lăng", []),
        ("-hoi", []),
        ("khôngcóchữnày", []),
        ("nguyen van duc", [1, 2, 3, 4, 5, 6]),
        ("bacninh", []),
    ],
)
def test_words(library, text, numbers):
    assert sorted(found(library, text)) == numbers


def test_exact_marks_go_first(library):
    assert found(library, "làng")[0] == 2
    assert found(library, "lăng")[0] == 3
    assert sorted(found(library, "lang")) == [2, 3, 4]
    page = library.search("lăng")
    assert [hit.is_exact for hit in page.hits] == [True, False, False]
    assert found(library, "đại hội") == [1, 4, 5]
    for text in ("làng", "lăng", "đại hội", "hội"):
        pages = [library.search(text, limit=1, offset=offset) for offset in range(6)]
        assert [hit.article.id for page in pages for hit in page.hits] == [hit.article.id for hit in library.search(text).hits]
        assert [page.more for page in pages[: len(library.search(text).hits)]][-1] is False


def test_newest_and_best_first(store):
    save(store, article(1, title="Một tin khác", body_text="chữ " * 300 + "ngân sách"))
    save(store, article(2, title="Ngân sách năm 2026", body_text="Ngân sách. " * 3))
    assert found(store, "ngan sach") == [1, 2]
    assert found(store, "ngan sach", order="best") == [2, 1]
    assert found(store, "ngân sách", order="best") == [2, 1]


def test_the_best_of_very_many_hits_is_the_best_of_the_newest(store, monkeypatch):
    monkeypatch.setattr("storage.search.MOST_COMPARED", 3)
    for number in range(5):
        save(store, article(number, title="Ngân sách" if number in (2, 4) else "Một tin khác", body_text="chữ " * 9 + "ngân sách"))
    assert found(store, "ngan sach", order="best") == [2, 0, 1]
    assert len(found(store, "ngan sach")) == 5
    assert len(found(store, "ngan sach", order="best", since=published(4), until=published(2))) == 2


def test_filters(library):
    other = make_portal("hanoi-thu", "Hà Nội")
    library.save_portals([other], AT)
    library.save_list_page("hanoi-thu", "thong-bao", [link(7)], AT)
    run = library.begin_crawl("hanoi-thu", AT)
    (due,) = library.due_addresses("hanoi-thu", AT)
    page = article(7, portal="hanoi-thu", title="Đại hội ở Hà Nội", byline="Lê Thị Hoa", published_at=None)
    library.save_readings(run, [stored(due.id, page, AT)])
    assert sorted(found(library, "dai hoi")) == [1, 4, 5, 7]
    assert found(library, "đại hội", portal="hanoi-thu") == [7]
    assert sorted(found(library, "dai hoi", portal=ID)) == [1, 4, 5]
    assert found(library, "dai hoi", portal="hanoi") == []
    assert found(library, "dai hoi", portal="x' OR 1=1 --\0\ud800") == []
    assert found(library, "dai hoi", province="Hà Nội") == [7]
    assert found(library, "dai hoi", section="thong-bao") == [7]
    assert found(library, "dai hoi", portal=ID, section="thong-bao") == []
    assert found(library, "dai hoi", since=AT - HOUR) == [7, 1]
    assert sorted(found(library, "dai hoi", until=AT - HOUR)) == [4, 5]
    assert found(library, "", author="le thi hoa") == [7]
    assert found(library, "", author="Lê Thị Hoa") == [7]
    assert found(library, "đại hội", author="hoa") == [7]
    assert found(library, "", author="đại") == []
    assert found(library, "") == []


def test_the_index_follows_edits_dates_and_removals(store):
    save(store, article(1, title="Tin cũ", views=1))
    save(store, article(2, published_at=AT - 100 * DAY))
    assert found(store, "tin cu") == [1]
    save(store, article(1, title="Bài mới", views=2, published_at=AT - 200 * DAY), AT + DAY)
    assert found(store, "tin cu") == []
    assert found(store, "bai moi") == [1]
    assert found(store, "phiên") == [2]
    assert found(store, "chu tich") == [2, 1]
    for day in (2, 3):
        run = store.begin_crawl(ID, AT + day * DAY)
        store.save_readings(run, [gone(address_of(store, 1), AT + day * DAY)])
        store.settle_removals(run, AT + day * DAY)
        store.end_crawl(run, summary(AT + day * DAY))
    (hit,) = store.search("bài mới").hits
    assert hit.article.removed_at is not None
    for table in ("articles_fts", "articles_fts_marks"):
        store.db.execute(f"INSERT INTO {table} ({table}, rank) VALUES ('integrity-check', 1)")


def test_counters_and_sightings_do_not_touch_the_index(store):
    save(store, article(1))
    before = store.db.execute("SELECT count(*), sum(length(block)) FROM articles_fts_data").fetchone()
    save(store, article(1, views=999, body_html="<p>khác</p>"), AT + DAY)
    store.save_list_page(ID, "tin-tuc", [link(1, views=1000)], AT + 2 * DAY)
    assert tuple(store.db.execute("SELECT count(*), sum(length(block)) FROM articles_fts_data").fetchone()) == tuple(before)


def test_hits_are_marked_in_the_text_as_it_was_written(library):
    (hit,) = library.search("dai hoi dang bo").hits
    assert [text for text, marked in hit.title if marked] == ["Đại", "hội", "Đảng", "bộ"]
    assert hit.title[-1] == (" phường Từ Sơn", False)
    assert "".join(text for text, _ in hit.title) == hit.article.title
    (hit,) = library.search('"phong chong"').hits
    assert [unicodedata.normalize("NFC", text) for text, marked in hit.snippet if marked] == ["phòng chống"]
    hit = library.search("lăng").hits[0]
    assert [text for text, marked in hit.snippet if marked] == ["lăng"]
    hit = library.search("lăng").hits[1]
    assert hit.is_exact is False
    assert any(marked for _, marked in hit.snippet)


def test_a_snippet_is_cut_around_the_best_place():
    text = "đầu " * 100 + "ngân sách\nxã " + "giữa " * 100 + "ngân sách và đầu tư công " + "cuối " * 100
    pieces = snippets.snippet(text, query_parser.parse_query("ngan sach dau tu").pattern(exact=False))
    joined = "".join(piece for piece, _ in pieces)
    assert joined.startswith("… ")
    assert joined.endswith(" …")
    assert {piece.lower() for piece, hit in pieces if hit} == {"ngân", "sách", "đầu", "tư"}
    assert len(joined) < 320
    assert snippets.snippet("", None) == ()
    assert snippets.snippet("một  hai\nba", None) == (("một hai ba", False),)


HOSTILE = [
    "",
    " ",
    '"',
    '""',
    "'",
    "*",
    "-",
    "--",
    "AND",
    "OR NOT NEAR",
    "a AND",
    "NEAR(a b, 3)",
    "title:x",
    "{title body}: a",
    "^a",
    "a*",
    "(a",
    "a)",
    "a + b",
    "\\",
    "%",
    ";DROP TABLE articles;--",
    "\0",
    "a\0b",
    "\ud800",
    "😀",
    "👩‍👩‍👧 đại hội",
    "́́́",
    "\u202e\ufeff",
    "-" * 5000,
    '"' * 5000,
    "a " * 50_000,
    "đ" * 100_000,
    "OR " * 30_000,
    "d d d d " * 25_000,
    '"' + "đảng đoàn " * 10_000 + '"',
    "\n\t\r",
    "ﬀ ǆ İ ß ſ",
    "١٢٣ １２３ ²",
]


@pytest.mark.fault("F40")
@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_typed_raises(library, text):
    began = time.process_time()
    for order in ("newest", "best"):
        library.search(text, order=order)
    library.search("hội", author=text)
    library.search("hội", ArticleFilter(portal=text, province=text, section=text))
    assert time.process_time() - began < 1


@pytest.fixture(scope="module")
def module_library(tmp_path_factory):
    with Store.open(tmp_path_factory.mktemp("search")) as store:
        store.save_portals([make_portal()], AT)
        for number, (title, body) in TEXTS.items():
            save(store, article(number, title=title, body_text=body))
        yield store


@pytest.mark.fault("F40")
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text() | st.text(alphabet=string.printable) | st.text(alphabet='"-ađd hoiĐ()*:^{}\0\ud800', max_size=40))
def test_no_text_raises(module_library, text):
    page = module_library.search(text, author=text[:3])
    for hit in page.hits:
        assert "".join(piece for piece, _ in hit.title) == hit.article.title


@given(st.sampled_from([text for pair in TEXTS.values() for text in pair]), st.data())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_stretch_of_a_text_finds_it_marked_or_not(module_library, text, data):
    words = text.split()
    start = data.draw(st.integers(0, len(words) - 1))
    stretch = " ".join(words[start : data.draw(st.integers(start + 1, len(words)))])
    typed = data.draw(st.sampled_from([stretch, fold_marks(stretch), stretch.upper(), f'"{stretch}"', f'"{fold_marks(stretch)}"']))
    hits = module_library.search(typed).hits
    assert any(text in (hit.article.title, hit.article.body_text) for hit in hits), typed


def test_an_address_of_any_case_is_no_query_syntax(library):
    assert found(library, url(1)) == []
