"""Logs say which portal and which address, and never what gives access to something."""

import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scraper.downloader.log_redaction import HIDDEN, redact_logs, redacted
from tests.scraper.wire_server import answer

ROOT = Path(__file__).resolve().parents[2]
SECRET = "s3cr3t-Mật-khẩu".encode("ascii", "ignore").decode() + "Zq9"


@pytest.mark.fault("F43")
@pytest.mark.parametrize(
    "line",
    [
        "<GET https://ai:{}@cong.example.vn/tin?a=1>",
        "https://{}@cong.example.vn/",
        "socks5://ai:{}@proxy:1080",
        "tgram://bot:{}@chat",
        "https://cong.example.vn/tin?a=1&access_token={}&b=2",
        "https://cong.example.vn/tin;jsessionid={}",
        "https://cong.example.vn/?PHPSESSID={}#x",
        "https://cong.example.vn/?p_auth={}",
        "https://cong.example.vn/?api_key={}",
        "Cookie: nv4_sess={}; b=2",
        "{{b'Set-Cookie': [b'JSESSIONID={}; Path=/']}}",
        "Authorization: Basic {}",
        "headers={{'authorization': 'Bearer {}'}}",
        "got Bearer {} back",
        "Overridden settings:\n{{'AWS_SECRET_ACCESS_KEY': '{}',\n 'BOT_NAME': 'congtin'}}",
        "{{'MAIL_PASS': \"{}\"}}",
        "{{'FTP_PASSWORD': '{}'}}",
        "{{'AWS_ACCESS_KEY_ID': ('{}'\n 'and more')}}",
        "{{'TELNETCONSOLE_PASSWORD': '{}'}}",
        "Telnet Password: {}",
    ],
)
def test_secrets_are_hidden(line):
    clean = redacted(line.format(SECRET))
    assert SECRET not in clean
    assert "and more" not in clean
    assert HIDDEN in clean


@pytest.mark.parametrize(
    "line",
    [
        "portal=bacninh-tuson url=https://tuson.bacninh.gov.vn/news/-/details/22332/hop-bao-5505001: status 503",
        "https://cong.example.vn/?p_p_id=101&_101_cur=2&keyword=",
        "{'BOT_NAME': 'congtin', 'USER_AGENT': 'congtin/1 (+mailto:ai@example.org)'}",
        "mail to ai@example.org",
        "the basic information of the session",
    ],
)
def test_what_is_no_secret_stays(line):
    assert redacted(line) == line


def test_a_long_line_costs_little():
    assert redacted("https://" + "a" * 200_000 + "?token=" + "x" * 200_000).endswith(HIDDEN)


def test_messages_arguments_and_tracebacks_of_any_logger(caplog):
    caplog.set_level(logging.INFO)
    redact_logs()
    redact_logs()
    log = logging.getLogger("some.library")
    log.warning("fetching %s with %d", f"https://ai:{SECRET}@cong.example.vn/", 5)
    try:
        raise ValueError(f"https://ai:{SECRET}@cong.example.vn/")
    except ValueError:
        log.exception("it failed")
    assert SECRET not in caplog.text
    assert "https://***@cong.example.vn/ with 5" in caplog.text


def test_arguments_without_a_secret_are_left_to_the_formatter():
    redact_logs()
    record = logging.getLogger("x").makeRecord("x", logging.INFO, "f", 1, "%s of %d", ("a", 2), None)
    assert record.args == ("a", 2)


def test_wrong_arguments_are_left_to_logging():
    redact_logs()
    record = logging.getLogger("x").makeRecord("x", logging.INFO, "f", 1, "%d", ("a",), None)
    assert record.args == ("a",)


def environment(**more):
    return {**os.environ, "PYTHONPATH": str(ROOT), **more}


@pytest.mark.fault("F43")
def test_nothing_secret_is_logged_by_a_whole_crawl_with_everything_said(wire, tmp_path, observed):
    """Scrapy's own command with secrets in settings, redirects and cookies; the log says everything that there is to say."""
    cookie = f"Set-Cookie: nv4_sess={SECRET}; path=/\r\n"
    wire.answers["/news"] = wire.usual("/news").replace(b"\r\n", f"\r\n{cookie}".encode(), 1)
    wire.answers[wire.path(2)] = answer("", {"Location": f"http://ai:{SECRET}@127.0.0.1:{wire.port}/x?access_token={SECRET}"}, 302)
    (tmp_path / "profiles").mkdir()
    profile = f"""name = "Thử"\nunit = {{ province = "Bắc Ninh", name = "Thử", level = "ward" }}\nplatform = "bacninh"\nhome = "{wire.home}"
delay = 0\nsections = [{{ name = "Tin tức", path = "/news" }}]\n"""
    (tmp_path / "profiles" / "bacninh-thu.toml").write_text(profile, encoding="utf-8")
    secrets = ("AWS_SECRET_ACCESS_KEY", "MAIL_PASS", "FTP_PASSWORD", "TELNETCONSOLE_PASSWORD", "HTTPAUTH_PASS")
    command = [
        sys.executable,
        "-m",
        "scrapy",
        "crawl",
        "bacninh-thu",
        "-L",
        "DEBUG",
        "-s",
        "COOKIES_DEBUG=1",
        "-s",
        "CONGTIN_FIRST_PAUSE=0",
    ]
    for name in secrets:
        command += ["-s", f"{name}={SECRET}"]
    env = environment(
        SCRAPY_SETTINGS_MODULE="congtin.scrapy_settings",
        CONGTIN_DATA_DIR=str(tmp_path / "data"),
        CONGTIN_PROFILE_DIRS=f'["{tmp_path / "profiles"}"]',
        CONGTIN_BUNDLED="false",
    )
    done = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True, timeout=60)
    log = done.stdout + done.stderr
    assert "Overridden settings" in log
    assert "Received cookies from" in log
    assert wire.times(wire.path(1)), log[-3000:]
    assert SECRET not in log
    observed(
        f"{len(log.splitlines())} lines at DEBUG, {len(secrets)} secret settings, a cookie, an address with password and token: 0 found"
    )


def test_every_request_has_a_line_with_portal_and_address(wire, crawl_wire, caplog):
    caplog.set_level(logging.INFO)
    crawl_wire(wire)
    said = [record.getMessage() for record in caplog.records if record.getMessage().startswith("portal=")]
    assert [re.sub(r"\d+ bytes", "N bytes", line) for line in said if wire.path(2) in line] == [
        f"portal=bacninh-thu url={wire.home}{wire.path(2)}: article 200, N bytes"
    ]
    assert sum(": list 200" in line for line in said) == 2


def test_nothing_of_a_crawl_listens():
    from scraper import settings

    assert settings.REMOTE_CONTROL_ENABLED is False
    assert settings.TELNETCONSOLE_ENABLED is False
