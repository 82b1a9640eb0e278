"""wakit's own texts, room by room: as data, and as what code says without its docstrings."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["kept_in", "said_in"]


def kept_in(room: str, *endings: str, without: Collection[str] = ()) -> Iterator[str]:
    """The text of each file of a room whose name ends so; ``without`` folders of these names."""
    found = _files(files("wakit") / room, {*without, "__pycache__"})
    return (file.read_text("utf-8") for file in found if file.name.endswith(endings))


def said_in(room: str, *, without: Collection[str] = ()) -> Iterator[str]:
    """The strings of a room's code without its docstrings: their examples name invented clients."""
    for source in kept_in(room, ".py", without=without):
        tree = ast.parse(source)
        documented = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documented:
                yield node.value


def _files(folder: Traversable, without: Collection[str]) -> Iterator[Traversable]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir() and one.name not in without:
            yield from _files(one, without)
        elif one.is_file():
            yield one
