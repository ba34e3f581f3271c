"""Words for people: codes with parameters, and one file per language that is whole and says the same as the others."""

import ast
import json
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from portals import messages
from portals.messages import Message, from_json, joined, languages, placeholders, sentences, to_json, translated, words

ROOT = Path(__file__).parents[2]
PACKAGES = ("portals", "storage", "scraper", "feeds", "server", "congtin")


@pytest.fixture
def catalogue(tmp_path, monkeypatch):
    """A catalogue of two languages with sentences of the test's own."""

    def write(language: str, lines: str) -> None:
        formats = (messages.LANGUAGES / f"{language}.toml").read_text(encoding="utf-8").partition("[messages]")[0]
        (tmp_path / f"{language}.toml").write_text(f"{formats}[messages]\n{lines}", encoding="utf-8")

    def use(vi: str, en: str) -> None:
        write("vi", vi)
        write("en", en)
        monkeypatch.setattr(messages, "LANGUAGES", tmp_path)
        languages.cache_clear()
        words.cache_clear()

    yield use
    languages.cache_clear()
    words.cache_clear()


def test_a_message_is_said_in_each_language(catalogue):
    catalogue('lists = "{n} danh sách"', 'lists = "{n} list|{n} lists"')
    assert [Message.of("lists", n=n).text("en") for n in (0, 1, 2)] == ["0 lists", "1 list", "2 lists"]
    assert Message.of("lists", n=1200).text("vi") == "1.200 danh sách"
    assert Message.of("lists", n=1200).text("en") == "1,200 lists"


def test_numbers_moments_shares_and_lists_are_written_as_people_write_them(catalogue):
    sentence = 'all = "{share:percent} {ratio:.1f} {half} {on:day} {at:moment} {status:plain} {names}"'
    catalogue(sentence, sentence)
    message = Message.of(
        "all",
        share=0.257,
        ratio=19.06,
        half=2.5,
        on=date(2026, 11, 8),
        at=datetime(2026, 11, 18, 15, 0, tzinfo=UTC),
        status=1404,
        names=["một", "hai"],
    )
    assert message.text("vi") == "26% 19,1 2,5 08/11/2026 22:00 ngày 18/11/2026 1404 một; hai"
    assert message.text("en") == "26% 19.1 2.5 8 Nov 2026 18 Nov 2026, 22:00 1404 một; hai"


def test_a_message_inside_another_is_said_in_the_same_language(catalogue):
    catalogue('outer = "ngoài: {inner}"\ninner = "trong"', 'outer = "outside: {inner}"\ninner = "inside"')
    outer = Message.of("outer", inner=Message("inner"))
    assert (outer.text("vi"), outer.text("en")) == ("ngoài: trong", "outside: inside")


def test_what_cannot_be_said_shows_its_code(catalogue):
    catalogue('one = "{a}"\nday = "{on:day}"', 'one = "{a}"')
    assert Message.of("nothing-known", a=1).text("vi") == "nothing-known"
    assert Message.of("one").text("en") == "one"
    assert Message.of("day", on="no day").text("vi") == "day"
    assert Message.of("day", on="2026-11-08").text("en") == "day", "no sentence in this language"
    assert Message.of("one", a=1).text("fr") == "one"


def test_braces_in_a_parameter_are_text(catalogue):
    catalogue('one = "{a}"', 'one = "{a}"')
    assert Message.of("one", a="{b} {0} | x").text("en") == "{b} {0} | x"


def test_messages_survive_json():
    inner = Message.of("status", n=1)
    told = (Message.of("outer", inner=inner, all=[inner, "x"], share=0.5, on=date(2026, 1, 2)), Message("bare"))
    assert from_json(to_json(told)) == told
    assert json.loads(to_json(told))[1] == {"code": "bare", "params": {}}


def test_several_messages_can_be_one():
    one, two = Message("a"), Message("b")
    assert Message.together([one]) == one
    assert Message.together([one, two]).text("vi") == "a; b" == joined([one, two], "vi")
    assert (Message.together([one, two]).parts, one.parts) == ((one, two), (one,))


def test_a_message_has_its_sentence_in_every_language_for_programs():
    facts = Message.together([Message("a"), Message("b")]).in_all_languages()
    assert facts.keys() == {"code", "params", "text"}
    assert facts["text"] == {"en": "a; b", "vi": "a; b"}


def test_a_sentence_of_the_site_without_translation_stays_vietnamese():
    assert translated("en", "Không ai dịch câu {n} này", n=1) == "Không ai dịch câu 1 này"


# The catalogue itself


def source_files():
    return [file for package in PACKAGES for file in sorted((ROOT / package).rglob("*.py"))]


def calls():
    """Every message that the source makes: file, its code or the constant beginning of one, the names of its parameters or None."""
    for file in source_files():
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            match node:  # an error that is given words makes them the `detail` of its code
                case (
                    ast.Assign(targets=[ast.Name(id="code")], value=ast.Constant(value=str(code)))
                    | ast.AnnAssign(target=ast.Name(id="code"), value=ast.Constant(value=str(code)))
                ):
                    yield file, code, {"detail"}
            if not (isinstance(node, ast.Call) and node.args):
                continue
            function = node.func
            is_of = isinstance(function, ast.Attribute) and function.attr == "of" and ast.unparse(function.value) == "Message"
            is_bare = isinstance(function, ast.Name) and function.id == "Message"
            if is_of or is_bare:
                named = None if any(keyword.arg is None for keyword in node.keywords) else {keyword.arg for keyword in node.keywords}
                for code in codes_of(node.args[0]):
                    yield file, code, named if is_of or len(node.args) == 1 else None


def codes_of(node):
    match node:
        case ast.Constant(value=str(code)):
            yield code
        case ast.IfExp(body=body, orelse=other):
            yield from codes_of(body)
            yield from codes_of(other)
        case ast.JoinedStr(values=[ast.Constant(value=start), *_]):
            yield f"{start}*"


def test_every_code_of_the_source_has_its_sentence_in_every_language():
    for language in languages():
        known = sentences(language)
        for file, code, _ in calls():
            is_there = any(one.startswith(code[:-1]) for one in known) if code.endswith("*") else code in known
            assert is_there, f"{file.name}: {code} has no sentence in {language}"


def test_every_placeholder_is_given_where_a_message_is_made():
    english = sentences("en")
    for file, code, named in calls():
        if named is not None and code in english:
            assert placeholders(english[code]) | ({"n"} if "|" in english[code] else set()) <= named, f"{file.name}: {code}"


def test_no_sentence_is_left_that_nothing_says():
    told = "".join(file.read_text(encoding="utf-8") for file in source_files())
    told += "".join(file.read_text(encoding="utf-8") for file in sorted((ROOT / "server").rglob("templates/*.html")))
    beginnings = {code[:-1] for _, code, _ in calls() if code.endswith("*")}
    unused = [
        code
        for code in sentences("en")
        if f'"{code}"' not in told and f"'{code}'" not in told and not any(code.startswith(beginning) for beginning in beginnings)
    ]
    assert unused == []


def test_languages_have_the_same_codes_and_placeholders():
    assert {"vi", "en"} <= set(languages())
    english = sentences("en")
    for language in languages():
        other = sentences(language)
        assert other.keys() == english.keys()
        for code, sentence in english.items():
            for form in (*sentence.split("|"), *other[code].split("|")):
                assert placeholders(form) - {"n"} == placeholders(sentence) - {"n"}, (language, code)
        assert words(language)["formats"].keys() == words("en")["formats"].keys()


def test_codes_are_in_kebab_case():
    assert [code for code in sentences("en") if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9_]+)*", code)] == []
