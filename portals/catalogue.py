"""Reads profiles from folders. A wrong file leaves out that portal only, and its faults are listed with file and key."""

import difflib
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pydantic import ValidationError

from portals.errors import ProfileError, ProfileFault, UnknownPortal
from portals.messages import LANGUAGES
from portals.model import Portal

BUNDLED = Path(__file__).parent
"""The folder of the profiles that come with congtin."""
RENAMED = {"max_pages": "max_list_pages"}
"""Keys of a profile by the names that they had before the first release, and their names now."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """The portals that could be read, by id, and what was wrong with the others."""

    portals: Mapping[str, Portal] = field(default_factory=dict)
    faults: Sequence[ProfileFault] = ()

    def __iter__(self) -> Iterator[Portal]:
        return iter(self.portals.values())

    def __len__(self) -> int:
        return len(self.portals)

    def __contains__(self, portal_id: object) -> bool:
        return portal_id in self.portals

    def require(self, portal_id: str) -> Portal:
        """The portal with this id.

        Raises ProfileError with its faults where its file is wrong, UnknownPortal where there is no file.
        """
        if portal_id in self.portals:
            return self.portals[portal_id]
        own_faults = [fault for fault in self.faults if fault.file.stem == portal_id]
        if own_faults:
            raise ProfileError(own_faults)
        raise UnknownPortal(portal_id, difflib.get_close_matches(portal_id, self.portals, n=2))


def load_catalogue(folders: Iterable[Path] = (), *, bundled: bool = True) -> Catalogue:
    """Every profile below the folders, and below the bundled one first; later folders win over earlier ones.

    Two files with one id in the same folder tree are a fault of the second.
    """
    portals: dict[str, Portal] = {}
    faults: list[ProfileFault] = []
    for folder in [*([BUNDLED] if bundled else []), *folders]:
        if not folder.is_dir():
            faults.append(ProfileFault(folder, "", "the folder of profiles does not exist"))
            continue
        seen: dict[str, Path] = {}
        for file in profile_files(folder):
            if file.stem in seen:
                faults.append(ProfileFault(file, "", f"the id {file.stem} is already taken by {seen[file.stem]}"))
                continue
            seen[file.stem] = file
            try:
                portals[file.stem] = read_profile(file)
            except ProfileError as error:
                portals.pop(file.stem, None)
                faults.extend(error.faults)
    return Catalogue(dict(sorted(portals.items())), tuple(faults))


def profile_files(folder: Path) -> list[Path]:
    """The files of profiles below a folder, in order."""
    return sorted(file for file in folder.rglob("*.toml") if LANGUAGES not in file.parents)


def read_profile(file: Path) -> Portal:
    """The portal that one file describes; raises ProfileError with every fault of the file at once."""
    try:
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise ProfileError([ProfileFault(file, "", f"cannot be read: {error}")]) from error
    except tomllib.TOMLDecodeError as error:
        raise ProfileError([ProfileFault(file, "", f"is not TOML: {error}")]) from error
    if "id" in facts:
        raise ProfileError([ProfileFault(file, "id", "is not written in the file: the file's name is the id")])
    try:
        portal = Portal.model_validate({"id": file.stem, **facts}).in_folder(file.parent)
    except ValidationError as error:
        raise ProfileError(_faults(file, error)) from error
    if portal.ca_file is not None and not portal.ca_file.is_file():
        raise ProfileError([ProfileFault(file, "tls.ca", f"there is no file {portal.ca_file}")])
    return portal


def _faults(file: Path, error: ValidationError) -> list[ProfileFault]:
    return [_fault(file, _dotted(part["loc"]), part["type"], part["msg"]) for part in error.errors(include_url=False)]


def _fault(file: Path, key: str, kind: str, message: str) -> ProfileFault:
    if kind == "extra_forbidden" and key in RENAMED:
        return ProfileFault(file, key, f"this key is called {RENAMED[key]} now")
    return ProfileFault(file, key, _sentence(kind, message))


def _dotted(location: tuple[int | str, ...]) -> str:
    key = ""
    for part in location:
        key += f"[{part}]" if isinstance(part, int) else f".{part}" if key else str(part)
    return key


def _sentence(kind: str, message: str) -> str:
    match kind:
        case "extra_forbidden":
            return "unknown key"
        case "missing":
            return "is missing"
        case "value_error":
            return message.removeprefix("Value error, ")
        case _:
            return message[:1].lower() + message[1:]
