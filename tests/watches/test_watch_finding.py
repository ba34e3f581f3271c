"""What a watch is told of: new, edited, removed, read a lot; each once, and nothing of the past."""

import pytest
from store_making import ID, address_of, link, make_portal, published, summary, url
from watch_making import AT, DAY, HOUR, LATER, Letters, article, crawled, remove, save, secret

from storage import AddressState, ArticleFilter, FetchOutcome, Verdict

NEXT = LATER + DAY


@pytest.fixture
def letters(desk, httpserver, tmp_path):
    """One watch for `họp` that posts to a webhook."""
    letters = Letters(httpserver)
    secret(tmp_path, "key", "khoa-bi-mat")
    desk.hook = f'[channels.hook]\nwebhook = "{letters.address}"\nkey = {{ file = "key" }}\n'
    watching(desk)
    return letters


def watching(desk, watch='query = "họp"', name="họp"):
    desk.configure(f'{desk.hook}[watches."{name}"]\nchannels = "hook"\n{watch}\n')


def test_a_new_article_is_told_once(desk, store, letters):
    save(store, article(1, title="Phiên họp một"))
    save(store, article(2, title="Lễ hội", body_text="Không có gì", byline=None))
    report = desk.tell()
    assert letters.told == [("new", "Phiên họp một")]
    assert (report.found, report.told, report.sent, report.faults) == ({"họp": 1}, {"họp": 1}, 1, {})
    assert desk.tell(LATER + HOUR).found == {}
    assert len(letters.requests) == 1


def test_what_is_told_says_where_and_when(desk, store, letters):
    save(store, article(1, title="  Phiên họp\u202e <b>một</b>"))
    desk.tell()
    (item,) = letters.items
    assert item["title"] == "Phiên họp <b>một</b>"
    assert (item["unit"], item["province"], item["section"], item["byline"]) == ("Thử", "Bắc Ninh", "Tin tức", "Thanh Mai, Nam Phong")
    assert item["published_at"] == published(1).isoformat()
    assert (item["url"], item["page"]) == (url(1), "https://tin.example.org/articles/1")
    assert ["họp", True] in item["snippet"]
    assert letters.documents[0]["id"] == item["id"]


def test_reading_again_tells_nothing(desk, store, letters):
    save(store, article(1))
    desk.tell()
    save(store, article(1, views=5000, body_html="<p>Khác đánh dấu</p>"), AT + DAY)
    assert desk.tell(NEXT).sent == 0


def test_an_edit_is_told_as_an_edit_with_what_changed(desk, store, letters):
    save(store, article(1, body_text="Họp về 5 ha đất tại phường."))
    desk.tell()
    letters.clear()
    save(store, article(1, body_text="Họp về 7 ha đất tại phường."), AT + DAY)
    desk.tell(NEXT)
    ((kind, _),) = letters.told
    (change,) = letters.items[0]["changes"]
    assert kind == "edited"
    assert [change["field"], ["5", True] in change["before"], ["7", True] in change["after"]] == ["body", True, True]


def test_a_told_article_is_followed_when_the_words_are_gone(desk, store, letters):
    save(store, article(1, title="Họp về đất"))
    save(store, article(2, title="Lễ hội", body_text="Không có gì", byline=None))
    desk.tell()
    letters.clear()
    for number in (1, 2):
        save(store, article(number, title="Tin khác hẳn", body_text=f"Không còn chữ nào của tin {number}.", byline=None), AT + DAY)
    desk.tell(NEXT)
    assert letters.told == [("edited", "Tin khác hẳn")]
    assert letters.items[0]["guid"].endswith("00000001")


def test_a_correction_is_no_edit(desk, store, letters):
    save(store, article(1, body_text="Phiên họp thường kỳ của Ủy ban."))
    desk.tell()
    save(store, article(1, body_text="Phiên họp thường kỳ, của ủy ban!"), AT + DAY)
    assert desk.tell(NEXT).sent == 0


def test_an_edit_there_and_back_and_there_again_is_told_each_time(desk, store, letters):
    one, other = "Họp về 5 ha đất.", "Họp về 7 ha rừng."
    save(store, article(1, body_text=one))
    desk.tell()
    letters.clear()
    for day, text in enumerate((other, one, other), start=1):
        save(store, article(1, body_text=text), AT + day * DAY)
        desk.tell(LATER + day * DAY)
    assert [kind for kind, _ in letters.told] == ["edited"] * 3
    assert len({item["id"] for item in letters.items}) == 3


def test_a_removal_is_told(desk, store, letters):
    save(store, article(1))
    desk.tell()
    letters.clear()
    remove(store, 1, AT + 3 * DAY)
    desk.tell(LATER + 3 * DAY)
    assert [kind for kind, _ in letters.told] == ["removed"]
    assert letters.items[0]["removed_at"].startswith("2026-11-06T01:00")


def test_what_was_taken_down_before_anybody_was_told_is_told_as_removed(desk, store, letters):
    save(store, article(1))
    remove(store, 1, AT + 2 * DAY)
    desk.tell(AT + 2 * DAY + HOUR, since=AT - DAY)
    assert [kind for kind, _ in letters.told] == ["removed"]


def test_a_rising_counter_is_told_once(desk, store, letters):
    watching(desk, 'events = "rising"\nrise = 500')
    save(store, article(1, views=10))
    save(store, article(2, views=10))
    desk.tell()
    save(store, article(1, views=700), AT + DAY)
    save(store, article(2, views=200), AT + DAY)
    desk.tell(NEXT)
    desk.tell(NEXT + HOUR)
    assert [(kind, item["rise"], item["rise_days"]) for (kind, _), item in zip(letters.told, letters.items, strict=True)] == [
        ("rising", 690, 1)
    ]


@pytest.mark.parametrize(
    ("watch", "told"),
    [
        ('portal = "bacninh-thu"', True),
        ('portal = ["hanoi-thu", "bacninh-thu"]', True),
        ('portal = "hanoi-thu"', False),
        ('province = "bac ninh"', True),
        ('province = "Hà Nội"', False),
        ('unit = "thu"', True),
        ('unit = "Thử"\nprovince = "Hà Nội"', False),
        ('section = "tin-tuc"', True),
        ('section = "thong-bao"', False),
        ('author = "thanh mai"', True),
        ('author = "minh châu"', False),
        ('query = "họp -ủy"', False),
        ('events = "removed"', False),
    ],
)
def test_filters(desk, store, letters, watch, told):
    watching(desk, watch)
    save(store, article(1))
    assert desk.tell().sent == told


def test_filters_let_through_what_a_search_with_them_finds(desk, store, letters):
    for number in range(6):
        save(store, article(number))
        if number % 2:
            store.save_list_page(ID, "thong-bao", [link(number)], AT)
    watching(desk, 'query = "họp"\nprovince = "Bắc Ninh"\nsection = "thong-bao"\nmax_single = 100')
    desk.tell()
    searched = store.search("họp", ArticleFilter(province="Bắc Ninh", section="thong-bao", removed="with")).hits
    assert {item["guid"] for item in letters.items} == {hit.article.guid for hit in searched}
    assert len(searched) == 3


def test_a_query_that_matches_everything_is_cut_short(desk, store, letters):
    watching(desk, "max_single = 2")
    for number in range(7):
        save(store, article(number))
    desk.tell()
    assert [document["form"] for document in letters.documents] == ["single", "single", "digest"]
    assert len(letters.documents[2]["items"]) == 5
    assert len({item["guid"] for item in letters.items}) == 7
    save(store, article(8))
    desk.tell(LATER + HOUR)
    assert letters.documents[-1]["form"] == "digest"
    save(store, article(9), AT + DAY)
    desk.tell(NEXT)
    assert letters.documents[-1]["form"] == "single"


# the past


def test_what_was_there_before_the_portal_was_first_read_is_no_news(desk, store, letters):
    backlog = AT - 40 * DAY
    save(store, article(1, published_at=backlog, published_precision="minute"))
    save(store, article(2))
    desk.tell()
    assert [item["guid"][-1] for item in letters.items] == ["2"]
    assert desk.tell(LATER + HOUR).sent == 0


def test_an_edit_of_what_was_there_before_is_news(desk, store, letters):
    old = {"published_at": AT - 40 * DAY, "published_precision": "minute"}
    save(store, article(1, **old))
    save(store, article(1, body_text="Họp lại, khác hẳn 99.", **old), AT + HOUR)
    desk.tell(LATER + HOUR)
    assert [kind for kind, _ in letters.told] == ["edited"]


def test_undated_articles_of_the_first_crawl_are_no_news(desk, store, letters):
    save(store, article(1, published_at=None, published_precision=None), AT - 30 * DAY)
    save(store, article(2, published_at=None, published_precision=None), AT)
    desk.tell(since=None)
    assert [item["guid"][-1] for item in letters.items] == ["2"]


def test_a_new_watch_begins_with_the_last_night(desk, store, letters):
    save(store, article(100), AT - 3 * DAY)
    save(store, article(1))
    desk.tell()
    assert [item["guid"][-3:] for item in letters.items] == ["001"]


def test_the_past_is_told_where_it_is_asked_for(desk, store, letters):
    save(store, article(100), AT - 3 * DAY)
    save(store, article(500), AT - 3 * DAY)
    save(store, article(1))
    desk.tell()
    desk.tell(LATER + HOUR, since=AT - 5 * DAY)
    assert [item["guid"][-3:] for item in letters.items] == ["001", "100"]


def test_a_watch_that_comes_back_does_not_repeat_itself(desk, store, letters):
    save(store, article(1))
    desk.tell()
    watching(desk, 'query = "khác"', name="khác")
    desk.tell(LATER + HOUR)
    watching(desk)
    assert desk.tell(LATER + 2 * HOUR).sent == 0


# crawls in doubt


def test_what_a_crawl_in_doubt_gave_waits_until_the_portal_is_well(desk, store, letters):
    crawl = store.begin_crawl(ID, AT)
    store.save_readings(crawl, [FetchOutcome(address=address_of(store, 1), at=AT, outcome=AddressState.STORED, article=article(1))])
    store.end_crawl(crawl, summary(AT, Verdict.SUSPECT))
    assert desk.tell().sent == 0
    crawled(store, AT + DAY, Verdict.SUSPECT)
    assert desk.tell(NEXT).sent == 0
    crawled(store, AT + 2 * DAY, Verdict.QUIET)
    assert desk.tell(LATER + 2 * DAY).sent == 1


def test_the_stand_in_of_a_lost_profile_is_told_too(desk, store, letters):
    save(store, article(1))
    (desk.folder / "portals" / "thu" / f"{make_portal().id}.toml").unlink()
    desk.tell()
    assert letters.items[0]["unit"] == "bacninh-thu.example.vn"
