"""Operators are told of each turn once: a portal, the night, the backup, the disk."""

import pytest
from store_making import ID, article, save
from watch_making import AT, DAY, HOUR, LATER, Letters, crawled, secret

from congtin.watches import alerts
from congtin.watches.alerts import AlertState
from portals.messages import Message
from storage import Verdict


@pytest.fixture
def letters(desk, httpserver, tmp_path):
    letters = Letters(httpserver)
    secret(tmp_path, "key", "khoa-bi-mat")
    desk.hook = f'[channels.hook]\nwebhook = "{letters.address}"\nkey = {{ file = "key" }}\n'
    desk.configure(desk.hook + '[alerts]\nchannels = "hook"\ndisk_free_gib = 0\n')
    return letters


def turns(letters):
    return [(item["alert"], item["is_bad"]) for item in letters.items]


def test_a_portal_that_breaks_and_recovers(desk, store, letters):
    nights = [Verdict.OK, Verdict.BROKEN, Verdict.BROKEN, Verdict.SUSPECT, Verdict.QUIET, Verdict.OK, Verdict.BROKEN]
    for day, verdict in enumerate(nights):
        crawled(store, AT + day * DAY, verdict, reasons=[Message("no list was found")])
        desk.tell(LATER + day * DAY)
    assert turns(letters) == [(f"portal/{ID}", True), (f"portal/{ID}", False), (f"portal/{ID}", True)]
    assert letters.items[0]["words"] == ["no list was found"]
    assert letters.items[0]["portal_home"] == "https://bacninh-thu.example.vn/"
    assert [document["title"] for document in letters.documents[:2]] == [
        f"Cảnh báo vận hành: không truy cập được Cổng thông tin {ID}",
        f"Cảnh báo vận hành: đã truy cập lại được Cổng thông tin {ID}",
    ]


def test_several_turns_of_one_night_are_one_message(desk, store, letters):
    for portal in (ID, "hanoi-thu"):
        crawled(store, AT, Verdict.BROKEN, portal)
    desk.conditions = [AlertState("night", is_bad=True, message=Message.of("night-left", left=12, due=80))]
    desk.tell()
    (document,) = letters.documents
    assert (document["form"], len(document["items"])) == ("digest", 3)
    assert document["title"] == "Vận hành congtin, ngày 03/11/2026: 3 thông báo vận hành"


@pytest.mark.parametrize("key", ["night", "backup", "disk"])
def test_a_condition_is_told_when_it_turns(desk, letters, key, monkeypatch):
    monkeypatch.setattr(alerts, "disk_condition", lambda *_: AlertState("disk", is_bad=False))
    monkeypatch.setattr("congtin.watches.run.disk_condition", lambda *_: AlertState("disk", is_bad=key == "disk" and desk.is_bad))
    for night, is_bad in enumerate([False, True, True, False, False, True]):
        desk.is_bad = is_bad
        failed = Message.of("step-failed", step=Message("step-back-up"), detail="it failed")
        desk.conditions = [AlertState(key, is_bad=is_bad, message=failed)] if key != "disk" else []
        desk.tell(LATER + night * DAY)
    assert turns(letters) == [(key, True), (key, False), (key, True)]
    assert letters.items[0]["words"] in (["sao lưu: it failed"], [])


def test_what_nobody_reported_stays_as_it_was(desk, letters):
    desk.conditions = [AlertState("backup", is_bad=True)]
    desk.tell()
    desk.conditions = []
    desk.tell(LATER + HOUR)
    desk.conditions = [AlertState("backup", is_bad=True)]
    desk.tell(LATER + DAY)
    assert turns(letters) == [("backup", True)]


def test_a_night_that_was_killed(desk, store, letters):
    store.begin_crawl(ID, AT)  # and nothing ever ended it
    for hour in range(3):
        desk.tell(LATER + hour * HOUR)
    assert turns(letters) == [("night", True)]
    assert ID in letters.items[0]["words"][0]
    crawled(store, AT + DAY, Verdict.OK)
    desk.tell(LATER + DAY)
    assert turns(letters) == [("night", True), ("night", False)]


def test_what_the_night_says_of_itself_goes_first(desk, store, letters):
    store.begin_crawl(ID, AT)
    desk.conditions = [AlertState("night", is_bad=False)]
    assert desk.tell().sent == 0


def test_a_disk_that_is_nearly_full(desk, letters):
    desk.configure(desk.hook + '[alerts]\nchannels = "hook"\ndisk_free_gib = 1e9\n')
    desk.tell()
    (item,) = letters.items
    assert (item["alert"], item["title"]) == ("disk", "Ổ đĩa sắp đầy")
    assert "GiB" in item["words"][0]


def test_alerts_wait_for_their_channel_too(desk, store, letters):
    letters.down = True
    crawled(store, AT, Verdict.BROKEN)
    assert desk.tell().faults
    letters.down = False
    letters.clear()
    desk.tell(LATER + DAY)
    assert turns(letters) == [(f"portal/{ID}", True)]


def test_where_nobody_is_told_nothing_is_forgotten(desk, store, letters):
    crawled(store, AT, Verdict.BROKEN)
    desk.configure(desk.hook)
    desk.tell()
    assert store.alert_states() == {}
    desk.configure(desk.hook + '[alerts]\nchannels = "hook"\ndisk_free_gib = 0\n')
    desk.tell(LATER + DAY)
    assert turns(letters) == [(f"portal/{ID}", True)]


def test_an_ended_portal_is_no_alert(desk, store, letters):
    file = desk.folder / "portals" / "thu" / f"{ID}.toml"
    file.write_text(f"until = 2026-01-01\n{file.read_text()}", encoding="utf-8")
    crawled(store, AT, Verdict.BROKEN)
    assert desk.tell().sent == 0


def test_articles_are_no_business_of_operators(desk, store, letters):
    save(store, article(1))
    assert desk.tell().sent == 0
