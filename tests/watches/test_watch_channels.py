"""Messages as channels get them: whole, signed, and harmless whatever a portal writes into a title; secrets stay where they are."""

import hashlib
import hmac
import json
import logging
import re
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import html5lib
import jsonschema
import pytest
from store_making import article, save
from watch_making import AT, DAY, HOUR, LATER, Letters, crawled, remove, secret
from werkzeug import Response

from congtin.watch_settings import Channel, Secret
from congtin.watches import channels
from congtin.watches.channels import deliver
from congtin.watches.chat import plain_text
from congtin.watches.credentials import read_secret, without
from congtin.watches.errors import NoSecret, Undelivered
from congtin.watches.message import Outgoing
from portals.messages import Message
from storage import Verdict

SCHEMA = json.loads((Path(__file__).resolve().parents[2] / "docs" / "watch-message.schema.json").read_text(encoding="utf-8"))
NOW = datetime(2026, 11, 3, 1, tzinfo=UTC)
HANOI = ZoneInfo("Asia/Ho_Chi_Minh")

HOSTILE = [
    "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "[bấm vào](https://evil.example)", "<https://evil.example|bấm>", "@everyone",
    "<!channel> <@U123> @here", "*đậm* _nghiêng_ ~gạch~ `mã` ```khối```", "||giấu|| > trích", "# Đầu đề", "{{7*7}} {% raw %} ${x} :smile:",
    "a\r\nBcc: victim@example.org\r\n\r\nthân", "\u202egnod", "&lt;b&gt; &amp; &#60;", "\\[x\\](y)", "</h2></div><h1>to</h1>",
]  # fmt: skip


def outgoing(title="Phiên họp", **facts) -> Outgoing:
    item = {
        "id": "0" * 32, "kind": "new", "title": title, "url": "https://x.example/1", "page": "https://tin.example.org/articles/1", "guid": "tag:x",
        "portal": "bacninh-thu", "portal_name": "Cổng", "portal_home": "https://x.example", "unit": "Thử", "province": "Bắc Ninh",
        "section": "Tin tức", "byline": None, "published_at": "2026-11-03T08:00:00+07:00", "published_precision": "minute",
        "first_seen_at": "2026-11-03T08:00:00+07:00", "removed_at": None, "found_at": "2026-11-03T08:00:00+07:00", "views": 7,
        "snippet": [["Chiều nay ", False], [title, True]], **facts,
    }  # fmt: skip
    return Outgoing("f" * 32, "họp", "kênh", "single", NOW, (item,), "https://tin.example.org", HANOI)


def apprise(monkeypatch, address) -> Channel:
    monkeypatch.setenv("THE_ADDRESS", address)
    return Channel(apprise=Secret(env="THE_ADDRESS"))


# webhooks


@pytest.fixture
def letters(httpserver):
    return Letters(httpserver)


@pytest.fixture
def hook(letters, tmp_path):
    return Channel(webhook=letters.address, key=Secret(file=secret(tmp_path, "key", "khoa-bi-mat")))


def test_a_webhook_can_check_who_wrote(letters, hook):
    deliver(hook, outgoing(), NOW)
    ((headers, body),) = letters.requests
    signed = headers["X-Congtin-Timestamp"].encode() + b"." + body
    assert headers["X-Congtin-Signature"] == f"sha256={hmac.new(b'khoa-bi-mat', signed, hashlib.sha256).hexdigest()}"
    assert headers["X-Congtin-Timestamp"] == str(int(NOW.timestamp()))
    assert headers["X-Congtin-Id"] == headers["Idempotency-Key"] == "f" * 32
    assert headers["Content-Type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("title", HOSTILE)
def test_a_webhook_gets_titles_as_they_are(letters, hook, title):
    deliver(hook, outgoing(title), NOW)
    assert letters.items[0]["title"] == title


@pytest.mark.parametrize("status", [301, 302, 307, 308])
def test_redirects_are_not_followed(httpserver, hook, letters, status):
    elsewhere = []
    httpserver.expect_request("/elsewhere").respond_with_handler(lambda request: elsewhere.append(request) or Response())
    httpserver.expect_request("/moved").respond_with_data("", status=status, headers={"Location": httpserver.url_for("/elsewhere")})
    with pytest.raises(Undelivered, match=f"answered {status}"):
        deliver(hook.model_copy(update={"webhook": httpserver.url_for("/moved")}), outgoing(), NOW)
    assert elsewhere == []


@pytest.mark.parametrize("kind", ["json", "form", "xml"])
def test_apprise_follows_no_redirects_either(httpserver, monkeypatch, kind):
    elsewhere = []
    httpserver.expect_request("/elsewhere").respond_with_handler(lambda request: elsewhere.append(request) or Response())
    httpserver.expect_request("/moved").respond_with_data("", status=307, headers={"Location": httpserver.url_for("/elsewhere")})
    with pytest.raises(Undelivered):
        deliver(apprise(monkeypatch, f"{kind}://127.0.0.1:{httpserver.port}/moved"), outgoing(), NOW)
    assert elsewhere == []


def test_nobody_there(hook):
    with pytest.raises(Undelivered, match="the webhook was not reached: ConnectionRefusedError"):
        deliver(hook.model_copy(update={"webhook": "http://127.0.0.1:9/x"}), outgoing(), NOW)


@pytest.mark.parametrize("address", ["file:///etc/passwd", "ftp://127.0.0.1/x", "không phải"])
def test_a_secret_address_must_be_one_of_the_web(monkeypatch, hook, address):
    monkeypatch.setenv("HOOK", address)
    with pytest.raises(Undelivered):
        deliver(hook.model_copy(update={"webhook": Secret(env="HOOK")}), outgoing(), NOW)


def test_every_document_is_as_its_description_says(desk, store, httpserver, tmp_path):
    letters = Letters(httpserver)
    secret(tmp_path, "key", "k" * 20)
    desk.configure(
        f'[channels.hook]\nwebhook = "{letters.address}"\nkey = {{ file = "key" }}\n[alerts]\nchannels = "hook"\ndisk_free_gib = 1e9\n'
        '[watches.w]\nchannels = "hook"\nrise = 10\ndown_days = 1\nmax_single = 3\nevents = ["new", "edited", "removed", "rising"]\n'
    )
    for number in range(5):
        save(store, article(number, views=1))
    desk.tell()
    save(store, article(0, title="Khác hẳn", body_text="Khác hẳn", views=1, attachments=()), AT + DAY)
    save(store, article(1, views=500), AT + DAY)
    desk.tell(LATER + DAY)
    remove(store, 2, AT + 4 * DAY)
    for day in (5, 7):
        crawled(store, AT + day * DAY, Verdict.BROKEN, reasons=[Message("no list")])
    desk.tell(LATER + 7 * DAY)
    assert {kind for kind, _ in letters.told} == {"new", "edited", "removed", "rising", "down", "alert"}
    for document in letters.documents:
        jsonschema.validate(document, SCHEMA, format_checker=jsonschema.FormatChecker())


# commands


def test_a_command_gets_the_document_and_nothing_in_its_arguments(tmp_path):
    program = tmp_path / "take"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/arguments\ncat > {tmp_path}/document\n')
    program.chmod(0o700)
    deliver(Channel(command=(str(program), "$(id)", "a b")), outgoing("; rm -rf / $(id)"), NOW)
    assert (tmp_path / "arguments").read_text() == "$(id) a b\n"
    assert json.loads((tmp_path / "document").read_bytes())["items"][0]["title"] == "; rm -rf / $(id)"


def test_a_command_that_fails():
    with pytest.raises(Undelivered, match="exit code 1"):
        deliver(Channel(command=("false",)), outgoing(), NOW)
    with pytest.raises(Undelivered, match="could not be started"):
        deliver(Channel(command=("/nowhere/at-all",)), outgoing(), NOW)


def test_a_command_that_hangs(monkeypatch):
    monkeypatch.setattr(channels, "COMMAND_SECONDS", 0.2)
    with pytest.raises(Undelivered, match="longer than"):
        deliver(Channel(command=("sleep", "60")), outgoing(), NOW)


# mail


def test_a_mail_is_whole_in_html_and_in_text(monkeypatch, mailbox):
    changes = [{"field": "body", "before": [["rộng ", False], ["5", True], [" ha", False]], "after": [["rộng ", False], ["7", True]]}]
    deliver(apprise(monkeypatch, mailbox.address), outgoing("Họp & bàn", kind="edited", changes=changes, more_changes=2), NOW)
    (mail,) = mailbox.mails
    assert mail["Subject"] == "Đã sửa: Họp & bàn"
    assert mail["X-Congtin-Id"] == "f" * 32
    text, html = (mail.get_body((kind,)).get_content() for kind in ("plain", "html"))
    assert "<del" in html
    assert "<strong>Họp &amp; bàn</strong>" in html
    for words in (
        "Thử, Bắc Ninh",
        "08:00 ngày 03/11/2026",
        "https://x.example/1",
        "https://tin.example.org/articles/1",
        "2 thay đổi khác",
        "“họp”",
    ):
        assert words in text
        assert words in html
    lines = text.splitlines()
    assert lines[lines.index("Trước: rộng «5» ha") + 1] == "Sau: rộng «7»", "the text says what was changed, line by line"


@pytest.mark.parametrize("title", HOSTILE)
def test_a_hostile_title_is_text_in_a_mail(monkeypatch, mailbox, title):
    deliver(apprise(monkeypatch, mailbox.address), outgoing(title, unit=title, section=title), NOW)
    (mail,) = mailbox.mails
    assert mail["Bcc"] is None
    assert "\n" not in mail["Subject"]
    tree = html5lib.parse(mail.get_body(("html",)).get_content(), namespaceHTMLElements=False)
    tags = {element.tag for element in tree.iter()}
    assert tags <= {"html", "head", "body", "div", "h2", "p", "a", "br", "hr", "strong"}
    assert {value for element in tree.iter("a") for value in element.attrib.values()} <= {
        "https://x.example/1", "https://tin.example.org/articles/1",
    }  # fmt: skip
    assert not any(name.startswith("on") for element in tree.iter() for name in element.attrib)


# chats

LIVE = re.compile(r"[<>\[\]*_~`|\\{}]|@\w|(?m:^#)|#\w")


@pytest.mark.parametrize("title", HOSTILE)
def test_nothing_in_a_chat_is_markup(title):
    message = outgoing(title, unit=title, section=title, byline=title)
    foreign = message.title + "\n".join(line for line in message.text.splitlines() if "https://" not in line or "x.example" not in line)
    foreign = foreign.replace("https://tin.example.org/articles/1", "").removesuffix("Mã thông báo: ffffffffffff").replace("[họp]", "")
    assert not LIVE.search(foreign)


def test_harmless_text_reads_the_same():
    assert plain_text("Phường Từ Sơn: 5.000 m² (đợt 2), A&B - “xong”!") == "Phường Từ Sơn: 5.000 m² (đợt 2), A&B - “xong”!"
    assert "@everyone" not in plain_text("@everyone")


CHATS = {
    "ntfy": "ntfy://127.0.0.1:{port}/kenh",
    "gotify": "gotify://127.0.0.1:{port}/token123",
    "mattermost": "mmost://127.0.0.1:{port}/3ccdd113474722377935511fc85d3dd4",
    "discord": "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "slack": "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/%23kenh",
    "telegram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
}


@pytest.mark.parametrize("title", HOSTILE)
@pytest.mark.parametrize("chat", CHATS)
def test_what_chats_are_sent(httpserver, monkeypatch, chat, title):
    address, posts = CHATS[chat].format(port=httpserver.port), []

    def take(request):
        posts.append(request.get_data().decode())
        return Response("ok" if chat == "slack" else '{"ok": true, "result": [], "id": 1}', status=200, content_type="application/json")

    httpserver.expect_request(re.compile(".*")).respond_with_handler(take)
    _to_loopback(monkeypatch, httpserver)
    deliver(apprise(monkeypatch, address), outgoing(title), NOW)
    sent = "\n".join(
        str(part) for post in posts for part in _strings(json.loads(post)) if "ngày 03/11" in str(part) or "Bài mới" in str(part)
    )
    assert "Bài mới" in sent
    assert "https://x.example/1" in sent
    for sign in ("<script", "<img", "<!channel", "<@U", "](https://evil", "|bấm>", "@everyone", "@here", "*đậm*", "`mã`", "{{7", "</h2"):
        assert sign not in sent.replace("&lt;", "<").replace("&gt;", ">")


def _to_loopback(monkeypatch, server):
    """Sends what would go to a service on the internet to the server of the test, on the road that it would really go."""
    import requests

    send = requests.Session.send

    def sent(self, request, **options):
        if "127.0.0.1" not in request.url:
            request.url = re.sub(r"^https?://[^/]+", f"http://127.0.0.1:{server.port}", request.url)
        return send(self, request, **options)

    monkeypatch.setattr(requests.Session, "send", sent)


def _strings(value):
    match value:
        case dict():
            return [part for one in value.values() for part in _strings(one)]
        case list():
            return [part for one in value for part in _strings(one)]
        case _:
            return [value]


# secrets

TOKEN = "s3cr3t-T0k3n-abcdef"


@pytest.mark.fault("F43")
def test_no_secret_in_words_logs_or_the_database(desk, store, monkeypatch, caplog, capfd, tmp_path):
    monkeypatch.setenv("ONE", f"json://user:{TOKEN}@127.0.0.1:9/{TOKEN}/x?+X-Key={TOKEN}")
    monkeypatch.setenv("TWO", f"http://127.0.0.1:9/{TOKEN}")
    monkeypatch.setenv("THREE", f"mailto://user:{TOKEN}@127.0.0.1:9?to=an@example.org")
    monkeypatch.setenv("FOUR", f"nonsense://{TOKEN}")
    monkeypatch.setenv("KEY", TOKEN)
    desk.configure(
        "".join(f'[channels.c{name}]\napprise = {{ env = "{name}" }}\n' for name in ("ONE", "THREE", "FOUR"))
        + '[channels.cTWO]\nwebhook = { env = "TWO" }\nkey = { env = "KEY" }\n[watches.w]\nchannels = ["cONE", "cTWO", "cTHREE", "cFOUR"]\n'
    )
    save(store, article(1))
    with caplog.at_level(logging.DEBUG):
        report = desk.tell()
    assert set(report.faults) == {"cONE", "cTWO", "cTHREE", "cFOUR"}
    said = repr(report) + caplog.text + "".join(capfd.readouterr()) + repr(store.outbox_rows()) + desk.file.read_text()
    for file in (tmp_path / "data").iterdir():
        said += file.read_bytes().decode("latin-1")
    assert TOKEN not in said
    assert "127.0.0.1:9" not in repr(report)


def test_a_file_that_others_may_read_is_refused(tmp_path):
    for mode in (0o644, 0o640, 0o604, 0o660):
        with pytest.raises(NoSecret, match="others may read this file"):
            read_secret(Secret(file=secret(tmp_path, "one", TOKEN, mode)))
    assert read_secret(Secret(file=secret(tmp_path, "one", TOKEN, 0o400))) == TOKEN


@pytest.mark.parametrize("content", ["", "  \n", None, b"\xff\xfe"])
def test_a_secret_that_is_not_there(tmp_path, content):
    file = tmp_path / "one"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        file.chmod(0o600)
    with pytest.raises(NoSecret):
        read_secret(Secret(file=file))


def test_a_variable_that_is_not_set(monkeypatch):
    monkeypatch.delenv("NOWHERE", raising=False)
    with pytest.raises(NoSecret, match="NOWHERE: this variable is not set"):
        read_secret(Secret(env="NOWHERE"))


def test_parts_of_an_address_are_taken_out_of_words():
    address = "tgram://123456:AbC%2Bdef_ghi/42?mode=x"
    assert without("error at /bot123456:AbC+def_ghi/send", address) == "error at /bot…/send"
    assert without("x" * 1000, address) == "x" * 200


def test_hours_later_a_secret_may_have_come(desk, store, monkeypatch, mailbox):
    monkeypatch.delenv("MAIL", raising=False)
    desk.configure('[channels.thu]\napprise = { env = "MAIL" }\n[watches.w]\nchannels = "thu"\n')
    save(store, article(1))
    assert desk.tell().faults == {"thu": "MAIL: this variable is not set"}
    monkeypatch.setenv("MAIL", mailbox.address)
    assert desk.tell(LATER + HOUR).sent == 1
    assert len(mailbox.mails) == 1
