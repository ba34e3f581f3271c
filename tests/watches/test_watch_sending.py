"""What becomes of messages: channels that are down, runs that are killed, digests, quiet hours, watches that go, restored backups."""

import os
import signal

import pytest
from store_making import ID, article, save
from watch_making import AT, DAY, HOUR, LATER, MINUTE, Desk, Letters, crawled, secret

import storage
from congtin.watches.delivery import next_try
from portals.backoff import CHANNEL_FAILURES, MESSAGE
from portals.messages import Message
from storage import Store
from storage.outbox import DeliveryLog
from storage.outbox_records import OutboxMessage


@pytest.fixture
def letters(desk, httpserver, tmp_path):
    letters = Letters(httpserver)
    secret(tmp_path, "key", "khoa-bi-mat")
    desk.hook = f'[channels.hook]\nwebhook = "{letters.address}"\nkey = {{ file = "key" }}\n'
    desk.watch = desk.hook + '[watches."họp"]\nchannels = "hook"\nquery = "họp"\n'
    desk.configure(desk.watch)
    return letters


# channels that are down


def test_a_channel_that_is_down_for_three_nights_loses_nothing(desk, store, letters):
    letters.down = True
    for night in range(3):
        save(store, article(night), AT + night * DAY)
        report = desk.tell(LATER + night * DAY)
        assert report.faults == {"hook": "the webhook answered 503"}
        assert report.sent == report.dead == 0
    letters.down = False
    letters.clear()
    assert desk.tell(LATER + 3 * DAY).sent == 3
    assert sorted(item["guid"][-1] for item in letters.items) == ["0", "1", "2"]
    assert desk.tell(LATER + 4 * DAY).sent == 0
    assert desk.states() == {"sent": 3}


def test_every_attempt_has_the_same_id(desk, store, letters):
    letters.down = True
    save(store, article(1))
    desk.tell()
    desk.tell(LATER + DAY)
    letters.down = False
    desk.tell(LATER + 2 * DAY)
    assert len(letters.documents) == 3
    assert len({document["id"] for document in letters.documents}) == 1
    assert {headers["X-Congtin-Id"] for headers, _ in letters.requests} == {letters.documents[0]["id"]}


def test_attempts_come_later_each_time(desk, store, letters):
    letters.down = True
    save(store, article(1))
    for minute in range(0, 40, 1):
        desk.tell(LATER + minute * MINUTE)
    assert len(letters.requests) == 4


def test_a_channel_that_fails_again_and_again_is_left_alone_for_this_run(desk, store, letters):
    letters.down = True
    for number in range(10):
        save(store, article(number))
    desk.tell()
    assert len(letters.requests) == CHANNEL_FAILURES


def test_a_message_is_given_up_after_a_week_and_may_be_revived(desk, store, letters):
    letters.down = True
    save(store, article(1))
    for night in range(9):
        desk.tell(LATER + night * DAY)
    assert desk.states() == {"dead": 1}
    (dead,) = store.dead_letters()
    assert (dead.kind, dead.portal) == ("undelivered", "watch=họp channel=hook")
    assert "503" in dead.message.text("en")
    (row,) = store.outbox_rows()
    assert (row.watch, row.channel, row.waiting, row.sent, row.dead, row.reason) == ("họp", "hook", 0, 0, 1, "the webhook answered 503")
    letters.down = False
    assert desk.tell(LATER + 10 * DAY).sent == 0
    assert store.revive_dead(LATER + 10 * DAY) == 1
    assert desk.tell(LATER + 10 * DAY).sent == 1


def test_the_wait_has_a_limit_and_patience_needs_attempts():
    def tried(attempts, days):
        return next_try(OutboxMessage("x", "w", "c", "single", AT, attempts, ()), AT + days * DAY)

    assert tried(0, 0) == AT + 5 * MINUTE
    assert tried(60, 1) == AT + DAY + MESSAGE.pauses[-1]
    assert tried(1, 30) is not None
    assert tried(10, 8) is None


def test_what_does_not_fit_into_a_run_is_sent_by_the_next(desk, store, letters, monkeypatch):
    moments = iter(range(0, 10**6, 500))
    monkeypatch.setattr("congtin.watches.delivery.monotonic", lambda: next(moments))
    for number in range(5):
        save(store, article(number))
    assert [desk.tell(LATER + minute * MINUTE).sent for minute in range(4)] == [2, 2, 1, 0]
    assert len({item["guid"] for item in letters.items}) == 5


# killed in between


def test_killed_between_sending_and_noting(desk, tmp_path, store, letters, monkeypatch):
    save(store, article(1))
    store.close()
    child = os.fork()
    if child == 0:
        try:
            DeliveryLog.record = lambda *_: os.kill(os.getpid(), signal.SIGKILL)
            with Store.open(tmp_path / "data") as own:
                Desk(own, tmp_path).tell()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    assert len(letters.requests) == 1
    with Store.open(tmp_path / "data") as again:
        desk.store = again
        desk.tell(LATER + HOUR)
        desk.tell(LATER + 2 * HOUR)
    assert len(letters.requests) == 2
    assert letters.documents[0] == letters.documents[1]


@pytest.mark.parametrize("step", ["save_matches", "save_cursor", "make_messages", "record_sent"])
def test_killed_before_any_other_step_tells_once(desk, tmp_path, store, letters, step):
    for number in range(3):
        save(store, article(number))
    store.close()
    child = os.fork()
    if child == 0:
        try:
            setattr(Store, step, lambda *_: os.kill(os.getpid(), signal.SIGKILL))
            with Store.open(tmp_path / "data") as own:
                Desk(own, tmp_path).tell()
        finally:
            os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    with Store.open(tmp_path / "data") as again:
        desk.store = again
        desk.tell(LATER + HOUR)
        assert desk.tell(LATER + 2 * HOUR).sent == 0
        assert desk.states() == {"sent": 3}
    assert sorted(item["guid"][-1] for item in letters.items) == ["0", "1", "2"]


# restored backups


def test_a_restored_backup_repeats_nothing(desk, tmp_path, store, letters):
    save(store, article(1))
    desk.tell()
    storage.backup(tmp_path / "data", tmp_path / "b.congtin")
    save(store, article(2))
    save(store, article(1, body_text="Họp lại, khác hẳn 99."), AT + HOUR)
    desk.tell(LATER + HOUR)
    assert sorted(kind for kind, _ in letters.told) == ["edited", "new", "new"]
    store.close()
    storage.restore(tmp_path / "data", tmp_path / "b.congtin")
    with Store.open(tmp_path / "data") as restored:
        desk.store = restored
        save(restored, article(2), AT + DAY)
        save(restored, article(1, body_text="Họp lại, khác hẳn 99."), AT + DAY)
        save(restored, article(3), AT + DAY)
        report = desk.tell(LATER + DAY)
        assert (report.found, report.told, report.sent) == ({"họp": 1}, {"họp": 1}, 1)
    assert [item["guid"][-1] for item in letters.items[3:]] == ["3"]


def test_a_message_that_waited_in_the_backup_and_was_sent_since(desk, tmp_path, store, letters):
    letters.down = True
    for number in range(3):
        save(store, article(number))
    desk.tell()
    storage.backup(tmp_path / "data", tmp_path / "b.congtin")
    letters.down = False
    desk.tell(LATER + DAY)
    letters.clear()
    store.close()
    storage.restore(tmp_path / "data", tmp_path / "b.congtin")
    with Store.open(tmp_path / "data") as restored:
        desk.store = restored
        desk.tell(LATER + 2 * DAY)
        assert desk.states() == {"sent": 3}
    assert letters.requests == []


# several watches, several channels


def test_two_watches_on_one_article(desk, store, letters, mailbox, tmp_path):
    secret(tmp_path, "mail", mailbox.address)
    desk.configure(
        desk.watch + '[channels.thu]\napprise = { file = "mail" }\n[watches.khac]\nchannels = ["hook", "thu"]\nquery = "\\"Ủy ban\\""\n'
    )
    save(store, article(1))
    report = desk.tell()
    assert report.told == {"họp": 1, "khac": 2}
    assert sorted(document["watch"] for document in letters.documents) == ["họp", "khac"]
    assert len({item["id"] for item in letters.items}) == 2
    assert len(mailbox.mails) == 1


def test_one_channel_that_is_down_does_not_hold_up_another(desk, store, letters, mailbox, tmp_path):
    letters.down = True
    secret(tmp_path, "mail", mailbox.address)
    desk.configure(desk.hook + '[channels.thu]\napprise = { file = "mail" }\n[watches.w]\nchannels = ["hook", "thu"]\n')
    for number in range(5):
        save(store, article(number))
    report = desk.tell()
    assert (report.sent, len(mailbox.mails)) == (5, 5)
    assert set(report.faults) == {"hook"}


def test_a_watch_removed_while_its_messages_wait(desk, store, letters):
    letters.down = True
    save(store, article(1))
    desk.tell()
    desk.configure(desk.hook + '[watches.khac]\nchannels = "hook"\nquery = "không có"\n')
    letters.down = False
    letters.clear()
    assert desk.tell(LATER + DAY).withdrawn == 1
    assert letters.requests == []
    assert desk.states() == {"withdrawn": 1}
    desk.configure(desk.watch)
    desk.tell(LATER + DAY + HOUR, since=AT - DAY)
    assert [item["guid"][-1] for item in letters.items] == ["1"]


def test_a_channel_removed_while_its_messages_wait(desk, store, letters):
    letters.down = True
    save(store, article(1))
    desk.tell()
    desk.configure('[channels.may]\ncommand = ["true"]\n[watches."họp"]\nchannels = "may"\nquery = "họp"\n')
    letters.clear()
    assert desk.tell(LATER + DAY).withdrawn == 1
    assert letters.requests == []


# digests and quiet hours


def test_a_digest_goes_out_at_its_hour(desk, store, letters):
    desk.configure(desk.watch + 'send = "daily"\nhour = 7\n')  # 7:00 in Vietnam is midnight in UTC
    for number in range(3):
        save(store, article(number))
    desk.tell(LATER)
    assert letters.requests == []
    desk.tell(AT + 5 * HOUR + 59 * MINUTE)
    assert letters.requests == []
    desk.tell(AT + 6 * HOUR)
    (document,) = letters.documents
    assert (document["form"], len(document["items"])) == ("digest", 3)
    assert document["title"] == "họp, ngày 03/11/2026: 3 bài mới"
    assert desk.tell(AT + 7 * HOUR).sent == 0


def test_a_weekly_digest_waits_for_its_day(desk, store, letters):
    desk.configure(desk.watch + 'send = "weekly"\nweekday = "friday"\n')
    for day in range(3):
        save(store, article(day), AT + day * DAY)
        desk.tell(LATER + day * DAY)
    assert letters.requests == []
    desk.tell(AT + 3 * DAY + 6 * HOUR)  # Friday 2026-11-06, 7:00
    assert [len(document["items"]) for document in letters.documents] == [3]


def test_a_portal_that_changes_its_zone_has_one_digest(desk, store, letters):
    desk.configure(desk.watch + f'send = "daily"\nportal = "{ID}"\n')
    save(store, article(1))
    desk.tell(LATER)
    file = desk.folder / "portals" / "thu" / f"{ID}.toml"
    file.write_text(f'zone = "Asia/Tokyo"\n{file.read_text()}', encoding="utf-8")
    for hour in range(2, 60):
        desk.tell(AT + hour * HOUR)
    assert [len(document["items"]) for document in letters.documents] == [1]
    save(store, article(2), AT + 3 * DAY)
    desk.tell(AT + 3 * DAY + HOUR)
    desk.tell(AT + 3 * DAY + 4 * HOUR)  # 7:00 in Japan
    assert len(letters.documents) == 2


def test_a_digest_that_missed_its_hour_goes_out_with_the_next_run(desk, store, letters):
    desk.configure(desk.watch + 'send = "daily"\n')
    save(store, article(1))
    desk.tell(LATER)
    desk.tell(LATER + 3 * DAY)
    assert len(letters.requests) == 1


def test_nothing_is_sent_in_quiet_hours(desk, store, letters):
    desk.configure(desk.watch + 'quiet = "22:00-06:30"\n')
    save(store, article(1))
    desk.tell(LATER)  # 2:00 in Vietnam
    desk.tell(AT + 5 * HOUR)
    assert letters.requests == []
    desk.tell(AT + 5 * HOUR + 30 * MINUTE)
    assert len(letters.requests) == 1


# sources that are down


def test_a_source_that_is_down_is_told_once(desk, store, letters):
    desk.configure(desk.watch + "down_days = 3\n")
    for day in range(1, 7):
        crawled(store, AT + day * DAY, storage.Verdict.BROKEN, reasons=[Message("no list was found")])
        desk.tell(LATER + day * DAY)
    assert [kind for kind, _ in letters.told] == ["down"]
    (item,) = letters.items
    assert (item["portal"], item["since"]) == (ID, "2026-11-04T01:00:00+07:00")
    crawled(store, AT + 7 * DAY, storage.Verdict.OK)
    for day in range(8, 13):
        crawled(store, AT + day * DAY, storage.Verdict.BROKEN)
        desk.tell(LATER + day * DAY)
    assert [kind for kind, _ in letters.told] == ["down", "down"]


def test_watches_of_other_portals_hear_nothing_of_it(desk, store, letters):
    desk.configure(desk.watch + 'portal = "hanoi-thu"\n')
    for day in range(1, 7):
        crawled(store, AT + day * DAY, storage.Verdict.BROKEN)
    desk.tell(LATER + 6 * DAY)
    assert letters.requests == []


def test_what_was_told_long_ago_keeps_its_name_alone(desk, store, letters):
    save(store, article(1))
    desk.tell()
    desk.tell(LATER + 91 * DAY)
    ((document, state),) = store.db.conn.execute("SELECT document, state FROM matches").fetchall()
    assert (document, state) == ("{}", "taken")
