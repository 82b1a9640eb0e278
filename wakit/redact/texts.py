"""wakit's own texts, room by room: as data, and as what code says without its docstrings."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import NoneType

__all__ = ["kept_in", "said_in"]

#: what is no node, or a node that holds none of ours
_NO_STRINGS = (NoneType, str, int, ast.expr_context, ast.Name, ast.operator, ast.cmpop, ast.alias)


def kept_in(room: str, *endings: str, without: Collection[str] = ()) -> Iterator[str]:
    """The text of each file of a room whose name ends so; ``without`` folders of these names."""
    found = _files(files("wakit") / room, {*without, "__pycache__"})
    return (file.read_text("utf-8") for file in found if file.name.endswith(endings))


@cache
def said_in(room: str, *, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The strings of a room's code without its docstrings: their examples name invented clients."""
    return tuple(said for source in kept_in(room, ".py", without=without) for said in _strings(ast.parse(source)))


def _strings(tree: ast.AST) -> Iterator[str]:
    """`ast.walk` over a hundred modules takes half a second, which each render would wait for."""
    left = [tree]
    while left:
        node = left.pop()
        if isinstance(node, ast.Constant):
            if isinstance(node.value, str):
                yield node.value
            continue
        for name in node._fields:
            inner = getattr(node, name, None)
            for one in inner if isinstance(inner, list) else (inner,):
                if not isinstance(one, _NO_STRINGS) and not (isinstance(one, ast.Expr) and _is_constant(one)):
                    left.append(one)


def _is_constant(node: ast.Expr) -> bool:
    return isinstance(node.value, ast.Constant)


def _files(folder: Traversable, without: Collection[str]) -> Iterator[Traversable]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir() and one.name not in without:
            yield from _files(one, without)
        elif one.is_file():
            yield one
