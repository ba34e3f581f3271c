"""The demo's server: real HTTP over loopback."""

import http.client
import subprocess
import sys
import time
import urllib.request

import pytest

from demo_portal.lists import load_page_url
from demo_portal.posts import SECTIONS, demo_posts
from demo_portal.server import DemoServer, PortTaken


def connection(server: DemoServer) -> http.client.HTTPConnection:
    return http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)


def test_one_connection_serves_many_requests_without_a_stall() -> None:
    with DemoServer() as server:
        client = connection(server)
        began = time.perf_counter()
        for post in demo_posts()[:50]:
            client.request("GET", post.path)
            response = client.getresponse()
            assert response.status == 200
            assert len(response.read()) > 55_000
        assert (time.perf_counter() - began) / 50 < 0.03
        client.close()
        assert server.requests == [("GET", post.path) for post in demo_posts()[:50]]


def test_a_session_begins_with_the_first_answer_only() -> None:
    with DemoServer() as server:
        client = connection(server)
        client.request("GET", "/robots.txt")
        response = client.getresponse()
        response.read()
        cookie = response.headers["Set-Cookie"]
        assert cookie.startswith("JSESSIONID=")
        client.request("GET", "/robots.txt", headers={"Cookie": cookie.split(";")[0]})
        response = client.getresponse()
        response.read()
        assert "Set-Cookie" not in response.headers
        client.close()


def test_a_form_is_read() -> None:
    section = next(section for section in SECTIONS if section.variant == "post")
    with DemoServer() as server:
        body = b"pageNum=2&numPerPage=10"
        with urllib.request.urlopen(server.url + load_page_url(section), body) as response:
            assert b"numOfPage" in response.read()


def test_head_and_unknown_addresses() -> None:
    with DemoServer() as server:
        client = connection(server)
        for method, path, status in (("HEAD", "/", 200), ("GET", "/khong-co", 404)):
            client.request(method, path)
            response = client.getresponse()
            response.read()
            assert response.status == status
        client.close()


def test_latency_is_waited() -> None:
    with DemoServer(latency=0.15) as server:
        began = time.perf_counter()
        urllib.request.urlopen(server.url + "/robots.txt").read()
        assert time.perf_counter() - began >= 0.15


def test_a_taken_port_is_named() -> None:
    with DemoServer() as server:
        port = int(server.url.rsplit(":", 1)[1])
        with pytest.raises(PortTaken, match=f"port {port}"):
            DemoServer(port=port)


def test_the_same_port_serves_the_next_day() -> None:
    with DemoServer() as server:
        port = int(server.url.rsplit(":", 1)[1])
        urllib.request.urlopen(server.url).read()
    with DemoServer(day=2, port=port) as server:
        assert "Thứ ba, ngày 17/11/2026" in urllib.request.urlopen(server.url).read().decode()


def test_the_command_prints_its_address_first() -> None:
    command = [sys.executable, "-m", "demo_portal", "--articles", "20", "--day", "2"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = process.stdout.readline().strip()
        try:
            assert urllib.request.urlopen(url + "/robots.txt").status == 200
        finally:
            process.terminate()
