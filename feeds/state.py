"""What the last publish left behind, so that the next one need not look at what did not change.

It is a hint: where it is lost or does not fit, everything is looked at again.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from feeds.files import replace_if_changed
from feeds.settings import SiteSettings
from portals import Portal

NAME = ".published.json"


@dataclass(frozen=True, slots=True)
class State:
    """`made_by` names our code, settings and profiles; `cursor` where the store stood.

    `arrived` maps a feed to the articles that had come into it when its archive was written, `conditions` a portal to how it fared.
    """

    made_by: str = ""
    cursor: str | None = None
    base_url: str = ""
    arrived: dict[str, int] = field(default_factory=dict)
    conditions: dict[str, str] = field(default_factory=dict)

    @classmethod
    def load(cls, out: Path) -> "State":
        """The state in a folder, or an empty one."""
        try:
            return cls(**json.loads((out / NAME).read_text(encoding="utf-8")))
        except (OSError, ValueError, TypeError):
            return cls()

    def save(self, out: Path) -> None:
        """Keeps the state in a folder; raises PublishFailed."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        replace_if_changed(out / NAME, (json.dumps(facts, indent=1, sort_keys=True) + "\n").encode())

    def fitting(self, made_by: str, base_url: str) -> "State":
        """What of the state may be used: without the cursor where code, settings or profiles differ, nothing at another address."""
        if self.base_url != base_url:
            return State(made_by=made_by, base_url=base_url)
        return self if self.made_by == made_by else replace(self, made_by=made_by, cursor=None)


def made_by(portals: Iterable[Portal], settings: SiteSettings) -> str:
    """A name for everything but articles that the published bytes depend on."""
    digest = hashlib.sha256()
    package = Path(__file__).parent
    for file in sorted([*package.glob("*.py"), *package.glob("templates/*")]):
        digest.update(file.name.encode() + file.read_bytes())
    digest.update(repr(settings).encode())
    for portal in portals:
        digest.update(portal.model_dump_json().encode())
    return digest.hexdigest()
