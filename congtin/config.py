"""The configuration: `congtin.toml`, overruled by CONGTIN_… variables, overruled by options of the command line."""

import os
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

from pydantic import Field, StringConstraints, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from congtin.errors import ConfigurationError
from congtin.watch_settings import Alerts, Channel, Watch, disagreements, in_folder
from feeds import Keyword, SiteSettings
from portals import Catalogue, load_catalogue

FILE = "congtin.toml"
_PATHS = ("data_dir", "public_dir", "backups")
RENAMED = {
    "at_once": "concurrent_portals",
    "data": "data_dir",
    "entries": "feed_entries",
    "every_hours": "crawl_interval_hours",
    "hub": "websub_hub",
    "keep_pages_days": "capture_retention_days",
    "max_pages": "max_list_pages",
    "minor_edits": "publish_minor_edits",
    "out": "public_dir",
    "portals": "profile_dirs",
    "sweep_pages": "weekly_sweep_pages",
}
"""Settings by the names that they had before the first release, and their names now."""
RENAMED_OF_WATCHES = {"most": "max_single", "on": "events", "to": "channels"}
"""The same for the tables of watches and alerts."""
DEADLINE = r"^([01]?\d|2[0-3]):[0-5]\d$|^\d{1,3}(\.\d)?[hm]$"


class Configuration(BaseSettings):
    """Every setting of congtin; unknown ones are refused. Paths in a file are relative to that file's folder."""

    model_config = SettingsConfigDict(env_prefix="CONGTIN_", extra="forbid", frozen=True)

    data_dir: Path = Field(Path("data"), description="Folder of congtin.db and archive.db")
    public_dir: Path = Field(Path("public"), description="Folder of the published site")
    profile_dirs: tuple[Path, ...] = Field((), description="Folders with profiles of your own, beside the bundled ones")
    bundled: bool = Field(True, description="Whether the bundled profiles are used")
    contact: Annotated[str, StringConstraints(strip_whitespace=True)] = Field(
        "", description="A mail or web address for the people who run the portals; without it no real host is crawled"
    )
    base_url: str = Field("http://127.0.0.1:8080", description="Where `public_dir` can be reached; feeds name themselves by it")
    title: str = Field("congtin", description="Name of the published site")
    feed_entries: int = Field(50, ge=1, le=1000, description="Entries in a feed")
    websub_hub: str | None = Field(None, description="WebSub hub that feeds name and that is told of changes")
    keywords: dict[str, tuple[str, ...]] = Field({}, description="Feeds of subjects: name → phrases, any of which an article must hold")
    publish_minor_edits: bool = Field(False, description="Whether corrections of a few letters stand in the feed of edits")
    capture_retention_days: int | None = Field(
        None, ge=1, description="Days that fetched pages are kept as evidence, the newest of an article for ever"
    )
    max_list_pages: int = Field(200, ge=1, description="List pages that are read per section and crawl, at most")
    allow_private: bool = Field(False, description="Whether hosts with private addresses are connected to: for intranets and tests")

    channels: dict[str, Channel] = Field({}, description="Ways to reach people: name → an Apprise address, a webhook or a command")
    watches: dict[str, Watch] = Field({}, description="What people are told of: name → query, filters, channels (docs/watches.md)")
    alerts: Alerts = Field(Alerts(), description="Where operators are told that something broke or is well again")
    max_articles: int = Field(2000, ge=1, description="Articles that are read per portal and crawl, at most; the next goes on")
    weekly_sweep_pages: int = Field(50, ge=1, description="List pages that the weekly sweep for late posts reads per section, at least")
    concurrent_portals: int = Field(100, ge=1, le=2000, description="Portals that are crawled side by side")
    processes: int = Field(1, ge=1, le=64, description="Processes that portals are split over, by host")
    crawl_interval_hours: float = Field(20, ge=0, description="Hours after a crawl before `congtin nightly` crawls a portal again")
    deadline: Annotated[str, StringConstraints(pattern=DEADLINE)] | None = Field(
        None,
        description="When `congtin nightly` begins nothing more: a time such as 05:30, or 6h, 90m after it began",
    )
    backups: Path | None = Field(None, description="Folder into which `congtin nightly` writes a backup")
    keep_backups: int = Field(7, ge=1, description="Backups that are kept there")

    @field_validator("contact")
    @classmethod
    def _reachable(cls, contact: str) -> str:
        if contact and "@" not in contact and not contact.startswith(("http://", "https://")):
            raise ValueError("must be a mail address or an http(s) address")
        return contact

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Variables go before what the file says; nothing else is read."""
        return env_settings, init_settings

    def catalogue(self) -> Catalogue:
        """The portals that this configuration knows."""
        return load_catalogue(self.profile_dirs, bundled=self.bundled)

    def site(self) -> SiteSettings:
        """What publishing needs."""
        keywords = tuple(Keyword(name, phrases) for name, phrases in self.keywords.items())
        return SiteSettings(self.base_url, self.title, self.feed_entries, self.websub_hub, keywords, self.publish_minor_edits)

    def scrapy(self) -> dict[str, Any]:
        """The settings of Scrapy that follow from the configuration."""
        from scraper.settings import USER_AGENT

        return {
            "CONGTIN_DATA_DIR": str(self.data_dir),
            "CONGTIN_PROFILE_DIRS": [str(folder) for folder in self.profile_dirs],
            "CONGTIN_BUNDLED": self.bundled,
            "CONGTIN_CONTACT": self.contact,
            "CONGTIN_MAX_LIST_PAGES": self.max_list_pages,
            "CONGTIN_ALLOW_PRIVATE": self.allow_private,
            "CONGTIN_MAX_ARTICLES": self.max_articles,
            "CONGTIN_WEEKLY_SWEEP_PAGES": self.weekly_sweep_pages,
            "USER_AGENT": f"{USER_AGENT} (+{self.contact})" if self.contact else USER_AGENT,
        }


def load_configuration(file: Path | None = None, **overrides: Any) -> Configuration:
    """The configuration from a file, else from `./congtin.toml` where there is one, else the defaults.

    Raises ConfigurationError with every fault at once. `overrides` that are None count as not given.
    """
    source = file or (Path(FILE) if Path(FILE).is_file() else None)
    given = _read(source) if source else {}
    if renamed := [*_renamed_settings(given)]:
        is_in_file = any(not fault.startswith("CONGTIN_") for fault in renamed)
        raise ConfigurationError(str(source) if is_in_file else "environment", renamed)
    try:
        configuration = Configuration(**given)
        site = configuration.model_copy(update={name: value for name, value in overrides.items() if value is not None})
        site.site()
        if wrong := [*disagreements(configuration.channels, configuration.watches, configuration.alerts)]:
            raise ConfigurationError(str(source or "configuration"), wrong)
    except ValidationError as error:
        faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {_words(fault['type'], fault['msg'])}" for fault in error.errors()]
        raise ConfigurationError(_name(source, error), faults) from error
    except ValueError as error:
        raise ConfigurationError(str(source or "configuration"), [str(error)]) from error
    return site


def _read(file: Path) -> dict[str, Any]:
    try:
        given = tomllib.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(str(file), [f"cannot be read: {error.strerror}"]) from error
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError(str(file), [f"is not TOML: {error}"]) from error
    folder = file.parent
    for name in _PATHS:
        if isinstance(given.get(name), str):
            given[name] = folder / given[name]
    if isinstance(given.get("profile_dirs"), list):
        given["profile_dirs"] = [folder / path if isinstance(path, str) else path for path in given["profile_dirs"]]
    if "channels" in given:
        given["channels"] = in_folder(given["channels"], folder)
    return given


def _renamed_settings(given: dict[str, Any]) -> Iterator[str]:
    """A sentence for each setting of a file, and each variable of the environment, that has another name by now."""
    for old, new in RENAMED.items():
        if old in given:
            yield f"{old}: this setting is called {new} now"
        if f"CONGTIN_{old.upper()}" in os.environ:
            yield f"CONGTIN_{old.upper()}: this variable is called CONGTIN_{new.upper()} now"
    watches = given.get("watches")
    named = {f"watches.{name}": watch for name, watch in watches.items()} if isinstance(watches, dict) else {}
    for where, table in {**named, "alerts": given.get("alerts")}.items():
        for old, new in RENAMED_OF_WATCHES.items():
            if isinstance(table, dict) and old in table:
                yield f"{where}.{old}: this setting is called {new} now"


def _name(source: Path | None, error: ValidationError) -> str:
    variables = [f"CONGTIN_{str(fault['loc'][0]).upper()}" for fault in error.errors() if fault["loc"]]
    named = [name for name in variables if name in os.environ]
    return named[0] if named and len(named) == len(variables) else str(source or "configuration")


def _words(kind: str, message: str) -> str:
    match kind:
        case "extra_forbidden":
            return "unknown setting"
        case "value_error":
            return message.removeprefix("Value error, ")
        case _:
            return message[:1].lower() + message[1:]
