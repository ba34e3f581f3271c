"""Finding articles, and portals in numbers."""

from datetime import timedelta

from store_making import AT, DAY, ID, PORTAL, address_of, article, failed, gone, link, make_portal, published, save, stored, summary, url

from portals.messages import Message
from storage import AddressState


def numbers(articles):
    return [int(article.native_id) for article in articles]


def test_newest_first_by_real_time(store):
    tokyo = timedelta(hours=9)
    save(store, article(1, published_at=AT))
    save(store, article(2, published_at=(AT - timedelta(minutes=1)).astimezone(published(1).tzinfo)))
    save(store, article(3, published_at=None, published_precision=None), AT + tokyo)
    assert numbers(store.newest()) == [3, 1, 2]
    assert numbers(store.newest(limit=2)) == [3, 1]


def test_paging_neither_repeats_nor_skips(store):
    for number in range(11):
        save(store, article(number, published_at=AT.replace(hour=0), published_precision="day"))
    seen, before = [], None
    while page := store.newest(limit=3, before=before):
        seen += numbers(page)
        before = page[-1].id
    assert seen == numbers(store.newest())
    assert sorted(seen) == list(range(11))


def test_filters(store):
    other = make_portal("hanoi-thu", "Hà Nội")
    store.save_portals([other], AT)
    store.save_list_page(ID, "thong-bao", [link(1)], AT)
    save(store, article(1))
    save(store, article(2))
    store.save_list_page(ID, "thong-bao", [link(2)], AT + DAY)
    store.save_list_page("hanoi-thu", "tin-tuc", [link(3)], AT)
    run = store.begin_crawl("hanoi-thu", AT)
    (due,) = store.due_addresses("hanoi-thu", AT)
    store.save_readings(run, [stored(due.id, article(3, portal="hanoi-thu"), AT)])
    assert numbers(store.newest()) == [1, 2, 3]
    assert numbers(store.newest(portal=ID)) == [1, 2]
    assert numbers(store.newest(portal=ID, section="thong-bao")) == [1, 2]
    assert numbers(store.newest(portal=ID, section="tin-tuc")) == [2]
    assert numbers(store.newest(province="Hà Nội")) == [3]
    assert store.newest(portal="nowhere") == []


def test_portals_in_numbers(store):
    save(store, article(1))
    save(store, article(2))
    run = store.begin_crawl(ID, AT)
    store.save_readings(run, [failed(address_of(store, 3, "thong-bao"), AT)])
    store.record_problem(ID, "drift", Message("portal=bacninh-thu: titles were found another way"), AT)
    (row,) = store.portal_rows()
    assert (row.id, row.province, row.articles, row.removed, row.open_problems) == (ID, "Bắc Ninh", 2, 0, 1)
    assert row.newest_at == published(1)
    assert row.addresses == {AddressState.STORED: 2, AddressState.FAILED: 1}
    assert row.last_crawl.id == run
    news, notices = row.sections
    assert (news.slug, news.articles, news.newest_at) == ("tin-tuc", 2, published(1))
    assert (notices.slug, notices.articles, notices.newest_at) == ("thong-bao", 0, None)


def test_an_article_with_two_addresses_and_a_removed_one_in_numbers(store):
    save(store, article(1))
    save(store, article(2))
    moved = url(1) + "?moved"
    store.save_list_page(ID, "tin-tuc", [link(1, url=moved)], AT)
    for at in (AT + DAY, AT + 2 * DAY):
        run = store.begin_crawl(ID, at)
        store.save_readings(run, [gone(address_of(store, 2), at)])
        store.settle_removals(run, at)
        store.end_crawl(run, summary(at))
    store.save_portals([make_portal("hanoi-thu", "Hà Nội")], AT)
    ours, other = store.portal_rows()
    assert (ours.articles, ours.removed, ours.sections[0].articles) == (1, 1, 1)
    assert (other.articles, other.removed, other.open_problems) == (0, 0, 0)
    assert store.portal_ids() == [ID, "hanoi-thu"]


def test_profiles_are_written_when_they_change(store):
    before = store.db.conn.total_changes
    store.save_portals([PORTAL], AT + DAY)
    assert store.db.conn.total_changes == before
    store.save_portals([make_portal(sections=("Tin tức", "Văn bản"))], AT + DAY)
    (row,) = store.portal_rows()
    assert [(section.slug, section.retired_at) for section in row.sections] == [
        ("tin-tuc", None),
        ("thong-bao", AT + DAY),
        ("van-ban", None),
    ]
    store.save_portals([PORTAL], AT + 2 * DAY)
    assert [section.retired_at for section in store.portal_rows()[0].sections] == [None, None, AT + 2 * DAY]


def test_problems_are_opened_once_and_resolved(store):
    store.record_problem(ID, "no date", Message("first words"), AT, url(1))
    store.record_problem(ID, "no date", Message("latest words"), AT + DAY, url(1))
    store.record_problem(ID, "no date", Message("another"), AT, url(2))
    store.record_problem(ID, "drift", Message("fields moved"), AT)
    store.record_problem("other", "drift", Message("fields moved"), AT)
    problems = store.open_problems(ID)
    assert len(problems) == 3
    first = next(problem for problem in problems if problem.url == url(1))
    assert (first.message, first.opened_at, first.last_at) == (Message("latest words"), AT, AT + DAY)
    assert store.resolve_problems(ID, AT + DAY, kinds=["no date"], url=url(1)) == 1
    assert store.resolve_problems(ID, AT + DAY, kinds=["drift", "x"]) == 1
    assert store.resolve_problems(ID, AT + DAY) == 1
    assert [problem.portal for problem in store.open_problems()] == ["other"]
    store.record_problem(ID, "drift", Message("again"), AT + 2 * DAY)
    assert store.open_problems(ID)[0].opened_at == AT + 2 * DAY


def test_a_crawl_that_ended_is_remembered(store):
    run = store.begin_crawl(ID, AT)
    store.end_crawl(run, summary(AT + DAY, new=3, removed=1))
    ended = store.last_crawl(ID)
    assert (ended.began_at, ended.ended_at, ended.new, ended.removed) == (AT, AT + DAY, 3, 1)
    assert store.last_crawl("nowhere") is None
