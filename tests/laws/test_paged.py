"""Law: an operation that pages is read to its end: ``each``, or ``look`` with the list that goes over all pages."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator
from types import ModuleType

from wakit.demo.pages import pageable
from wakit.registry import load


def modules() -> list[ModuleType]:
    return [sys.modules[name] for name in sorted({c.module for c in load().collectors.values()})]


def looks(source: str, names: dict[str, object]) -> Iterator[tuple[str, bool]]:
    """Each operation that is looked at, and whether over all its pages."""
    for call in ast.walk(ast.parse(source)):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in ("look", "again"):
            first = call.args[0]
            operation = first.value if isinstance(first, ast.Constant) else names.get(ast.unparse(first))
            assert isinstance(operation, str), f"an operation must be readable in the code: {ast.unparse(first)}"
            yield operation, any(k.arg == "every" for k in call.keywords)


def one_page_only(source: str, names: dict[str, object]) -> list[str]:
    return sorted({o for o, is_whole in looks(source, names) if not is_whole and pageable(o) is not None})


def test_no_first_page_is_taken_for_the_whole() -> None:
    assert [o for m in modules() for o in one_page_only(inspect.getsource(m), vars(m))] == []


def test_mutant_a_look_at_an_operation_that_pages_is_found() -> None:
    source = 'aws.look("securityhub:GetEnabledStandards"); aws.look(_ROOTS, every="Roots"); aws.look(_ROOTS)'
    assert one_page_only(source, {"_ROOTS": "organizations:ListRoots"}) == [
        "organizations:ListRoots",
        "securityhub:GetEnabledStandards",
    ]
