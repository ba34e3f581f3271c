"""One tree of errors below CongtinError; every error crosses from one process to another as it is."""

import importlib
import inspect
import pickle
import pkgutil
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from scrapy.exceptions import IgnoreRequest

import scraper.errors
from congtin.watches.errors import Undelivered
from feeds.errors import InvalidOutput
from portals import CongtinError, ProfileFault
from scraper.downloader import errors as fetch_errors
from scraper.errors import FetchError

PACKAGES = ("portals", "storage", "scraper", "feeds", "server", "congtin", "demo_portal")
NO_FAULTS = {"_Ended"}
"""How a signal ends a step: no error that anybody is told."""
OUTSIDE = {"PortTaken"}
"""The demo portal stands for a foreign site and knows nothing of ours."""

VALUES: dict[str, Any] = {
    "portal": "bacninh-tuson",
    "url": "https://tuson.example.vn/tin/1",
    "reason": "lý do bằng tiếng Việt",
    "message": "is damaged",
    "similar": ["a", "b"],
    "faults": [ProfileFault(Path("a.toml"), "home", "is missing")],
    "path": Path("/srv/data/congtin.db"),
    "holder": "another",
    "platform": "joomla",
    "known": ["liferay", "vportal"],
    "seconds": 90.5,
    "origin": "https://tuson.example.vn",
    "source": "congtin.toml",
    "detail": "at line 3",
    "parameter": "q",
    "retry_after": 30,
    "name": "TOKEN",
    "key": "bacninh-tuson/81",
    "port": 8080,
    "at": datetime(2026, 7, 1, tzinfo=UTC),
}


def every_error() -> Iterator[type[BaseException]]:
    seen = set()
    for package in PACKAGES:
        for info in pkgutil.walk_packages([package], f"{package}."):
            if info.name.endswith((".__main__", "congtin.scrapy_settings")):
                continue
            for one in vars(importlib.import_module(info.name)).values():
                if inspect.isclass(one) and issubclass(one, BaseException) and one.__module__.split(".")[0] in PACKAGES and one not in seen:
                    seen.add(one)
                    yield one


ERRORS = sorted(every_error(), key=lambda one: (one.__module__, one.__name__))


def example(kind: type[BaseException]) -> BaseException:
    """An error of the kind, with a value for everything that its constructor takes."""
    if kind.__init__ is Exception.__init__:
        return kind("words")
    taken = inspect.signature(kind).parameters.values()
    positional = [VALUES[one.name] for one in taken if one.kind is one.POSITIONAL_OR_KEYWORD]
    keywords = {one.name: VALUES[one.name] for one in taken if one.kind is one.KEYWORD_ONLY}
    return kind(*positional, **keywords)


@pytest.mark.parametrize(
    "kind", [one for one in ERRORS if one.__name__ not in NO_FAULTS], ids=lambda kind: f"{kind.__module__}.{kind.__name__}"
)
def test_an_error_arrives_in_another_process_as_it_was(kind: type[BaseException]):
    error = example(kind)
    arrived = pickle.loads(pickle.dumps(error))
    assert type(arrived) is kind
    assert str(arrived) == str(error) != ""
    assert vars(arrived) == vars(error)
    assert arrived.args == error.args


def test_all_hang_below_one_root():
    assert len(ERRORS) > 35
    assert {one.__name__ for one in ERRORS if not issubclass(one, CongtinError)} == NO_FAULTS | OUTSIDE


def test_no_two_have_one_name():
    names = [one.__name__ for one in ERRORS]
    assert sorted(set(names)) == sorted(names)


def test_the_trees_that_are_drawn_are_the_ones_that_are_there():
    drawn = {
        module.__name__: module.__doc__ or ""
        for module in map(
            importlib.import_module,
            (
                "portals.errors",
                "storage.errors",
                "scraper.errors",
                "feeds.errors",
                "server.errors",
                "congtin.errors",
                "congtin.watches.errors",
            ),
        )
    }
    for error in ERRORS:
        home = "scraper.errors" if error.__module__ == fetch_errors.__name__ else error.__module__
        if home in drawn:
            assert error.__name__ in drawn[home], error


@pytest.mark.parametrize("kind", [one for one in ERRORS if issubclass(one, FetchError)], ids=lambda kind: kind.__name__)
def test_an_error_of_fetching_says_of_which_page(kind: type[FetchError]):
    error = example(kind)
    assert isinstance(error, FetchError)
    assert error.reason
    assert {"portal", "url"} <= vars(error).keys()


def test_what_scrapy_must_not_report_as_a_fault_is_its_own_kind_too():
    refused = {one.__name__ for one in ERRORS if issubclass(one, IgnoreRequest)}
    assert refused == {"RequestRefused", "PrivateAddress", "LeadsElsewhere", "RobotsForbid", "RobotsUnreadable"}


def test_errors_keep_what_they_are_beside_their_words():
    error = pickle.loads(pickle.dumps(scraper.errors.RetryLater(90.5, "the host asks for 90 seconds of rest", url="https://a.vn/")))
    assert (error.seconds, error.url, error.portal, error.reason) == (90.5, "https://a.vn/", None, "the host asks for 90 seconds of rest")
    assert isinstance(pickle.loads(pickle.dumps(scraper.errors.AddressForbidden())), OSError)
    noted = InvalidOutput("no guid")
    noted.add_note("of the last entry")
    assert pickle.loads(pickle.dumps(noted)).__notes__ == ["of the last entry"]
    assert pickle.loads(pickle.dumps(Undelivered("no answer"))).reason == "no answer"
