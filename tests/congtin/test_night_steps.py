"""The list of steps of a night: what fails or is ended in one of them, and what is kept of it."""

import os
import signal
import time

import pytest

from congtin.config import load_configuration
from congtin.errors import ConfigurationError
from congtin.nightly import STEPS, Night, Step, run_night
from scraper.crawl.recorder import CrawlStats
from scraper.crawl.verdict import CrawlReport
from storage import Store, StoreError, Verdict


@pytest.fixture
def night(tmp_path):
    (tmp_path / "congtin.toml").write_text('data_dir = "data"\npublic_dir = "public"\nbundled = false\n')
    return Night(load_configuration(tmp_path / "congtin.toml"))


def begin(night):
    with Store.open(night.configuration.data_dir) as store:
        night.number = store.begin_night(night.began_at, 0)


def kept(night):
    with Store.read(night.configuration.data_dir) as store:
        return store.recent_nights()[0]


def test_steps_are_taken_in_order_and_a_backup_holds_what_the_others_did():
    assert [step.name for step in STEPS] == ["crawl", "publish", "back up", "tell", "prune", "check"]


@pytest.mark.parametrize("error", [ZeroDivisionError("a fault of ours"), ConfigurationError("x", ["wrong"])])
def test_a_step_that_fails_is_told_and_costs_no_other(night, error):
    done = []

    def fail(night):
        raise error

    run_night(night, [Step("crawl", begin), Step("publish", fail), Step("back up", lambda night: done.append("back up"))])
    assert done == ["back up"]
    assert night.faults[0].text("en").startswith("publish: ")
    assert kept(night).faults == tuple(night.faults)
    assert kept(night).ended_at is not None
    assert set(night.seconds) == {"crawl", "publish", "back up"}
    assert night.exit_code == 1


def test_what_keeps_a_night_from_beginning_is_raised(night):
    def fail(night):
        raise StoreError(night.configuration.data_dir, "cannot be opened")

    with pytest.raises(StoreError, match="cannot be opened"):
        run_night(night, [Step("crawl", fail)])


@pytest.mark.fault("F03")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_in_the_middle_of_a_step_ends_the_night_in_good_order(night, how):
    done = []

    def interrupted(night):
        os.kill(os.getpid(), how)
        time.sleep(30)

    run_night(night, [Step("crawl", begin), Step("publish", interrupted), Step("back up", lambda night: done.append(1))])
    assert done == []
    assert "a signal ended the night" in night.faults[0].text("en")
    assert kept(night).ended_at is not None
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.parametrize(("verdicts", "code"), [([], 0), (["ok", "quiet"], 0), (["ok", "suspect"], 4), (["suspect", "broken"], 3)])
def test_exit_codes(night, verdicts, code):
    night.reports = [CrawlReport(f"x{n}", Verdict(verdict), (), CrawlStats(), 1.0) for n, verdict in enumerate(verdicts)]
    assert night.exit_code == code


def test_a_store_that_could_not_be_written_is_an_error(night):
    night.reports = [CrawlReport("x", Verdict.BROKEN, (), CrawlStats(), 1.0, store_failed=True)]
    assert night.exit_code == 1
