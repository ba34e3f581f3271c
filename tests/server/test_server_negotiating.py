"""Headers of clients: encodings by weight, lists of names, dates; whatever they hold, nothing raises."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cache import CacheEntry, ResponseCache
from server.rate_limit import REMEMBERED, RateLimit, network
from server.responses import WORTH_COMPRESSING, CachedResponse, encoding_of, http_date, is_known

FORMS = ("zstd", "gzip", "identity")
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)


def answer(body=b"x" * WORTH_COMPRESSING, **facts):
    return CachedResponse(body=body, media_type="text/plain", **facts)


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        (None, "identity"),
        ("", "identity"),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("GZIP;q=1.0, zstd;q=0.5", "gzip"),
        ("gzip;q=0, zstd;q=0", "identity"),
        ("*", "zstd"),
        ("*;q=0.5, gzip", "gzip"),
        ("identity, gzip;q=0.5", "identity"),
        ("br", "identity"),
        ("gzip;q=2", "identity"),
        ("gzip;q=abc", "identity"),
        ("gzip;q=0.0001", "identity"),
        (";;;,,,q=", "identity"),
    ],
)
def test_the_encoding_that_a_client_likes_best(accepted, encoding):
    assert encoding_of(accepted, FORMS) == encoding


def test_what_gains_nothing_is_not_compressed():
    assert answer(b"short").forms() == ("identity",)
    assert CachedResponse(body=b"x" * 5000, media_type="image/png").forms() == ("identity",)
    assert answer().forms() == FORMS


@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=200))
def test_no_header_raises(accepted, names, date):
    encoding = encoding_of(accepted, FORMS)
    one = answer(modified_at=NOW)
    assert is_known(one, encoding, names, date, NOW) in (True, False)
    assert is_known(one, encoding, None, date, NOW) in (True, False)


def test_a_date_counts_only_once_it_cannot_be_written_again_within_its_second():
    one = answer(modified_at=NOW.replace(microsecond=900_000))
    assert not is_known(one, "gzip", None, http_date(NOW), NOW + timedelta(seconds=1))
    assert is_known(one, "gzip", None, http_date(NOW), NOW + timedelta(seconds=2))
    assert not is_known(one, "gzip", None, http_date(NOW + timedelta(seconds=1)), NOW + timedelta(days=1))


def test_a_header_of_an_answer_is_one_line_whatever_it_holds():
    headers = answer(extra={"x-words": "từ"}).encoded("identity").headers
    assert (b"x-words", b"t?") in headers


def test_the_least_used_answers_are_dropped_first_and_the_size_stays_bounded():
    keeper = ResponseCache(most_bytes=100_000)
    for number in range(50):
        keeper.put(b"%d" % number, CacheEntry(answer(b"x" * 2_000), 1, ""))
        keeper.get(b"0")
    assert keeper.size <= 100_000
    assert keeper.get(b"0") is not None
    assert keeper.get(b"1") is None
    assert keeper.get(b"49") is not None
    keeper.put(b"0", CacheEntry(answer(b"y" * 50_000), 1, ""))
    assert keeper.get(b"0") is None, "what takes an eighth of the whole is not kept"


def test_a_client_searches_as_often_as_its_bucket_allows():
    now = [0.0]
    limit = RateLimit(burst=3, per_second=0.5, clock=lambda: now[0])
    assert [limit.wait("10.0.0.1") for _ in range(4)] == [0, 0, 0, 2]
    assert limit.wait("10.0.0.2") == 0
    now[0] = 2.0
    assert [limit.wait("10.0.0.1") for _ in range(2)] == [0, 2]


def test_clients_are_forgotten_beyond_a_number():
    limit = RateLimit(burst=1, per_second=0.001)
    for number in range(REMEMBERED + 1):
        limit.wait(f"client {number}")
    assert limit.wait("client 0") == 0
    assert limit.wait(f"client {REMEMBERED}") > 0


@pytest.mark.parametrize(
    ("client", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2%eth0", "2001:db8:1:2::/64"),
        ("testclient", "testclient"),
        ("", ""),
    ],
)
def test_one_customer_is_one_client(client, counted):
    assert network(client) == counted
