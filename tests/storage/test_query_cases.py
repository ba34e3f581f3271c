"""What a typed query means: its words and phrases, what reaches FTS5, and what is marked in a text."""

import pytest

from storage.query_parser import MAX_LETTERS, MAX_TERMS, parse_query, phrase


def terms(text):
    return [("-" if term.excluded else "") + " ".join(term.tokens) for term in parse_query(text).terms]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" \n\t", []),
        ("Từ Sơn", ["từ", "sơn"]),
        ("tu\u031b\u0300 so\u031bn", ["từ", "sơn"]),  # composed as it is stored
        ('"Từ Sơn"', ["từ sơn"]),
        ("“Từ Sơn”", ["từ sơn"]),
        ("„Từ Sơn“", ["từ sơn"]),
        ("«Từ Sơn»", ["từ sơn"]),
        ('"Từ Sơn', ["từ sơn"]),  # a quote that is not closed reaches to the end
        ('"Từ" Sơn', ["từ", "sơn"]),
        ('a"b c"', ["a", "b c"]),
        ("-ward", ["-ward"]),
        ('-"Từ Sơn"', ["-từ sơn"]),
        ("a -b", ["a", "-b"]),
        ("a-b", ["a b"]),  # a dash inside a word parts it
        ("a - b", ["a", "b"]),
        ("--a", ["-a"]),
        ("a_b", ["a b"]),
        ("15/2020/NQ-HĐND", ["15 2020 nq hđnd"]),
        ('"', []),
        ('""', []),
        ("…", []),
        ("a a A", ["a"]),
        ("a -a", ["a", "-a"]),
        ("a\0b", ["a", "b"]),
        ("a OR b AND NOT c*", ["a", "or", "b", "and", "not", "c"]),
        ("\ud800a", ["a"]),
    ],
)
def test_what_a_text_means(text, expected):
    assert terms(text) == expected


QUOTES = '"“”„«»'


@pytest.mark.parametrize("opening", QUOTES)
@pytest.mark.parametrize("closing", QUOTES)
def test_any_quote_opens_a_phrase_and_any_closes_it(opening, closing):
    assert terms(f"{opening}a b{closing} c d") == ["a b", "c", "d"]
    assert terms(f"x{opening}a b{closing}c d") == ["x", "a b", "c", "d"]
    assert terms(f"{opening}{closing} a b") == ["a", "b"]


def test_the_bounds_of_a_query():
    assert (MAX_LETTERS, MAX_TERMS) == (400, 16)
    assert terms("x" * 500) == ["x" * 400]
    assert terms(" ".join(f"a{n}" for n in range(20))) == [f"a{n}" for n in range(16)]
    assert phrase("x" * 500).terms[0].tokens == ("x" * 400,)


def test_a_phrase_is_taken_as_it_stands():
    assert phrase('Từ "Sơn" -x').terms[0].tokens == ("từ", "sơn", "x")
    assert len(phrase('Từ "Sơn" -x').terms) == 1
    assert not phrase("-x").terms[0].excluded
    assert phrase("…").terms == ()
    assert phrase("\ud800a").terms[0].tokens == ("a",)


@pytest.mark.parametrize(
    ("text", "marks"), [("từ", True), ("tu", False), ("đa", True), ("tu từ", True), ("tu -từ", False), ("-từ", False), ("", False)]
)
def test_whether_marks_were_typed(text, marks):
    assert parse_query(text).has_marks is marks


# For FTS5


@pytest.mark.parametrize(
    ("text", "exact", "expected"),
    [
        ("sơn", True, '({title byline body_text} : ("sơn"))'),
        ("từ sơn", True, '({title byline body_text} : ("từ" AND "sơn"))'),
        ('"từ sơn"', True, '({title byline body_text} : ("từ sơn"))'),
        ("từ -sơn", True, '({title byline body_text} : ("từ"))'),
        ("sơn", False, '({title byline body_text} : ((("son"))))'),
        ("từ sơn", False, '({title byline body_text} : ((("tu")) AND (("son"))))'),
        ("đa", False, '({title byline body_text} : ((("da" OR "đa" OR "ða"))))'),
        ('"đi đò"', False, '({title byline body_text} : ((("di do" OR "di đo" OR "đi do" OR "đi đo" OR "di ðo" OR "ði do" OR "ði ðo"))))'),
    ],
)
def test_what_reaches_the_index(text, exact, expected):
    assert parse_query(text).expression(exact=exact) == expected


def test_columns_may_be_chosen():
    assert parse_query("a b").expression(exact=True, columns=("title",)) == '({title} : ("a" AND "b"))'


@pytest.mark.parametrize(
    ("text", "exact", "expected"),
    [
        ("a -sơn", True, '({title byline body_text} : ("sơn"))'),
        ("a -sơn", False, None),
        ("a -son", True, None),
        ("a -son", False, '({title byline body_text} : ((("son"))))'),
        ("a -son -tu", False, '({title byline body_text} : ((("son")) OR (("tu"))))'),
        ("a sơn", True, None),
    ],
)
def test_what_is_left_out(text, exact, expected):
    assert parse_query(text).exclusion(exact=exact) == expected


def pieces(text):
    """The spellings of each piece of one phrase."""
    inside = parse_query(f'"{text}"').expression(exact=False, columns=("t",)).removeprefix("({t} : (((").removesuffix("))))")
    return [piece.strip("()").split(" OR ") for piece in inside.split(") AND (")]


def test_four_letters_d_of_a_phrase_are_varied_one_by_one():
    (spellings,) = pieces("d d d d")
    assert len(spellings) == 16 + 15
    assert len(set(spellings)) == 31
    assert {'"d d d d"', '"đ d d đ"', '"d ð d ð"'} <= set(spellings)


def test_a_longer_phrase_is_cut_into_pieces_that_share_a_word():
    assert [piece[0] for piece in pieces("d d d d d")] == ['"d d d d"', '"d d"']
    assert [piece[0] for piece in pieces("da do di du de dy")] == ['"da do di du"', '"du de dy"']
    assert [piece[0] for piece in pieces("dd a dd b dd")] == ['"dd a dd b"', '"b dd"']
    assert [piece[0] for piece in pieces("dd ddd x")] == ['"dd"', '"ddd x"'], "neighbours that hold five together share none"
    assert [piece[0] for piece in pieces("da dd dd")] == ['"da dd"', '"dd dd"'], "neighbours that hold four together share one"
    assert [piece[0] for piece in pieces("d ddd ddd")] == ['"d ddd"', '"ddd"']
    assert [piece[0] for piece in pieces("ddd dd d")] == ['"ddd"', '"dd d"']


def test_a_word_of_five_letters_d_is_spelt_alike_throughout():
    assert pieces("ddddd") == [['"ddddd"', '"đđđđđ"', '"ððððð"']]
    assert pieces("ddddd a") == [['"ddddd"', '"đđđđđ"', '"ððððð"'], ['"a"']]


# In a text


def marked(text, query, *, exact=False):
    return [found[0] for found in parse_query(query).pattern(exact=exact).finditer(text)]


@pytest.mark.parametrize(
    ("text", "query", "exact", "expected"),
    [
        ("Từ Sơn và tu son", "tu", False, ["Từ", "tu"]),
        ("Từ Sơn và tu son", "từ", True, ["Từ"]),
        ("TỪ SƠN", "từ", True, ["TỪ"]),
        ("Từ Sơn", '"tu son"', False, ["Từ Sơn"]),
        ("Từ, Sơn", '"tu son"', False, ["Từ, Sơn"]),
        ("Từ_Sơn", '"tu son"', False, ["Từ_Sơn"]),
        ("Từ.........Sơn", '"tu son"', False, ["Từ.........Sơn"]),
        ("Từ..........Sơn", '"tu son"', False, []),  # ten signs between
        ("TừSơn", '"tu son"', False, []),
        ("tung tu", "tu", False, ["tu"]),  # words, not their parts
        ("atu tu", "tu", False, ["tu"]),
        ("_tu_", "tu", False, ["tu"]),
        ("tu1 1tu", "tu", False, []),
        ("tu\u031b\u0300", "tu", False, ["tu\u031b\u0300"]),  # decomposed in the text
        ("Đi đò ði", "di", False, ["Đi", "ði"]),
        ("a b", "a b", False, ["a", "b"]),
        ("từ sơn từ", '"từ sơn" từ', True, ["từ sơn", "từ"]),  # the longest goes first
        ("từ sơn từ", 'từ "từ sơn"', True, ["từ sơn", "từ"]),
        ("a\nb", '"a b"', False, ["a\nb"]),
        ("a x", "a -x", False, ["a"]),
        ("15/2020", "15/2020", False, ["15/2020"]),
        ("x ß", "ß", False, ["ß"]),
        ("ÿ Ÿ", "y", False, ["ÿ"]),  # Latin-1 and Vietnamese, no other alphabet
        ("Ā", "a", False, []),
        ("日本", "日本", False, ["日本"]),
    ],
)
def test_what_is_marked(text, query, exact, expected):
    assert marked(text, query, exact=exact) == expected


@pytest.mark.parametrize("exact", [True, False])
def test_nothing_is_marked_without_wanted_words(exact):
    assert parse_query("-a").pattern(exact=exact) is None


LETTERS = {
    "a": "àáảãạăằắẳẵặâầấẩẫậ", "d": "đ", "e": "èéẻẽẹêềếểễệ", "i": "ìíỉĩị", "o": "òóỏõọôồốổỗộơờớởỡợ", "u": "ùúủũụưừứửữự", "y": "ỳýỷỹỵ",
    "c": "ç", "n": "ñ",
}  # fmt: skip


@pytest.mark.parametrize("base", "abcdefghijklmnopqrstuvwxyz")
def test_a_letter_without_marks_finds_all_that_it_may_be(base):
    for letter in LETTERS.get(base, "") + base:
        assert marked(f"x {letter} {letter.upper()}", base) == ([letter, letter.upper()] if base != "x" else ["x", "x", "X"])
