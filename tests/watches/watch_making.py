"""A desk that runs watches, a webhook's letters, and a mail server."""

import email
import email.policy
import json
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from aiosmtpd.controller import Controller
from store_making import AT, DAY, HOUR, ID, address_of, article, gone, make_portal, save, summary
from werkzeug import Response

from congtin.config import load_configuration
from congtin.watches.run import tell
from storage import Store

MINUTE = timedelta(minutes=1)
LATER = AT + HOUR
"""An hour after the evening in which `save` saves."""


def profile(portal) -> str:
    sections = ", ".join(f'{{ name = "{section.name}", path = "{section.path}" }}' for section in portal.sections)
    unit = f'{{ province = "{portal.unit.province}", name = "{portal.unit.name}", level = "{portal.unit.level}" }}'
    return f'name = "{portal.name}"\nunit = {unit}\nplatform = "bacninh"\nhome = "{portal.home}"\nsections = [{sections}]\n'


@dataclass
class Desk:
    """Whoever runs congtin, with one configuration file."""

    store: Store
    folder: Path
    conditions: list = field(default_factory=list)

    def __post_init__(self):
        for portal in (make_portal(), make_portal("hanoi-thu", "Hà Nội")):
            file = self.folder / "portals" / "thu" / f"{portal.id}.toml"
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(profile(portal), encoding="utf-8")

    @property
    def file(self) -> Path:
        return self.folder / "congtin.toml"

    def configure(self, text: str):
        """Writes the configuration: the tables of channels and watches."""
        head = 'data_dir = "data"\nprofile_dirs = ["portals"]\nbundled = false\nbase_url = "https://tin.example.org"\n'
        self.file.write_text(head + text, encoding="utf-8")
        return load_configuration(self.file)

    def tell(self, at=LATER, **options):
        """One run of the watches at a moment."""
        return tell(load_configuration(self.file), self.store, lambda: at, conditions=tuple(self.conditions), **options)

    def states(self) -> dict[str, int]:
        """How many messages are in which state."""
        return dict(self.store.db.conn.execute("SELECT state, count(*) FROM messages GROUP BY state").fetchall())


def secret(folder: Path, name: str, value: str, mode: int = 0o600) -> Path:
    file = folder / name
    file.write_text(value + "\n", encoding="utf-8")
    file.chmod(mode)
    return file


class Letters:
    """What a webhook on loopback was posted; `down` makes it answer 503."""

    def __init__(self, server, path: str = "/hook") -> None:
        self.requests: list = []
        self.down = False
        self.before_answering = lambda request: None
        self.address = server.url_for(path)
        server.expect_request(path).respond_with_handler(self._answer)

    def _answer(self, request) -> Response:
        self.requests.append((dict(request.headers), request.get_data()))
        self.before_answering(request)
        return Response(status=503 if self.down else 204)

    @property
    def documents(self) -> list:
        return [json.loads(body) for _, body in self.requests]

    @property
    def items(self) -> list:
        return [item for document in self.documents for item in document["items"]]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Kind and title of everything that came."""
        return [(item["kind"], item["title"]) for item in self.items]

    def clear(self) -> None:
        self.requests.clear()


class MailBox:
    """An SMTP server that keeps what it is sent."""

    def __init__(self) -> None:
        self.raw: list[bytes] = []
        self._controller = Controller(self, hostname="127.0.0.1", port=0)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the name is aiosmtpd's
        self.raw.append(envelope.content)
        return "250 OK"

    def __enter__(self):
        self._controller.port = _free_port()
        self._controller.start()
        return self

    def __exit__(self, *_):
        self._controller.stop()

    @property
    def address(self) -> str:
        return f"mailto://127.0.0.1:{self._controller.port}?from=congtin@example.org&to=an@example.org"

    @property
    def mails(self) -> list:
        return [email.message_from_bytes(raw, policy=email.policy.default) for raw in self.raw]


def _free_port() -> int:
    import socket

    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return one.getsockname()[1]


def crawled(store: Store, at, verdict, portal: str = ID, reasons=()) -> None:
    """A crawl without a reading."""
    store.end_crawl(store.begin_crawl(portal, at), summary(at, verdict, reasons=tuple(reasons)))


def remove(store: Store, number: int, at) -> None:
    """An article that is found gone on two ok crawls a day apart; the second is at `at`."""
    for when in (at - DAY - HOUR, at):
        crawl = store.begin_crawl(ID, when)
        store.save_readings(crawl, [gone(address_of(store, number), when)])
        store.settle_removals(crawl, when)
        store.end_crawl(crawl, summary(when))


__all__ = ["AT", "DAY", "HOUR", "LATER", "MINUTE", "Desk", "Letters", "MailBox", "article", "crawled", "remove", "save", "secret"]
