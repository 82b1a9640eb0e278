"""YAML in and out: text → values with places and plain-worded errors; values → text that reads back exactly.

Two departures from the library's defaults, both so that nothing is guessed: a date stays the text
that was typed, and a control character is always written as an escape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, SequenceNode
from ruamel.yaml.reader import ReaderError

from wakit.errors import FileError

__all__ = ["block", "inline", "literal", "read_yaml"]

_CONFLICT = re.compile(r"^(?:<<<<<<<|>>>>>>>)(?= |\r?$)", re.MULTILINE)
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*(?: [A-Za-z0-9_.-]+){0,9}")
_LONG = 60
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
#: what a reader of YAML folds away, refuses, or shows in another order than it is written
_ESCAPED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

#: the library's words → ours; the first that fits
_SAID = (
    (r"character '\\t'", "a tab stands here; write spaces"),
    (r"found character '(.)' that cannot start", "a value can't begin with {0}; put it in double quotes"),
    (
        "mapping values are not allowed",
        'one ": " too many here, or a line indented too far; put text that holds ": " in double quotes',
    ),
    ("stream end", "the file ends in the middle of a value; a bracket or quote is not closed"),
    ("could not find expected ':'", "neither a key with its colon nor part of the text above"),
    ("expected <block end>", "the indentation does not fit the lines above"),
    ("expected ',' or", "a bracket opened above is not closed, or a comma is missing"),
    ("found unknown escape character '(.)'", "\\{0} means nothing in double quotes; write \\\\{0}"),
    ("undefined alias '(.+)'", "*{0} points to nothing; put a value that begins with * in double quotes"),
    ("constructor for the tag '(.+)'", "the tag {0} is not known; put a value that begins with ! in quotes"),
    ("found another document", "a second document begins here (---); a file holds one"),
)


class _Plain(SafeConstructor):
    """Plain Python values; dates stay text."""


_Plain.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)


@lru_cache(maxsize=64)  # a save reads what the last one wrote; 57 questions are read again and again
def read_yaml(file: Path, text: str) -> tuple[MappingNode, Mapping[str, object]]:
    """The nodes of a YAML mapping, with their marks, and its values; not to be changed.

    Raises:
        FileError: with the line and what would be right.
    """
    conflict = _CONFLICT.search(text)
    if conflict:
        raise FileError(
            file,
            f"a merge conflict was left here ({conflict[0]}); keep one side and delete the marks",
            line=_line(text, conflict.start()),
        )
    yaml = YAML(typ="safe", pure=True)
    yaml.Constructor = _Plain
    try:
        root = yaml.compose(text)
        if not isinstance(root, MappingNode):
            found = "has no keys" if root is None else "does not begin with a key"
            raise FileError(file, f'{found}; write lines such as "name: acme"')
        _refuse_repeats(file, text, root, set(), set())
        return root, yaml.constructor.construct_document(root)
    except YAMLError as error:
        raise _worded(file, text, error) from error


def _refuse_repeats(file: Path, text: str, node: Node, above: set[int], done: set[int]) -> None:
    """A key twice in one mapping, a key that is not text, or an alias that holds itself."""
    if id(node) in above:
        raise FileError(file, "an alias holds itself", line=_line(text, node.start_mark.index))
    if id(node) in done:
        return
    seen: dict[str, Node] = {}
    for key, _ in node.value if isinstance(node, MappingNode) else ():
        line = _line(text, key.start_mark.index)
        if not isinstance(key.value, str):
            raise FileError(file, "a key must be a single word or text", line=line)
        if key.value in seen:
            first = _line(text, seen[key.value].start_mark.index)
            raise FileError(
                file, f"stands here a second time (first in line {first}); keep one", line=line, key=key.value
            )
        seen[key.value] = key
    children = node.value if isinstance(node, SequenceNode) else [v for _, v in node.value] if seen else []
    for child in children:
        _refuse_repeats(file, text, child, above | {id(node)}, done)
    done.add(id(node))


def _worded(file: Path, text: str, error: YAMLError) -> FileError:
    if isinstance(error, ReaderError):
        code = error.character if isinstance(error.character, int) else ord(error.character)
        return FileError(
            file,
            f'the character U+{code:04X} can\'t stand here as it is; in double quotes write "\\u{code:04x}"',
            line=_line(text, error.position),
        )
    if not isinstance(error, MarkedYAMLError):
        return FileError(file, f"not readable as YAML: {error}")
    mark = error.problem_mark or error.context_mark
    problem = error.problem or "not readable as YAML"
    if "quoted scalar" in (error.context or "") and "unexpected" in problem and error.context_mark:
        return FileError(file, "the quote that opens here is never closed", line=_line(text, error.context_mark.index))
    line = _line(text, mark.index) if mark is not None else None
    for pattern, ours in _SAID:
        found = re.search(pattern, problem)
        if found:
            return FileError(file, ours.format(*found.groups()), line=line)
    return FileError(file, f"not readable as YAML: {problem}", line=line)


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1


def inline(value: object) -> str:
    """A value on one line.

    >>> print(inline("a: b"), inline("in_place"), inline(True), inline("no"), inline("x\\u0085"))
    "a: b" in_place true "no" "x\\u0085"
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{inline(k)}: {inline(v)}" for k, v in value.items()) + "}"
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str):
        raise TypeError(f"no way to write a {type(value).__name__} in these files")
    text = str(value)
    if len(text) <= _LONG and _PLAIN.fullmatch(text) and text.lower() not in _WORDS:
        return text
    return _ESCAPED.sub(lambda c: f"\\u{ord(c[0]):04x}", json.dumps(text, ensure_ascii=False))


def literal(value: object, column: int) -> str | None:
    """Text of several lines, or a long one, as a ``|`` block: nothing in it is escaped, and it is read line by line.

    None where that is of no use or would not read back exactly.
    """
    if not isinstance(value, str) or not ("\n" in value or len(value) > _LONG) or _ESCAPED.search(value):
        return None
    lines = value.split("\n")
    if lines[0] != lines[0].lstrip() or not lines[0] or any(line != line.rstrip() for line in lines):
        return None
    head = "|-"
    if lines[-1] == "":
        head, lines = "|", lines[:-1]
    if lines[-1] == "":
        return None
    return "\n".join([head, *(" " * column + line if line else "" for line in lines)])


def block(values: Mapping[str, object], column: int, comments: Mapping[str, str], blocks: bool = True) -> str:
    """Keys with their values, one a line, from a column on; without a line end behind the last.

    ``comments`` stand behind their key; ``blocks`` allows a text of several lines as a ``|`` block.
    """
    lines = []
    for key, value in values.items():
        comment = f"  # {comments[key]}" if key in comments else ""
        start = " " * column + inline(key) + ":"
        if isinstance(value, Mapping):
            lines.append(start + comment)
            lines.append(block(value, column + 2, comments, blocks))
        else:
            text = literal(value, column + 2) if blocks and not comment else None
            lines.append(f"{start} {text or inline(value)}{comment}")
    return "\n".join(lines)
