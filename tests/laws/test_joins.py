"""A lint: in ``services/`` tables meet only through ``evidence/relate.py``, and checks have no branches."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from pathlib import Path

import pandas as pd
import pytest

import wakit.services
from tests.laws.worlds import evidence, world
from wakit.evidence import relate
from wakit.judge import judge
from wakit.registry import Registry, check, isolated, load

SERVICES = sorted(p for p in Path(next(iter(wakit.services.__path__))).glob("*.py") if p.stem != "__init__")
#: what pandas decides silently for a missing value or a missing partner
SILENT = {
    "agg",
    "all",
    "any",
    "apply",
    "combine_first",
    "drop_duplicates",
    "dropna",
    "duplicated",
    "fillna",
    "ffill",
    "groupby",
    "iloc",
    "isin",
    "isna",
    "isnull",
    "iterrows",
    "itertuples",
    "loc",
    "map",
    "mask",
    "max",
    "mean",
    "merge",
    "min",
    "notna",
    "notnull",
    "nunique",
    "query",
    "replace",
    "sum",
    "to_numpy",
    "tolist",
    "transform",
    "unique",
    "value_counts",
    "where",
}
BRANCHES = (ast.If, ast.IfExp, ast.For, ast.While, ast.Try, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


def refused(source: str) -> list[str]:
    """What a module does in a check or derived table that decides silently: line and name."""
    found = []
    for function in ast.walk(ast.parse(source)):
        kind = _kind(function)
        if kind is None:
            continue
        for node in ast.walk(function):
            if isinstance(node, ast.Attribute) and node.attr in SILENT:
                found.append(f"line {node.lineno}: .{node.attr}")
            if kind == "check" and isinstance(node, BRANCHES):
                found.append(f"line {node.lineno}: {type(node).__name__}")
            if kind == "check" and isinstance(node, ast.Subscript) and not isinstance(node.slice, ast.Constant):
                found.append(f"line {node.lineno}: a filter")
    return found


def _kind(node: ast.AST) -> str | None:
    if not isinstance(node, ast.FunctionDef):
        return None
    names = {_name(d) for d in node.decorator_list}
    if names & {"check", "derived"}:
        return "check" if "check" in names else "derived"
    returns = ast.unparse(node.returns) if node.returns else ""
    return "check" if "Series" in returns or "DataFrame" in returns else None


def _name(decorator: ast.expr) -> str:
    call = decorator.func if isinstance(decorator, ast.Call) else decorator
    return call.id if isinstance(call, ast.Name) else ""


@pytest.mark.parametrize("path", SERVICES, ids=lambda p: p.stem)
def test_nothing_decides_silently(path: Path) -> None:
    assert refused(path.read_text("utf-8")) == []


@pytest.mark.parametrize(
    "body",
    ["t['a'].fillna(False)", "t[t['a']]['b']", "t.merge(u)['a']", "t['a'] if True else t['b']", "t['a'].isin(['x'])"],
)
def test_mutants_are_refused(body: str) -> None:
    assert refused(f"@check()\ndef c(t, u):\n    return {body}\n")


# A global and a regional table never share a region, so within a region they would find nothing.


def joined_across_kinds(registry: Registry, names: Iterable[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Checks that join, within a region, a table collected once for the account with one collected by region."""
    met: list[bool] = []
    plain = relate._far

    def noting(parent: pd.DataFrame, child: pd.DataFrame, *rest) -> object:
        met.append(len(parent) > 0 < len(child) and is_global(parent) != is_global(child))
        return plain(parent, child, *rest)

    def is_global(data: pd.DataFrame) -> bool:
        return bool((data["region"] == "global").all())

    monkeypatch.setattr(relate, "_far", noting)
    found = []
    frames = world(registry, 1)
    for name in names:
        met.clear()
        judge(evidence(frames), registry, [name])
        found += [name] if any(met) else []
    monkeypatch.undo()
    return found


def test_tables_of_one_scope_meet_within_a_region(monkeypatch: pytest.MonkeyPatch) -> None:
    assert joined_across_kinds(load(), load().checks, monkeypatch) == []


def test_mutant_that_joins_across_kinds_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def mixes(ec2_vpcs: pd.DataFrame, iam_users: pd.DataFrame) -> pd.Series:
        """A regional table and a global one within a region."""
        return relate.exists(ec2_vpcs, iam_users)

    with isolated(load()) as registry:
        check(supports=("SEC08-BP04",), headline="{row}", fine="{row}", gravity="low")(mixes)
    assert joined_across_kinds(registry, ["mixes"], monkeypatch) == ["mixes"]
