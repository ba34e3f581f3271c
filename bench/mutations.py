"""The small faults that `make mutants` plants in a module, one at a time.

Operators of code are cosmic-ray's (comparisons, boolean and arithmetic operators, numbers, conditions). Neither it nor mutmut knows the faults that
this project has most to fear: mutmut 3 changes nothing outside functions, cosmic-ray changes no strings, and the month names, labels and patterns
are strings at module level. So the words and bounds of patterns, the items of lists and tuples, results and calls are added here.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass

import cosmic_ray.operators.binary_operator_replacement as binary
import cosmic_ray.operators.comparison_operator_replacement as comparison
import parso
from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.boolean_replacer import AddNot, ReplaceAndWithOr, ReplaceFalseWithTrue, ReplaceOrWithAnd, ReplaceTrueWithFalse
from cosmic_ray.operators.break_continue import ReplaceBreakWithContinue, ReplaceContinueWithBreak
from cosmic_ray.operators.number_replacer import NumberReplacer
from cosmic_ray.operators.operator import Operator
from cosmic_ray.operators.unary_operator_replacement import operators as unary_operators

Edit = tuple[int, int, str]
"""Characters from one offset up to another, and what stands there instead."""

_COMPARISONS = (
    "Lt_LtE",
    "Lt_GtE",
    "LtE_Lt",
    "LtE_Gt",
    "Gt_GtE",
    "Gt_LtE",
    "GtE_Gt",
    "GtE_Lt",
    "Eq_NotEq",
    "NotEq_Eq",
    "Is_IsNot",
    "IsNot_Is",
)
_BINARY = ("Add_Sub", "Sub_Add", "Mul_Div", "Div_Mul", "FloorDiv_Mul", "Mod_Mul", "Pow_Mul", "BitOr_BitAnd", "BitAnd_BitOr")
_OPERATORS: tuple[type[Operator], ...] = (
    AddNot,
    ReplaceAndWithOr,
    ReplaceOrWithAnd,
    ReplaceTrueWithFalse,
    ReplaceFalseWithTrue,
    ReplaceBreakWithContinue,
    ReplaceContinueWithBreak,
    NumberReplacer,
    *(getattr(comparison, f"ReplaceComparisonOperator_{name}") for name in _COMPARISONS),
    *(getattr(binary, f"ReplaceBinaryOperator_{name}") for name in _BINARY),
    *unary_operators(),
)

_UNIT = r"\\u[0-9a-fA-F]{4}|\\x[0-9a-fA-F]{2}|\\.|."
_PATTERN_PART = re.compile(
    r"(?P<look>\(\?<?[=!])|(?P<group>\(\?P?(?:<\w+>|=\w+\)|:)|\()|(?P<set>\[\^?(?:\\u[0-9a-fA-F]{4}|\\.|[^\]\\])+\])"
    r"|(?P<bounds>\{{1,2}\d+(?:,\d*)?\}{1,2})|(?P<edge>\\b|\^|\$)|(?P<escape>\\u[0-9a-fA-F]{4}|\\.)"
    r"|(?P<word>[^\W\d_]+)|(?P<quantifier>[?*+])|(?P<other>.)",
    re.DOTALL,
)
_SET_MEMBER = re.compile(rf"(?:{_UNIT})(?:-(?:\\u[0-9a-fA-F]{{4}}|\\.|[^\]]))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module with one fault: the line where it lies, the line as it was and as it is, and the whole source."""

    line: int
    before: str
    after: str
    source: str


def mutants_of(source: str) -> list[Mutant]:
    """Every mutant of a module once, by line. What no run of the program can see is none."""
    original = _canonical(source)
    found: dict[str, Mutant] = {}
    for mutated in _mutated_sources(source):
        try:
            canonical = _canonical(mutated)
        except (SyntaxError, ValueError):
            continue
        if canonical != original and canonical not in found:
            found[canonical] = _described(source, mutated)
    return sorted(found.values(), key=lambda mutant: mutant.line)


def _mutated_sources(source: str) -> Iterator[str]:
    nodes = list(ast_nodes(get_ast(source)))
    for operator in (kind() for kind in _OPERATORS):
        places = sum(1 for node in nodes for _ in operator.mutation_positions(node))
        yield from filter(None, (mutate_code(source, operator, place) for place in range(places)))
    for start, end, instead in (*_string_edits(source), *_code_edits(source)):
        yield source[:start] + instead + source[end:]


def _described(source: str, mutated: str) -> Mutant:
    before, after = source.splitlines(), mutated.splitlines()
    place = next((n for n, (one, other) in enumerate(zip(before, after, strict=False)) if one != other), len(before) - 1)
    return Mutant(place + 1, before[place].strip(), after[place].strip() if place < len(after) else "", mutated)


def _canonical(source: str) -> str:
    """The syntax tree as text, without what only type checkers and readers see: annotations, `Literal[…]`, docstrings, the options of
    dataclasses, and whether arguments are given by name."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            node.returns = None
            node.args.posonlyargs, node.args.args = [], [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            node.args.kwonlyargs = []
            for argument in node.args.args:
                argument.annotation = None
        if isinstance(node, ast.ClassDef):
            node.decorator_list = []
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name) and node.value.id == "Literal":
            node.slice = ast.Constant(None)
        if isinstance(node, ast.AnnAssign):
            node.annotation = ast.Constant(None)
        if isinstance(body := getattr(node, "body", None), list):
            node.body = [child for child in body if not (isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant))]
    return ast.dump(tree)


class _Offsets:
    """Offsets in a text of places given as line and column."""

    def __init__(self, source: str) -> None:
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))

    def of_column(self, line: int, column: int) -> int:
        return self._starts[line - 1] + column

    def of_byte(self, line: int, byte: int) -> int:
        """`ast` counts a column in bytes of UTF-8."""
        return self._starts[line - 1] + len(self._lines[line - 1].encode()[:byte].decode())


# Strings


def _string_edits(source: str) -> Iterator[Edit]:
    offsets = _Offsets(source)
    leaf = parso.parse(source).get_first_leaf()
    while leaf is not None:
        start = offsets.of_column(*leaf.start_pos)
        if leaf.type == "string" and leaf.parent.type != "simple_stmt":
            prefix, quote = re.match(r"(\w*)(\"\"\"|'''|\"|')", leaf.value).groups()
            inner = leaf.value[len(prefix) + len(quote) : -len(quote)]
            edits = _pattern_edits(inner) if "r" in prefix.lower() else _plain_edits(inner, split=_is_split(leaf))
            yield from _moved(edits, start + len(prefix) + len(quote))
        elif leaf.type == "fstring_string":
            opening = leaf.parent.children[0].value.lower()
            yield from _moved(_pattern_edits(leaf.value) if "r" in opening else _plain_edits(leaf.value, split=False), start)
        leaf = leaf.get_next_leaf()


def _moved(edits: Iterator[Edit], by: int) -> Iterator[Edit]:
    return ((start + by, end + by, instead) for start, end, instead in edits)


def _is_split(leaf: parso.tree.Leaf) -> bool:
    """True for a text that is cut into a list of words at once."""
    node = leaf
    while node is not None and node.type in ("string", "strings", "atom"):
        after = node.get_next_sibling()
        if after is not None and after.get_code().strip() == ".split":
            return True
        node = node.parent
    return False


def _plain_edits(text: str, *, split: bool) -> Iterator[Edit]:
    """A letter put into the text; of a list every word altered; of a set of signs each one left out."""
    if split:
        for word in re.finditer(r"\S+", text):
            last = text[word.end() - 1]
            yield word.end() - 1, word.end(), f"{last}x" if not last.isdigit() else str(int(last) - 1 if last != "0" else 1)
    elif letter := re.search(r"[^\W\d_]", re.sub(r"\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|.)", lambda escape: "." * len(escape[0]), text)):
        yield letter.end(), letter.end(), "x"
    else:
        signs = list(re.finditer(_UNIT, text, re.DOTALL))
        if len(signs) < 2:
            yield 0, len(text), "x"
        else:
            yield from ((sign.start(), sign.end(), "") for sign in signs)


def _pattern_edits(text: str) -> Iterator[Edit]:
    """Of a regular expression: words altered, members of sets left out, bounds moved by one, edges left out, lookarounds turned."""
    before = ""
    for part in _PATTERN_PART.finditer(text):
        (start, end), written = part.span(), part[0]
        match part.lastgroup:
            case "word":
                yield start + 1, start + 1, "x"
            case "set":
                yield from _set_edits(written, start)
            case "bounds":
                yield from _bounds_edits(written, start)
            case "edge":
                yield start, end, ""
            case "look":
                yield end - 1, end, "!" if written[-1] == "=" else "="
            case "quantifier" if before not in ("", "group", "look"):
                yield start, end, {"?": "", "*": "+", "+": "*"}[written]
        before = part.lastgroup or ""


def _set_edits(written: str, start: int) -> Iterator[Edit]:
    first = 2 if written[1] == "^" else 1
    members = list(_SET_MEMBER.finditer(written, first, len(written) - 1))
    if len(members) > 1:
        yield from ((start + member.start(), start + member.end(), "") for member in members)


def _bounds_edits(written: str, start: int) -> Iterator[Edit]:
    for number in re.finditer(r"\d+", written):
        for other in (int(number[0]) - 1, int(number[0]) + 1):
            yield start + number.start(), start + number.end(), str(other)


# Code that cosmic-ray leaves alone


def _code_edits(source: str) -> Iterator[Edit]:
    offsets = _Offsets(source)

    def span(node: ast.AST) -> tuple[int, int]:
        return offsets.of_byte(node.lineno, node.col_offset), offsets.of_byte(node.end_lineno, node.end_col_offset)

    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Return(value=ast.expr() as value) if not (isinstance(value, ast.Constant) and value.value is None):
                yield *span(value), "None"
            case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign():
                yield *span(node), "pass"
            case ast.Tuple(elts=[_, _, *_] as items) | ast.List(elts=[_, _, *_] as items) | ast.Set(elts=[_, _, *_] as items):
                if all(isinstance(item, ast.Constant | ast.Tuple | ast.Attribute) for item in items) and not isinstance(
                    getattr(node, "ctx", None), ast.Store
                ):
                    yield from _left_out(source, [span(item) for item in items])
            case ast.comprehension(ifs=tests):
                for test in tests:
                    start, end = span(test)
                    yield start, end, f"(not ({source[start:end]}))"
            case ast.Compare(left=left, ops=[ast.In() | ast.NotIn()], comparators=[right]):
                (_, start), (end, _) = span(left), span(right)
                words = source[start:end]
                yield start, end, words.replace("not in", "in") if "not" in words else words.replace("in", "not in")


def _left_out(source: str, spans: list[tuple[int, int]]) -> Iterator[Edit]:
    for start, end in spans:
        comma = re.compile(r"\s*,\s*").match(source, end)
        yield start, comma.end() if comma else end, ""
