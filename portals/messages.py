"""Words for people: a message is a stable code with parameters; one file per language in `portals/languages` has the sentences.

A sentence names its parameters in braces. What stands before a `|` is said where the parameter `n` is one, what stands behind it for
any other number. Formats behind a colon: `{day:day}` and `{at:moment}` for ISO 8601 texts, `{share:percent}`, `{ratio:.1f}`,
`{status:plain}` for numbers without marks between thousands.
"""

import json
import re
import string
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from typing import Any, Self

LANGUAGES = Path(__file__).parent / "languages"
"""A file per language, named by its code: `vi.toml`."""
ENGLISH, VIETNAMESE = "en", "vi"
VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True)
class Message:
    """Something to say to people, in no language yet. Parameters are texts, numbers, further messages, or lists of those."""

    code: str
    params: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, code: str, **params: Any) -> Self:
        """The message with this code; moments and days become ISO 8601 texts, so that it can be stored."""
        return cls(code, {name: _plain(value) for name, value in params.items()})

    @classmethod
    def together(cls, messages: Sequence[Self]) -> Self:
        """One message that says all of them; of a single one itself."""
        return messages[0] if len(messages) == 1 else cls.of("several", all=tuple(messages))

    @property
    def parts(self) -> tuple["Message", ...]:
        """What `together` put into this message; of any other itself."""
        return tuple(self.params["all"]) if self.code == "several" else (self,)

    def text(self, language: str) -> str:
        """The sentence in a language. Never raises: the code itself where there is none, and where a parameter is missing."""
        sentence = sentences(language).get(self.code)
        if sentence is None:
            return self.code
        one, _, many = sentence.partition("|")
        try:
            return _Words(language).vformat(one if not many or self.params.get("n") == 1 else many, (), self.params)
        except (KeyError, IndexError, ValueError, TypeError, AttributeError):
            return self.code

    def as_dict(self) -> dict[str, Any]:
        """Code and parameters as JSON has them; `of_dict` undoes it."""
        return {"code": self.code, "params": {name: _as_json(value) for name, value in self.params.items()}}

    def params_json(self) -> str:
        """The parameters as the text of a JSON object."""
        return json.dumps(self.as_dict()["params"], ensure_ascii=False)

    def in_all_languages(self) -> dict[str, Any]:
        """As `as_dict`, with `text`: the sentence in each language, by its code."""
        return self.as_dict() | {"text": {language: self.text(language) for language in languages()}}

    @classmethod
    def of_dict(cls, facts: Mapping[str, Any]) -> Self:
        """The message that `as_dict` wrote down."""
        return cls(facts["code"], {name: cls._from_json(value) for name, value in facts["params"].items()})

    @classmethod
    def _from_json(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return cls.of_dict(value)
        return tuple(cls._from_json(one) for one in value) if isinstance(value, list) else value


def to_json(messages: Iterable[Message]) -> str:
    """Messages as the text of a JSON list."""
    return json.dumps([message.as_dict() for message in messages], ensure_ascii=False)


def from_json(text: str) -> tuple[Message, ...]:
    """The messages of a JSON list."""
    return tuple(Message.of_dict(facts) for facts in json.loads(text))


def joined(messages: Iterable[Message], language: str) -> str:
    """Messages in one line."""
    return "; ".join(message.text(language) for message in messages)


@cache
def languages() -> tuple[str, ...]:
    """The codes of the languages that there is a file for."""
    return tuple(sorted(file.stem for file in LANGUAGES.glob("*.toml")))


@cache
def words(language: str) -> Mapping[str, Any]:
    """The file of a language: sentences by code (`messages`) and by their Vietnamese (`site`), `formats`. Empty where there is none."""
    file = LANGUAGES / f"{language}.toml"
    return tomllib.loads(file.read_text(encoding="utf-8")) if language in languages() else {}


def sentences(language: str) -> Mapping[str, str]:
    """The sentences of all messages in a language, by code."""
    found: Mapping[str, str] = words(language).get("messages", {})
    return found


def _formats(language: str) -> Mapping[str, Any]:
    formats: Mapping[str, Any] = words(language if language in languages() else ENGLISH)["formats"]
    return formats


def translated(language: str, text: str, **values: object) -> str:
    """A Vietnamese sentence of the site in a language, with values in its places; the Vietnamese where there is no other."""
    sentence: str = text if language == VIETNAMESE else words(language).get("site", {}).get(text, text)
    one, _, many = sentence.partition("|")
    chosen = one if not many or str(values.get("n")) == "1" else many
    return chosen.format(**values) if values else chosen


def placeholders(sentence: str) -> frozenset[str]:
    """The parameters that a sentence names."""
    return frozenset(name for _, name, _, _ in string.Formatter().parse(sentence) if name)


def number(language: str, value: float, decimals: int = 0) -> str:
    """A number as people write it: 7.989 and 19,1 in Vietnamese, 7,989 and 19.1 in English."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", _formats(language)["marks"]))


def moment(language: str, at: datetime) -> str:
    """A moment as people write it, in the zone that it is given in: 22:00 ngày 18/11/2026; 18 Nov 2026, 22:00."""
    return str(_formats(language)["moment"].format(day=day(language, at), time=f"{at:%H:%M}"))


def day(language: str, on: date) -> str:
    """A day as people write it: 18/11/2026; 18 Nov 2026."""
    formats = _formats(language)
    return str(formats["day"].format(number=on.day, month=formats["months"][on.month - 1], year=on.year))


def weekday(language: str, on: date) -> str:
    """The name of a day of the week: Thứ Hai, Monday."""
    return str(_formats(language)["weekdays"][on.weekday()])


class _Words(string.Formatter):
    """Fills in a sentence of one language."""

    def __init__(self, language: str) -> None:
        self._language = language

    def format_field(self, value: Any, format_spec: str) -> str:
        language = self._language
        match format_spec:
            case "day":
                return day(language, date.fromisoformat(value[:10]))
            case "moment":
                return moment(language, datetime.fromisoformat(value).astimezone(VIETNAM))
            case "percent":
                return f"{number(language, value * 100)}%"
            case "plain":
                return str(value)
        if isinstance(value, Message):
            return value.text(language)
        if isinstance(value, list | tuple):
            return "; ".join(self.format_field(one, format_spec) for one in value)
        if isinstance(value, int | float):
            digits = re.match(r"\.(\d)f$", format_spec)
            return number(language, value, int(digits[1]) if digits else 0 if value == int(value) else 1)
        return str(value)


def _plain(value: Any) -> Any:
    if isinstance(value, date):  # a moment is one too
        return value.isoformat()
    return tuple(value) if isinstance(value, list) else value


def _as_json(value: Any) -> Any:
    if isinstance(value, Message):
        return value.as_dict()
    return [_as_json(one) for one in value] if isinstance(value, list | tuple) else value
