"""A command that people are told to type next keeps the ``--reviews`` they gave."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import wakit
from wakit.commands import command
from wakit.review.store import create_reviews, open_store

ROOT = Path(wakit.__file__).parent
_TOLD = re.compile(r"\bwakit (preflight|collect|judge|review|render|gaps|coverage)\b")
#: where no reviews folder is known yet, and where it is named in the sentence itself
_ELSEWHERE = {"review/store.py", "cli/demo.py", "cli/init.py", "cli/__init__.py"}


def written_out(source: str) -> list[str]:
    """Texts of a module, docstrings apart, that hold a command as plain text."""
    tree = ast.parse(source)
    docs = {id(d) for d in _docstrings(tree)}
    values = [n.value for n in ast.walk(tree) if isinstance(n, ast.Constant) and id(n) not in docs]
    return [v for v in values if isinstance(v, str) and _TOLD.search(v)]


def _docstrings(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.walk(tree):
        for first in getattr(node, "body", [])[:1] if isinstance(getattr(node, "body", None), list) else []:
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                yield first.value


def test_law_commands_are_made_where_the_folder_is_known() -> None:
    texts = {str(path.relative_to(ROOT)): path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py")}
    found = {path: written_out(text) for path, text in texts.items() if path not in _ELSEWHERE}
    assert {path: told for path, told in found.items() if told} == {}
    assert len(found) > 300


def test_mutant_a_command_as_plain_text_is_found() -> None:
    assert written_out('def f(c):\n    """wakit judge acme"""\n    return f"go on: wakit judge {c}"') == [
        "go on: wakit judge "
    ]


def test_a_folder_that_was_named_stays_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    create_reviews(tmp_path / "my reviews")
    open_store(tmp_path / "my reviews")
    assert command("gaps", "acme") == f"wakit gaps acme --reviews '{tmp_path / 'my reviews'}'"
    monkeypatch.setenv("WAKIT_REVIEWS", str(tmp_path / "my reviews"))
    open_store()
    assert command("gaps", "acme") == "wakit gaps acme"
