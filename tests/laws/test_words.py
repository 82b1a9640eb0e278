"""Words for people are made in one room: numbers with their nouns, names read aloud."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest

import wakit
from wakit.facts.spoken import spoken
from wakit.registry import load

ROOT = Path(wakit.__file__).parent
#: the rooms above ``view``; those below can't ask it for words
_SHOWING = ("cli", "jobs", "widgets", "report")


def counted(source: str) -> list[str]:
    """What a module counts by itself: a length in a text, thousands set apart, a plural made by hand."""
    found = [n for n in ast.walk(ast.parse(source)) if _is_counting(n)]
    return [ast.unparse(n) for n in found]


def _is_counting(node: ast.AST) -> bool:
    if isinstance(node, ast.IfExp):
        branches = {b.value for b in (node.body, node.orelse) if isinstance(b, ast.Constant)}
        return {"", "s"} <= branches
    if not isinstance(node, ast.FormattedValue):
        return False
    bare = node.value.left if isinstance(node.value, ast.BinOp) else node.value
    is_length = isinstance(bare, ast.Call) and isinstance(bare.func, ast.Name) and bare.func.id in ("len", "sum")
    return is_length or (node.format_spec is not None and "," in ast.unparse(node.format_spec))


def unspoken(source: str) -> list[str]:
    """Names that a module makes words of by itself."""
    calls = [n for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Call)]
    return [ast.unparse(c) for c in calls if [getattr(a, "value", None) for a in c.args] == ["_", " "]]


def test_law_only_view_counts() -> None:
    assert _found(counted, *_SHOWING) == {}


def test_law_names_are_spoken_in_one_way() -> None:
    assert _found(unspoken, "view", *_SHOWING) == {}


def _found(look: Callable[[str], list[str]], *rooms: str) -> dict[str, list[str]]:
    modules = [p for room in rooms for p in (ROOT / room).rglob("*.py")]
    return {p.name: found for p in modules if (found := look(p.read_text(encoding="utf-8")))}


@pytest.mark.parametrize(
    "mutant", ["f'{len(x)} checks'", "f'{n:,} rows'", 'f\'{n} check{"" if n == 1 else "s"}\'', "f'{len(x) - 1} more'"]
)
def test_mutant_a_number_beside_its_noun_is_found(mutant: str) -> None:
    assert counted(mutant)


def test_mutant_a_name_made_words_by_hand_is_found() -> None:
    assert unspoken("name.replace('_', ' ')")


def test_law_every_name_that_is_spoken_otherwise_is_a_table() -> None:
    said = tomllib.loads((files("wakit.facts") / "data" / "spoken.toml").read_text("utf-8"))
    known = load()
    tables = {*known.collectors, *known.derived, *known.told}
    parts = {part for name in tables for part in name.split("_")}
    parts |= {part for c in known.collectors.values() for column in c.row.schema.names for part in column.split("_")}
    assert set(said["names"]) <= tables
    assert set(said["columns"]) <= {
        c.name for one in (known.collectors, known.derived) for t in one.values() for c in t.row.columns
    }
    assert set(said["words"]) <= parts


def test_law_no_two_tables_are_spoken_alike() -> None:
    tables = [*load().collectors, *load().derived, *load().told]
    assert len({spoken(t) for t in tables}) == len(tables)
