"""wakit's own texts, room by room: as data, and as what code says without its docstrings."""

from __future__ import annotations

import ast
import re
from collections.abc import Collection, Iterator
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

__all__ = ["kept_in", "said_in", "strings_of"]

_LONG = '"""'
#: a comment, or a string as the house writes it
_LITERAL = re.compile(
    r"#[^\n]*|(?<!\w)(?P<how>[rbf]{0,2})"
    r'(?P<quoted>"{3}(?:[^"\\]|\\.|"(?!""))*"{3}|"(?:[^"\\\n]|\\.)*"|' + r"'(?:[^'\\\n]|\\.)*')",
    re.DOTALL,
)
#: in an f-string: a brace that is told, or code
_FIELD = re.compile(r"\{\{|\}\}|\{((?:[^{}]|\{[^{}]*\})*)\}")


def kept_in(room: str, *endings: str, without: Collection[str] = ()) -> Iterator[str]:
    """The text of each file of a room whose name ends so; ``without`` folders of these names."""
    found = _files(files("wakit") / room, {*without, "__pycache__"})
    return (file.read_text("utf-8") for file in found if file.name.endswith(endings))


@cache
def said_in(room: str, *, without: frozenset[str] = frozenset()) -> tuple[str, ...]:
    """The strings of a room's code without its docstrings: their examples name invented clients."""
    return tuple(said for source in kept_in(room, ".py", without=without) for said in strings_of(source))


def strings_of(code: str) -> Iterator[str]:
    """The strings of code in the house's form: neither docstrings, nor bytes, nor how a number is formatted.

    They are found by their quotes. To parse a hundred modules takes as long as to redact a review, and each render
    would wait for it twice; a law holds that the parser finds the same.

    >>> list(strings_of('x = "one" "two"  # "three"'))
    ['onetwo']
    """
    return filter(None, _strings(code))


def _strings(code: str) -> Iterator[str]:
    said, end = "", 0
    for found in _LITERAL.finditer(code):
        how, quoted = found["how"], found["quoted"]
        if quoted is None or "b" in how or _is_docstring(code, found.start(), quoted):
            continue
        if code[end : found.start()].strip():  # else it goes on with the one before
            yield said
            said = ""
        end = found.end()
        *apart, text = _parts(quoted, how)
        for part in apart:
            yield said + part
            said = ""
        said += text
    yield said


def _is_docstring(code: str, at: int, quoted: str) -> bool:
    return quoted.startswith(_LONG) and not code[code.rfind("\n", 0, at) + 1 : at].strip()


def _parts(quoted: str, how: str) -> Iterator[str]:
    """What a string says; of an f-string also the strings of its code, in between."""
    width = len(_LONG) if quoted.startswith(_LONG) else 1
    text, said, at = quoted[width:-width], "", 0
    for field in _FIELD.finditer(text) if "f" in how else ():
        said += _told(text[at : field.start()], how)
        at = field.end()
        if field[1] is None:
            said += field[0][0]
            continue
        yield said
        yield from strings_of(field[1])
        said = ""
    yield said + _told(text[at:], how)


def _told(text: str, how: str) -> str:
    return text if "r" in how or "\\" not in text else str(ast.literal_eval(f"'''{text}'''"))


def _files(folder: Traversable, without: Collection[str]) -> Iterator[Traversable]:
    for one in sorted(folder.iterdir(), key=lambda one: one.name):
        if one.is_dir() and one.name not in without:
            yield from _files(one, without)
        elif one.is_file():
            yield one
