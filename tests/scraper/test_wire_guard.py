"""No request reaches a private address or another site, whatever a name resolves to, a number looks like or a redirect says."""

import socket
from ipaddress import ip_address

import pytest

from scraper.downloader.address_guard import Guard, is_public
from scraper.errors import AddressForbidden
from storage.model import Verdict
from tests.scraper.wire_server import WireServer, answer


@pytest.mark.fault("F27")
@pytest.mark.parametrize(
    "number",
    """127.0.0.1 127.8.8.8 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 240.0.0.1 255.255.255.255
    192.0.2.1 198.18.0.1 ::1 :: fe80::1 fc00::1 fd12::1 ff02::1 2001:db8::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1
    ::127.0.0.1 2002:7f00:1::1 2001:0:0:0:0:0:80ff:fffe""".split(),
)
def test_private_addresses(number):
    assert not is_public(ip_address(number))


@pytest.mark.parametrize("number", ["8.8.8.8", "113.190.0.1", "2405:4800::1", "::ffff:113.190.0.1", "64:ff9b::71be:1"])
def test_public_addresses(number):
    assert is_public(ip_address(number))


@pytest.mark.parametrize(
    ("home", "number", "port", "may"),
    [
        ("http://127.0.0.1:8642", "127.0.0.1", 8642, True),
        ("http://127.0.0.1:8642", "127.0.0.1", 5432, False),
        ("http://127.0.0.1:8642", "127.0.0.2", 8642, False),
        ("http://127.9.9.9", "127.9.9.9", 80, True),
        ("https://127.9.9.9", "127.9.9.9", 80, False),
        ("http://localhost:8642", "127.0.0.1", 8642, True),
        ("http://localhost:8642", "::1", 8642, True),
        ("http://localhost:8642", "127.0.0.3", 8642, False),
        ("http://10.0.0.5", "10.0.0.5", 80, False),
        ("https://tuson.bacninh.gov.vn", "127.0.0.1", 443, False),
        ("https://tuson.bacninh.gov.vn", "113.190.0.1", 443, True),
        ("", "127.0.0.1", 80, False),
    ],
)
def test_a_home_on_loopback_reaches_exactly_its_own_server(home, number, port, may):
    assert Guard(home).permits(ip_address(number), port) is may


def test_the_setting_lets_everything_through():
    assert Guard("", allow_private=True).permits(ip_address("10.0.0.1"), 80)


def test_a_socket_is_made_only_for_what_is_permitted():
    info = (socket.AF_INET, socket.SOCK_STREAM, 0, "", ("192.168.0.1", 80))
    with pytest.raises(AddressForbidden, match="private address"):
        Guard().socket(info)
    Guard(allow_private=True).socket(info).close()


def resolving(monkeypatch, *numbers):
    """Lets every name lead to these numbers."""

    async def resolve(self, host, port=0, family=socket.AF_INET):
        return [{"hostname": host, "host": number, "port": port, "family": socket.AF_INET, "proto": 0, "flags": 0} for number in numbers]

    monkeypatch.setattr("aiohttp.resolver.ThreadedResolver.resolve", resolve)
    monkeypatch.setattr("aiohttp.connector.DefaultResolver.resolve", resolve)


@pytest.mark.fault("F27")
@pytest.mark.parametrize("numbers", [["127.0.0.1"], ["127.0.0.1", "10.0.0.1"]])
def test_a_name_that_leads_to_a_private_address_is_not_connected_to(wire, crawl_wire, monkeypatch, numbers):
    resolving(monkeypatch, *numbers)
    report = crawl_wire(wire, home=f"http://cong.example.vn:{wire.port}", settings={"CONGTIN_CONTACT": "a@example.org"})
    assert wire.asked == []
    assert report.verdict is Verdict.BROKEN
    assert "its host has a private address, which is not connected to" in report.reasons[0].text("en")


@pytest.mark.fault("F27")
def test_a_name_that_leads_to_a_private_address_is_reached_where_the_setting_says_so(wire, crawl_wire, monkeypatch):
    resolving(monkeypatch, "127.0.0.1")
    settings = {"CONGTIN_CONTACT": "a@example.org", "CONGTIN_ALLOW_PRIVATE": True}
    assert crawl_wire(wire, home=f"http://cong.example.vn:{wire.port}", settings=settings).tally.new == 2


@pytest.mark.fault("F27")
@pytest.mark.parametrize(
    ("location", "reason"),
    [
        ("http://127.0.0.1:{port}/x", "another site, 127.0.0.1:{port}"),
        ("http://127.0.0.2/x", "another site, 127.0.0.2"),
        ("http://2130706433:{port}/x", "another site, 2130706433:{port}"),
        ("http://[::ffff:127.0.0.1]:{port}/x", "another site, [::ffff:127.0.0.1]:{port}"),
        ("//169.254.169.254/latest/meta-data/", "another site, 169.254.169.254"),
        ("https://example.org/", "another site, example.org"),
        ("file:///etc/passwd", "not fetched, of the kind 'file'"),
        ("data:text/html,x", "not fetched, of the kind 'data'"),
        ("ftp://127.0.0.1/", "not fetched, of the kind 'ftp'"),
        ("javascript:alert(1)", "not fetched, of the kind 'javascript'"),
    ],
)
def test_redirects_to_elsewhere_are_refused_and_no_request_leaves(wire, crawl_wire, location, reason):
    with WireServer() as inner:
        target, reason = location.format(port=inner.port), reason.format(port=inner.port)
        wire.answers[wire.path(2)] = answer("", {"Location": target}, 302)
        report = crawl_wire(wire)
        assert inner.asked == []
    assert (report.tally.new, report.tally.refused) == (1, 1)
    assert reason in report.tally.problems[0].text("en")


@pytest.mark.fault("F27")
@pytest.mark.parametrize("target", ["http://127.0.0.1:{port}", "http://2130706433:{port}", "http://[::ffff:127.0.0.1]:{port}"])
def test_a_host_of_the_profile_that_is_private_is_not_reached_either(wire, crawl_wire, make_portal, target):
    """The profile itself names the inner server as one of its hosts: the guard at connect has the last word."""
    with WireServer() as inner:
        place = target.format(port=inner.port)
        portal = make_portal(home=wire.home, delay=0)
        portal = portal.model_copy(update={"hosts": (place.removeprefix("http://"),)})
        wire.answers[wire.path(2)] = answer("", {"Location": place + inner.path(2)}, 302)
        report = crawl_wire(portals=[portal])
        assert inner.asked == []
    assert report.tally.new == 1, "the portal's own articles are read"
    assert report.tally.failed + report.tally.refused == 1


@pytest.mark.fault("F27")
def test_a_page_that_sends_its_reader_elsewhere_is_read_as_what_it_is(wire, crawl_wire):
    with WireServer() as inner:
        wire.answers[wire.path(2)] = answer(f'<html><meta http-equiv="refresh" content="0;url={inner.home}/x"></html>')
        report = crawl_wire(wire)
        assert inner.asked == []
    assert (report.tally.new, report.tally.refused) == (1, 1)


@pytest.mark.fault("F28")
def test_a_redirect_to_itself_is_counted_as_failed(wire, crawl_wire):
    wire.answers[wire.path(2)] = answer("", {"Location": wire.path(2)}, 302)
    report = crawl_wire(wire)
    assert (report.tally.new, report.tally.failed, report.tally.refused) == (1, 1, 0)
    assert report.tally.problems[0].text("en").endswith(": it redirects in a circle")
    assert wire.paths().count(wire.path(2)) == 6, "five redirects are followed"


@pytest.mark.fault("F28")
def test_a_loop_of_two_and_an_endless_chain_are_counted_as_failed(wire, crawl_wire):
    wire.articles = 3
    other = wire.path(2) + "?b"
    wire.answers[wire.path(3)] = [answer("", {"Location": f"{wire.path(3)}?{n}"}, 301) for n in range(9)]
    wire.answers[wire.path(2)] = [answer("", {"Location": to}, 302) for to in (other, wire.path(2)) * 4]
    report = crawl_wire(wire)
    assert (report.tally.new, report.tally.failed) == (1, 2)
    assert sorted(problem.text("en").rpartition(": ")[2] for problem in report.tally.problems) == [
        "it redirects in a circle", "it redirects more than 5 times",
    ]  # fmt: skip


@pytest.mark.fault("F28")
def test_a_list_that_redirects_without_end_is_a_list_that_failed(wire, crawl_wire):
    wire.answers["/news"] = answer("", {"Location": "/news"}, 301)
    report = crawl_wire(wire)
    assert report.verdict is Verdict.BROKEN
    assert "it redirects in a circle" in report.reasons[0].text("en")


def test_a_redirect_within_the_portal_is_followed(wire, crawl_wire):
    wire.answers[wire.path(2)] = [answer("", {"Location": f"{wire.path(2)}?a=1"}, 301)]
    report = crawl_wire(wire)
    assert (report.verdict, report.tally.new) == (Verdict.OK, 2)
