"""What saving a reading does to an article, its history and its addresses."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from store_making import (
    AT,
    DAY,
    HANOI,
    HOUR,
    ID,
    PORTAL,
    address_of,
    article,
    capture,
    count,
    failed,
    link,
    published,
    refused,
    row_of,
    save,
    stored,
    summary,
    url,
)

from portals.messages import Message
from storage import AddressState, Article, Attachment, FieldSource, NotStored


def test_a_new_article_is_kept_as_it_was_shown(store):
    page = article(1)
    done = save(store, page)
    assert (done.change, done.outcome) == ("new", AddressState.STORED)
    kept = store.article(url(1))
    assert {name: getattr(kept, name) for name in Article.__slots__} == {name: getattr(page, name) for name in Article.__slots__}
    assert kept.published_at.isoformat() == "2026-11-03T00:00:00+07:00"
    assert (kept.first_seen_at, kept.last_seen_at, kept.changed_at, kept.removed_at) == (AT, AT, None, None)
    assert kept.section == "tin-tuc"
    assert kept.found_by["title"] is FieldSource.PLATFORM
    assert [(sample.views, sample.source) for sample in store.view_counts(kept.id)] == [(101, "article")]


def test_saving_the_same_reading_twice_changes_nothing(store):
    page = article(1)
    save(store, page, capture=capture(1, AT))
    before = store.db.conn.total_changes
    tables = {table: count(store, table) for table in ("articles", "view_counts", "captures", "attachments", "revisions", "addresses")}
    assert save(store, page, capture=capture(1, AT)).change == "unchanged"
    assert tables == {table: count(store, table) for table in tables}
    assert store.db.conn.total_changes - before < 8


@pytest.mark.parametrize(
    "facts",
    [
        {"views": 900},
        {"url": url(1) + "?redirect=/home"},
        {"body_html": "<div><p>Chiều ngày 25/11, <b>Ủy ban</b> nhân dân họp lần 1.</p></div>"},
        {"title": "UBND phường  họp phiên thường kỳ số 1 "},
        {"attachments": (Attachment(f"{PORTAL.home}/documents/other/1.pdf", "Nghị quyết 1", "application/pdf"),)},
    ],
    ids=["counter", "address", "markup", "whitespace", "file moved"],
)
def test_no_revision_without_changed_content(store, facts):
    save(store, article(1))
    assert save(store, article(1, **facts), AT + DAY).change == "unchanged"
    kept = store.article(url(1))
    assert store.revisions(kept.id) == []
    assert kept.changed_at is None
    assert kept.last_seen_at == AT + DAY
    for name, value in facts.items():
        assert getattr(kept, name) == value


@pytest.mark.fault("F36")
@pytest.mark.parametrize(
    ("facts", "change"),
    [
        ({"title": "UBND phường hoãn phiên họp"}, "major"),
        ({"byline": "Thanh Mai, Nam Phóng"}, "minor"),
        ({"body_text": "Chiều ngày 26/11, Ủy ban nhân dân họp lần 1.\n\nĐồng chí Chủ tịch chủ trì."}, "major"),
        ({"body_text": "Chiều ngày 25/11, Uỷ ban nhân dân họp lần 1.\n\nĐồng chí Chủ tịch chủ trì"}, "minor"),
        ({"attachments": ()}, "major"),
    ],
    ids=["title", "byline", "number", "spelling", "file taken away"],
)
def test_an_edit_keeps_what_was_said_before(store, facts, change):
    save(store, article(1))
    first = store.article(url(1))
    assert save(store, article(1, **facts), AT + DAY).change == "changed"
    now = store.article(url(1))
    (revision,) = store.revisions(now.id)
    assert (now.id, now.guid) == (first.id, first.guid)
    assert (revision.title, revision.byline, revision.body_text) == (first.title, first.byline, first.body_text)
    assert (revision.body_html, revision.attachments) == (first.body_html, first.attachments)
    assert (revision.seen_at, revision.change) == (AT + DAY, change)
    assert (now.first_seen_at, now.last_seen_at, now.changed_at) == (AT, AT + DAY, AT + DAY)
    for name, value in facts.items():
        assert getattr(now, name) == value
    assert save(store, article(1, **facts), AT + 3 * DAY).change == "unchanged"
    assert store.article(url(1)).changed_at == AT + DAY
    assert [(kept.id, what.id) for kept, what in store.edited()] == [(now.id, revision.id)]


def test_a_partial_reading_blanks_nothing(store):
    full = article(1, image="https://example.vn/anh.jpg")
    save(store, full)
    empty = dict.fromkeys(("published_at", "published_precision", "published_raw", "byline", "summary", "views", "image"))
    done = save(store, article(1, **empty, body_text="", body_html="", found_by={"title": FieldSource.EXTRACTION}), AT + DAY)
    kept = store.article(url(1))
    assert done.change == "unchanged"
    assert replace(kept, found_by=full.found_by).content_hash == full.content_hash
    for name in (*empty, "body_text", "body_html"):
        assert getattr(kept, name) == getattr(full, name), name
    assert kept.found_by == {"title": FieldSource.EXTRACTION, "published_at": FieldSource.VISIBLE}


def test_a_day_never_replaces_a_minute_but_a_minute_a_day(store):
    midnight = published(1).replace(hour=0, minute=0)
    save(store, article(1, published_at=midnight, published_precision="day"))
    save(store, article(1, published_at=midnight + timedelta(hours=9, minutes=30)), AT + DAY)
    assert store.article(url(1)).published_precision == "minute"
    save(store, article(1, published_at=midnight, published_precision="day"), AT + 2 * DAY)
    kept = store.article(url(1))
    assert (kept.published_at, kept.published_precision) == (midnight + timedelta(hours=9, minutes=30), "minute")


def test_what_fetching_told_of_a_file_is_kept(store):
    known = Attachment(f"{PORTAL.home}/documents/1.pdf", "Nghị quyết 1", "application/pdf", 1234, "ab" * 32)
    save(store, article(1, attachments=(known,)))
    save(store, article(1), AT + DAY)
    assert store.article(url(1)).attachments == (known,)


def test_counter_samples_are_kept_when_they_differ(store):
    for day, views in enumerate([10, 10, None, 12, 3]):
        save(store, article(1, views=views), AT + day * DAY)
    kept = store.article(url(1))
    assert [sample.views for sample in store.view_counts(kept.id)] == [10, 12, 3]
    assert kept.views == 3


def test_all_addresses_of_an_article_share_its_fate(store):
    other = f"https://www.example.vn/vi/web/thu/news/-/details/1/bai-{1:08}"
    store.save_list_page(ID, "thong-bao", [link(1)], AT)
    store.save_list_page(ID, "tin-tuc", [link(1, url=other)], AT + HOUR)
    (due,) = store.due_addresses(ID, AT + HOUR)
    assert due.section == "thong-bao"
    crawl = store.begin_crawl(ID, AT)
    store.save_readings(crawl, [stored(due.id, article(1), AT)])
    assert {row["state"] for row in store.db.query("SELECT state FROM addresses")} == {"stored"}
    assert store.article(other) == store.article(url(1))
    assert store.article(other).section == "thong-bao"
    assert store.sections_of(store.article(other).id) == ["thong-bao", "tin-tuc"]


@pytest.mark.fault("F38")
def test_a_new_address_of_a_known_article_is_not_read(store):
    save(store, article(1, published_at=AT.astimezone(HANOI) - 400 * DAY))
    moved = "https://thu.gov.vn/bai-moi-00000001"
    noted = store.save_list_page(ID, "tin-tuc", [link(1, url=moved, canonical=moved)], AT + DAY)
    assert noted.new == 0
    assert store.due_addresses(ID, AT + DAY) == []
    assert store.article(moved).native_id == "00000001"
    assert count(store, "articles") == 1


def test_the_address_that_the_page_itself_has_leads_to_it(store):
    save(store, article(1, url="https://thu.example.vn/canonical/1"))
    assert store.article("https://thu.example.vn/canonical/1").id == store.article(url(1)).id
    assert store.save_list_page(ID, "tin-tuc", [link(1, url="https://thu.example.vn/canonical/1")], AT + DAY).new == 0


def test_articles_are_found_by_every_name(store):
    save(store, article(1))
    kept = store.article(url(1))
    for key in (str(kept.id), kept.guid, kept.native_id, url(1), f"  {url(1)} "):
        assert store.article(key) == kept
    for key in ("", "0", "999", "tag:nothing", "https://example.vn/", "x" * 100_000, "\0", "\udc00", "9" * 40):
        assert store.article(key) is None


def test_outcomes_that_are_no_article(store):
    one, two, three = (address_of(store, number) for number in (1, 2, 3))
    crawl = store.begin_crawl(ID, AT)
    done = store.save_readings(crawl, [failed(one, AT), refused(two, AT)])
    assert [(saved.change, saved.article_id) for saved in done] == [("failed", None), ("refused", None)]
    assert (row_of(store, 1)["state"], row_of(store, 1)["last_error"], row_of(store, 1)["attempts"]) == ("failed", "status 503", 1)
    assert (row_of(store, 2)["state"], row_of(store, 2)["last_error"]) == ("refused", "a login page")
    assert [due.id for due in store.due_addresses(ID, AT)] == [three]
    store.begin_crawl(ID, AT + HOUR)
    assert {due.id for due in store.due_addresses(ID, AT + HOUR)} == {one, three}
    assert {due.id for due in store.due_addresses(ID, AT + DAY)} == {one, two, three}


def test_a_stored_article_stays_stored_when_a_later_reading_fails(store):
    save(store, article(1))
    crawl = store.begin_crawl(ID, AT + DAY)
    store.save_readings(crawl, [failed(address_of(store, 1), AT + DAY)])
    row = row_of(store, 1)
    assert (row["state"], row["last_error"], row["attempts"]) == ("stored", "status 503", 1)
    assert store.article(url(1)).last_seen_at == AT
    store.begin_crawl(ID, AT + DAY + HOUR)
    assert [due.id for due in store.due_addresses(ID, AT + DAY + HOUR)] == [address_of(store, 1)]
    save(store, article(1), AT + 2 * DAY)
    assert (row_of(store, 1)["last_error"], row_of(store, 1)["attempts"]) == (None, 0)


def test_failures_rest_longer_and_longer_and_are_never_given_up(store):
    address = address_of(store, 1)
    at, rests = AT, []
    for _ in range(9):
        crawl = store.begin_crawl(ID, at)
        store.save_readings(crawl, [failed(address, at)])
        due_at = datetime.fromisoformat(row_of(store, 1)["due_at"])
        rests.append((due_at - at) / HOUR)
        at = due_at
    assert rests == [0, 1, 6, 20, 72, 168, 720, 720, 720]


def test_a_page_that_was_not_modified(store):
    save(store, article(1))
    crawl = store.begin_crawl(ID, AT + DAY)
    (done,) = store.save_readings(crawl, [stored(address_of(store, 1), None, AT + DAY)])
    assert (done.change, done.article_id) == ("unchanged", store.article(url(1)).id)
    assert store.article(url(1)).last_seen_at == AT + DAY
    with pytest.raises(NotStored):
        store.save_readings(crawl, [stored(address_of(store, 2), None, AT + DAY)])


def test_one_batch_may_read_one_article_twice(store):
    store.save_list_page(ID, "tin-tuc", [link(1), link(2)], AT)
    one, two = address_of(store, 1), address_of(store, 2)
    crawl = store.begin_crawl(ID, AT)
    changed = article(1, title="Tiêu đề khác hẳn", views=500)
    done = store.save_readings(crawl, [stored(one, article(1), AT), stored(two, changed, AT + HOUR), stored(one, changed, AT + DAY)])
    assert [saved.change for saved in done] == ["new", "changed", "unchanged"]
    assert len({saved.article_id for saved in done}) == 1
    kept = store.article(url(2))
    assert (kept.title, kept.views, len(store.revisions(kept.id))) == ("Tiêu đề khác hẳn", 500, 1)
    assert len(kept.attachments) == 1


def test_a_batch_is_kept_whole_or_not_at_all(store):
    crawl = store.begin_crawl(ID, AT)
    good = stored(address_of(store, 1), article(1), AT, capture=capture(1, AT))
    with pytest.raises(NotStored, match="address=999"):
        store.save_readings(crawl, [good, stored(999, article(2), AT)])
    assert count(store, "articles") == count(store, "captures") == 0
    with pytest.raises(NotStored, match="crawl=77"):
        store.save_readings(77, [good])
    with pytest.raises(ValueError, match="pending"):
        store.save_readings(crawl, [replace(good, outcome=AddressState.PENDING)])
    with pytest.raises(ValueError, match="other-portal"):
        store.save_readings(crawl, [replace(good, article=article(1, portal="other-portal"))])
    assert store.save_readings(crawl, []) == []


def test_strings_that_sqlite_cannot_hold_do_not_lose_the_batch(store):
    crawl = store.begin_crawl(ID, AT)
    store.save_list_page(ID, "tin-tuc", [link(2, url=url(2) + "?\ud800")], AT)
    odd = article(1, title="a\ud800b\0c", body_text="\udfff 😀", views=10**30, byline="\ufffe")
    store.save_readings(crawl, [stored(address_of(store, 1), odd, AT), replace(failed(address_of(store, 2), AT), reason="\ud800")])
    kept = store.article(url(1))
    assert (kept.title, kept.body_text, kept.views) == ("a�b\0c", "� 😀", None)
    store.record_problem(ID, "odd", Message.of("error", detail="\ud800"), AT, url="\ud800")
    assert store.resolve_problems(ID, AT, url="\ud800") == 1


def test_the_ladder_gives_one_reading_for_each_rung(store):
    save(store, article(0, published_at=AT))
    reads = []
    at = AT
    for _ in range(60):
        at += DAY
        crawl = store.begin_crawl(ID, at)
        for due in store.due_addresses(ID, at):
            store.save_readings(crawl, [stored(due.id, article(0, published_at=AT), at)])
            reads.append((at - AT).days)
        store.end_crawl(crawl, summary(at))
    assert reads == [1, 3, 7, 30]
    assert row_of(store, 0)["due_at"] is None


def test_an_old_article_is_read_once(store):
    save(store, article(1, published_at=AT - 900 * DAY))
    assert row_of(store, 1)["due_at"] is None


def test_a_date_in_the_future_does_not_delay_the_ladder(store):
    save(store, article(1, published_at=AT + 900 * DAY))
    assert datetime.fromisoformat(row_of(store, 1)["due_at"]) == AT + DAY


def test_bodies_are_kept_once_and_read_back(store):
    body = "<html>Từ Sơn</html>".encode()
    save(store, article(1), capture=capture(1, AT, body))
    save(store, article(1), AT + DAY, capture=capture(1, AT + DAY, body))
    first, second = store.captures_of(store.article(url(1)).id)
    assert first.sha256 == second.sha256
    assert store.capture_body(first.sha256) == body
    assert (first.fetched_at, first.status, first.headers) == (AT, 200, capture(1, AT).headers)
    assert store._archive._db.conn.execute("SELECT count(*) FROM bodies").fetchone()[0] == 1
    with pytest.raises(NotStored):
        store.capture_body("00" * 32)


def test_moments_without_a_zone_are_refused(store):
    with pytest.raises(ValueError, match="no zone"):
        store.begin_crawl(ID, datetime(2026, 1, 1))  # noqa: DTZ001 - that is the point
