"""Watches as a step of the night: what a whole night over the demo portal tells, and how it shares the store with other runs."""

import json
import threading
import time
from datetime import timedelta

import pytest

from congtin.commands.demo import prepare, write_profile
from congtin.config import load_configuration
from congtin.nightly import STEPS, Night, Step, crawl_due, run_night, tell_watches
from congtin.watches.alerts import night_condition
from demo_portal.posts import demo_now
from demo_portal.server import DemoServer
from storage import Store, StoreLocked

SETTINGS = """
[channels.loa]
command = ["sh", "-c", "cat >> {told}; echo >> {told}"]

[watches."Ngòi Mây"]
query = "Ngòi Mây"
channels = "loa"

[alerts]
channels = "loa"
"""


@pytest.fixture
def folder(tmp_path):
    prepare(tmp_path)
    settings = SETTINGS.format(told=tmp_path / "told.jsonl")
    file = tmp_path / "congtin.toml"
    file.write_text('backups = "backups"\n' + file.read_text(encoding="utf-8") + settings, encoding="utf-8")
    return tmp_path


def told(folder):
    file = folder / "told.jsonl"
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line] if file.exists() else []


def nights(folder, days):
    """A whole night on each day of the demo portal, at one address."""
    done, port = [], 0
    for day in days:
        with DemoServer(day=day, port=port) as server:
            port = int(server.url.rpartition(":")[2])
            write_profile(folder, server.url)
            night = Night(load_configuration(folder / "congtin.toml"), clock=lambda day=day: demo_now(day))
            done.append(run_night(night, STEPS))
    return done


def test_a_night_tells_what_it_found_and_the_next_one_only_what_is_new(folder):
    first, second = nights(folder, [1, 2])
    assert first.faults == second.faults == []
    items = [(item["kind"], item.get("title", "")) for document in told(folder) for item in document["items"]]
    assert ("edited", "Khởi công sửa chữa cống Ngòi Mây trước mùa mưa năm sau") in items
    assert len(items) == len(set(items))
    (line,) = (line for line in second.lines if line.label == "watches")
    assert "messages sent" in line.message.text("en")


def test_a_backup_that_fails_is_told_in_the_same_night_and_once_more_when_it_is_well(folder):
    (folder / "backups").write_text("in the way of the folder")
    (first,) = nights(folder, [1])
    assert first.faults
    assert first.faults[0].text("en").startswith("back up: ")
    (folder / "backups").unlink()
    nights(folder, [2])
    alerts = [item for document in told(folder) for item in document["items"] if item["kind"] == "alert"]
    assert [(item["alert"], item["is_bad"]) for item in alerts] == [("backup", True), ("backup", False)]


def test_what_a_deadline_left_is_told_and_holds_until_a_night_leaves_nothing(folder):
    configuration = load_configuration(folder / "congtin.toml")
    with Store.open(configuration.data_dir) as store:
        night = store.begin_night(demo_now(1), 5)
        store.end_night(night, demo_now(1), crawled=3, remaining=2, verdicts={}, faults=[])
        assert night_condition(store, demo_now(1)).is_bad
        assert "2 trên 5" in night_condition(store, demo_now(1)).message.text("vi")
        store.end_night(store.begin_night(demo_now(2), 5), demo_now(2), crawled=5, remaining=0, verdicts={}, faults=[])
        assert not night_condition(store, demo_now(2)).is_bad
        store.begin_night(demo_now(3), 5)
        assert not night_condition(store, demo_now(3) + timedelta(hours=8)).is_bad, "it may be between two steps"
        assert night_condition(store, demo_now(4) + timedelta(hours=1)).is_bad


def held(folder, holder, seconds):
    """Another run that has the lock for a while."""
    taken = threading.Event()

    def hold():
        with Store.open(folder / "data", holder=holder):
            taken.set()
            time.sleep(seconds)

    thread = threading.Thread(target=hold)
    thread.start()
    taken.wait(10)
    return thread


def test_a_step_waits_for_watches_that_run_on_their_own(folder):
    night = Night(load_configuration(folder / "congtin.toml"))
    with DemoServer(day=1) as server:
        write_profile(folder, server.url)
        other = held(folder, "congtin watch run", 0.5)
        run_night(
            night, [Step("crawl", crawl_due), Step("tell", lambda night: held(folder, "congtin watch run", 0.5) and tell_watches(night))]
        )
        other.join()
    assert night.faults == []
    assert len(night.reports) == 1


def test_another_crawl_is_not_waited_for(folder):
    night = Night(load_configuration(folder / "congtin.toml"))
    other = held(folder, "congtin crawl", 0.5)
    with pytest.raises(StoreLocked, match="congtin crawl"):
        run_night(night, [Step("crawl", crawl_due)])
    other.join()
