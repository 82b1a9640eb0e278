"""YAML in and out: values → text that reads back exactly; the way in is ``wakit.files.parsing``.

A control character is always written as an escape.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping

__all__ = ["block", "entries", "inline", "literal"]

_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]*(?: [A-Za-z0-9_.-]+){0,9}")
_LONG = 60
_WORDS = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
#: what a reader of YAML folds away, refuses, or shows in another order than it is written
_ESCAPED = re.compile(
    "[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)


def inline(value: object) -> str:
    """A value on one line.

    >>> print(inline("a: b"), inline("in_place"), inline(True), inline("no"), inline("x\\u0085"))
    "a: b" in_place true "no" "x\\u0085"
    >>> print(inline(["a", None, "012345670123"]))
    [a, null, "012345670123"]
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{inline(k)}: {inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(inline, value)) + "]"
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
        elif isinstance(value, list) and value and all(isinstance(one, Mapping) and one for one in value):
            lines.append(start + comment)
            lines.append(entries(value, column + 2, comments, blocks))
        else:
            text = literal(value, column + 2) if blocks and not comment else None
            lines.append(f"{start} {text or inline(value)}{comment}")
    return "\n".join(lines)


def entries(values: Iterable[object], column: int, comments: Mapping[str, str], blocks: bool = True) -> str:
    """A list, one entry below the other, from a column on; its groups of keys as `block` writes them.

    >>> print(entries([{"a": 1, "b": "x"}, "z"], 2, {}))
      - a: 1
        b: x
      - z
    """
    lines = []
    for value in values:
        group = block(value, column + 2, comments, blocks).lstrip(" ") if isinstance(value, Mapping) else ""
        lines.append(" " * column + "- " + (group or inline(value)))
    return "\n".join(lines)
