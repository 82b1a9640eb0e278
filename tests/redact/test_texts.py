"""wakit's own texts are found without a parser, and a parser would find the same."""

from __future__ import annotations

import ast
from collections import Counter

import pytest

from wakit.redact.texts import kept_in, strings_of


def parsed(code):
    """The strings of code as Python's own parser finds them."""
    nodes = list(ast.walk(ast.parse(code)))
    docs = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
    specs = [node.format_spec for node in nodes if isinstance(node, ast.FormattedValue) and node.format_spec]
    apart = docs | {id(inner) for spec in specs for inner in ast.walk(spec)}
    strings = (node.value for node in nodes if isinstance(node, ast.Constant) and id(node) not in apart)
    return Counter(said for said in strings if isinstance(said, str) and said)


@pytest.mark.parametrize(
    "room", ["cli", "jobs", "judge.py", "redact", "report", "review", "services", "view", "widgets"]
)
def test_law_the_parser_finds_the_same(room):
    modules = list(kept_in("" if room.endswith(".py") else room, room if room.endswith(".py") else ".py"))
    assert modules
    assert [
        list((Counter(strings_of(code)) - parsed(code)) + (parsed(code) - Counter(strings_of(code))))
        for code in modules
    ] == [[] for _ in modules]


@pytest.mark.parametrize(
    "code",
    [
        '"""What it does."""\nx = "a"\n\n\ndef f():\n    """Doc "quoted"."""\n    return "b"',
        'x = 1  # it isn\'t a "string"\ny = \'say "so"\'',
        "f\"{n:,} bucket{'' if n == 1 else 's'} of {{all}} {x!r:>{width}} \\u2019 {d['key']}\"",
        'x = (\n    "one "\n    f"two {n} "\n    r"three\\d"\n)\ny = ["a", "b"]',
        'x = b"bytes" + b\'more\'\ny = rb"raw"\nz = "tail\\n\\"end\\""',
        'x = """\n  long "text"\n"""',
    ],
)
def test_strings_of_every_form(code):
    assert Counter(strings_of(code)) == parsed(code)
