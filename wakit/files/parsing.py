"""YAML in: text → values, with their places and plain-worded errors, within bounds.

A file of a few hundred bytes can keep a YAML reader busy for minutes (nesting, aliases of aliases)
or make it build objects of the writer's choice. So here a file has bounds, and it holds text,
numbers, yes/no, lists and keys; nothing else, and nothing that is guessed: a date stays the text
that was typed.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from ruamel.yaml import YAML
from ruamel.yaml.composer import Composer
from ruamel.yaml.constructor import SafeConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode
from ruamel.yaml.reader import ReaderError

from wakit.errors import FileError
from wakit.files.bounds import HALF, MAX_BYTES

__all__ = ["MAX_DEPTH", "MAX_VALUES", "check_size", "read_yaml"]

#: bounds of one file beside its size
MAX_VALUES = 10_000
MAX_DEPTH = 50

_CONFLICT = re.compile(r"^(?:<<<<<<<|>>>>>>>)(?= |\r?$)", re.MULTILINE)
_NO_CHARACTER = re.compile(r"\\U(?!000[0-9A-Fa-f]|0010)[0-9A-Fa-f]{8}")
_SHORT = 40
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
    ("for merging", "<<: takes the name of a group of keys, such as <<: *base; put other text in double quotes"),
    ("incompatible YAML document", "the %YAML line asks for another version; delete it"),
    (
        "expected a (?:scalar|sequence|mapping) node",
        "a tag (!!…) does not fit what follows; write it without",
    ),
    ("can't decode byte", "a tag is not readable; put a value that begins with ! in quotes"),
    ("document end", "a document ends here (...) before it began; delete the line"),
    ("found another document", "a second document begins here (---); a file holds one"),
)


class _Unfit(MarkedYAMLError):
    """What wakit does not take although YAML would; its words are wakit's own."""

    def __init__(self, problem: str, node: object) -> None:
        super().__init__(None, None, problem, getattr(node, "start_mark", None))


class _Bounded(Composer):
    """Counts what it composes, so that a file ends at its bounds and not at the machine's."""

    values = 0

    def compose_document(self) -> Node:
        """The whole file; a name given twice (&x) means the nearest above, as YAML says, without a warning."""
        self.warn_double_anchors = False
        node: Node = super().compose_document()
        return node

    def compose_node(self, parent: Node | None, index: object) -> Node:
        event = self.parser.peek_event()
        self.values += parent is None or index is not None  # a key itself does not count
        if self.values > MAX_VALUES:
            raise _Unfit(f"more than {MAX_VALUES:,} values stand here; a file may hold that many", event)
        if self.depth >= MAX_DEPTH:
            raise _Unfit(f"more than {MAX_DEPTH} levels stand in one another here; write it flatter", event)
        tag = str(getattr(event, "ctag", None) or "!")
        if tag not in ("!", "tag:yaml.org,2002:str"):
            name = tag.replace("tag:yaml.org,2002:", "!!")
            raise _Unfit(f"the tag {_short(name)} is not known; put a value that begins with ! in quotes", event)
        node: Node = super().compose_node(parent, index)
        return node


class _Plain(SafeConstructor):
    """Text, numbers, yes/no, lists and keys; dates stay text."""

    def construct_non_recursive_object(self, node: Node, tag: str | None = None) -> object:
        """One value; ``0x_`` looks like a number to YAML and is none, and Python reads no more than 4,300 digits."""
        try:
            value = super().construct_non_recursive_object(node, tag)
        except (ValueError, LookupError) as error:
            raise _no_number(node) from error
        if isinstance(value, float) and not math.isfinite(value):
            raise _no_number(node)
        if isinstance(value, str) and HALF.search(value):
            raise _Unfit("half a character (U+D800 to U+DFFF) stands here; write the whole one", node)
        return value


_Plain.add_constructor("tag:yaml.org,2002:timestamp", SafeConstructor.construct_yaml_str)
_Plain.add_constructor("tag:yaml.org,2002:value", SafeConstructor.construct_yaml_str)  # a lone "="


def _no_number(node: Node) -> _Unfit:
    typed = _short(node.value) if isinstance(node, ScalarNode) else "this"
    return _Unfit(f"{typed} can't be read as a number; text that looks like one stands in double quotes", node)


def _short(text: str) -> str:
    return text if len(text) <= _SHORT else f"{text[:_SHORT]}… ({len(text):,} characters)"


def check_size(file: Path, size: int) -> None:
    """Refuse a file that is too long to be read in a moment.

    Raises:
        FileError: with its size and the bound.
    """
    if size > MAX_BYTES:
        raise FileError(file, f"has {size:,} bytes; a file that wakit reads has at most {MAX_BYTES:,}")


@lru_cache(maxsize=64)  # a save reads what the last one wrote; 57 questions are read again and again
def read_yaml(file: Path, text: str) -> tuple[MappingNode, Mapping[str, object]]:
    """The nodes of a YAML mapping, with their marks, and its values; not to be changed.

    Raises:
        FileError: with the line and what would be right.
    """
    check_size(file, len(text.encode("utf-8", "surrogatepass")))
    conflict = _CONFLICT.search(text)
    if conflict:
        raise FileError(
            file,
            f"a merge conflict was left here ({conflict[0]}); keep one side and delete the marks",
            line=_line(text, conflict.start()),
        )
    yaml = YAML(typ="safe", pure=True)
    yaml.Composer, yaml.Constructor = _Bounded, _Plain
    try:
        root = yaml.compose(text)
        if not isinstance(root, MappingNode):
            found = "has no keys" if root is None else "does not begin with a key"
            raise FileError(file, f'{found}; write lines such as "name: acme"')
        _Walk(file, text).walk(root)
        return root, yaml.constructor.construct_document(root)
    except YAMLError as error:
        raise _worded(file, text, error) from error
    except (ValueError, OverflowError) as error:  # the library asks Python for the character \UFFFFFFFF
        escape = _NO_CHARACTER.search(text)
        line = _line(text, escape.start()) if escape else None
        problem = "an escape in double quotes names no character; write \\\\ for one \\"
        raise FileError(file, problem, line=line) from error


class _Walk:
    """Goes through all nodes once: refuses a key twice, a key that is not text, aliases that grow without end."""

    def __init__(self, file: Path, text: str) -> None:
        self._file, self._text = file, text
        self._above: set[int] = set()
        self._seen: dict[int, tuple[int, int]] = {}

    def walk(self, node: Node) -> tuple[int, int]:
        """How many values a node holds, and how many levels, with every alias written out."""
        if id(node) in self._above:
            raise self._error("an alias holds itself", node)
        if id(node) not in self._seen:
            self._above.add(id(node))
            self._seen[id(node)] = self._measured(node)
            self._above.discard(id(node))
        return self._seen[id(node)]

    def _measured(self, node: Node) -> tuple[int, int]:
        if isinstance(node, MappingNode):
            self._check_keys(node)
        children = _children(node)
        inside = [self.walk(child) for child in children]
        values, levels = 1 + sum(v for v, _ in inside), 1 + max((n for _, n in inside), default=0)
        if values > MAX_VALUES:
            raise self._error(f"with its aliases written out this holds more than {MAX_VALUES:,} values", node)
        if levels > MAX_DEPTH + 1:
            raise self._error(f"with its aliases written out this has more than {MAX_DEPTH} levels", node)
        return values, levels

    def _check_keys(self, node: MappingNode) -> None:
        first: dict[str, Node] = {}
        for key, _ in node.value:
            if not isinstance(key.value, str):
                raise self._error("a key must be a single word or text", key)
            if key.value in first:
                line = _line(self._text, first[key.value].start_mark.index)
                raise self._error(f"stands here a second time (first in line {line}); keep one", key, key.value)
            first[key.value] = key

    def _error(self, problem: str, node: Node, key: str = "") -> FileError:
        return FileError(self._file, problem, line=_line(self._text, node.start_mark.index), key=key)


def _children(node: Node) -> list[Node]:
    if isinstance(node, SequenceNode):
        return list(node.value)
    return [value for _, value in node.value] if isinstance(node, MappingNode) else []


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
    if isinstance(error, _Unfit):
        return FileError(file, str(error.problem), line=_line(text, mark.index))
    problem = error.problem or "not readable as YAML"
    if "quoted scalar" in (error.context or "") and "unexpected" in problem and error.context_mark:
        return FileError(file, "the quote that opens here is never closed", line=_line(text, error.context_mark.index))
    line = _line(text, mark.index) if mark is not None else None
    for pattern, ours in _SAID:
        found = re.search(pattern, problem)
        if found:
            return FileError(file, ours.format(*map(_short, found.groups())), line=line)
    return FileError(file, f"not readable as YAML: {problem[:120]}", line=line)


def _line(text: str, index: int) -> int:
    return text.count("\n", 0, index) + 1
