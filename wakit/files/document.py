"""A YAML file that people edit too: its values, where each stands, and edits that touch nothing else.

Dumping a whole YAML document again moves comments, indentation and quotes about. So an edit here
replaces just the characters of the value that changes; every other byte of the file stays. The
edited text is read again before anybody sees it: what it says must be the old values plus the
change, or the edit is refused.

>>> page = Document("SEC08.yaml", "status: later  # ask Ana\\nowner: Bo\\n")
>>> print(page.edited({"status": "in_place", "note": "done\\nin May"}).text, end="")
status: in_place  # ask Ana
owner: Bo
note: |-
  done
  in May
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from wakit.errors import FileError
from wakit.files.bounds import HALF
from wakit.files.parsing import check_size, read_yaml
from wakit.files.yamltext import block, entries, inline, literal

__all__ = ["Document", "Key"]

#: one step into a document: a key of a mapping, or a position in a list
Key = str | int


@dataclass(frozen=True)
class _Edit:
    start: int
    end: int
    new: str


class Document:
    """The text of one YAML file (a mapping at its top), its values, and their places.

    Raises:
        FileError: the text is not YAML, holds a key twice, or is not a mapping; names the line.
    """

    def __init__(self, file: Path | str, text: str) -> None:
        self.file, self.text = Path(file), text
        self._root, self.data = read_yaml(self.file, text)

    def line(self, *keys: Key) -> int:
        """The line (from 1) of a value's key; of the deepest step of it that is there."""
        node: Node | None = self._root
        index = 0
        for key in keys:
            key_node, node = _step(node, key)
            if node is None:
                break
            index = key_node.start_mark.index if key_node is not None else node.start_mark.index
        return self.text.count("\n", 0, index) + 1

    def source(self, *keys: Key) -> str | None:
        """A value as it was typed (``012345670123``, its ``0`` too); None for lists and what is not there."""
        node: Node | None = self._root
        for key in keys:
            _, node = _step(node, key)
        return node.value if isinstance(node, ScalarNode) else None

    def edited(self, changes: Mapping[str, object], comments: Mapping[str, str] | None = None) -> Document:
        """The document with these values in it, and nothing else changed.

        Args:
            changes: values by key; a mapping goes one level down. Text, numbers, booleans and None. In a list a mapping
                by position changes its entries, and one behind the last adds an entry.
            comments: for keys that the file has not got yet: what to write behind them.

        Raises:
            FileError: the file is written in a way that can't be changed safely (an alias, say).
        """
        for keys, said in _texts(changes):
            if HALF.search(said):
                raise FileError(self.file, "half a character (U+D800 to U+DFFF) can't be kept", key=".".join(keys))
        wanted = _merged(self.data, changes)
        # second try: a | block swallows an indented comment behind it, a quoted text does not
        for blocks in (True, False):
            plan = _Plan(self, comments or {}, blocks)
            plan.change(self._root, changes)
            text = plan.applied()
            check_size(self.file, len(text.encode("utf-8", "surrogatepass")))
            try:
                new = Document(self.file, text)
            except FileError:
                continue
            if new.data == wanted:
                return new
        path = _last_path(changes)
        raise FileError(
            self.file,
            "this can't be changed without touching other values; write plain keys and values around it, "
            "and a line end behind the last line",
            line=self.line(*path),
            key=".".join(map(str, path)),
        )


class _Plan:
    """Collects the edits of one change, all against the same text."""

    def __init__(self, page: Document, comments: Mapping[str, str], blocks: bool) -> None:
        self._text, self._comments, self._blocks = page.text, comments, blocks
        self._edits: list[_Edit] = []

    def applied(self) -> str:
        """The text with every edit, with the file's own line ends."""
        ending = "\r\n" if "\r\n" in self._text else "\n"
        parts, at = [], 0
        for edit in sorted(self._edits, key=lambda e: e.start):
            parts += [self._text[at : edit.start], edit.new.replace("\n", ending)]
            at = edit.end
        if at == len(self._text):
            parts.append(ending)
        return "".join([*parts, self._text[at:]])

    def change(self, node: MappingNode, changes: Mapping[str, object]) -> None:
        there = {key.value: (key, value) for key, value in node.value}
        for name, new in changes.items():
            if name in there:
                self._replace(node, *there[name], new)
        missing = {name: new for name, new in changes.items() if name not in there}
        if missing:
            self._insert(node, missing)

    def _replace(self, parent: MappingNode, key: Node, value: Node, new: object) -> None:
        if isinstance(new, Mapping) and isinstance(value, MappingNode):
            self.change(value, new)
        elif isinstance(new, Mapping) and isinstance(value, SequenceNode):
            self._change_entries(value, new)
        elif isinstance(value, ScalarNode) and value.start_mark.index == value.end_mark.index:
            self._fill(parent, key, new)
        elif isinstance(value, ScalarNode) and not isinstance(new, Mapping):
            self._swap(parent, key, value, new)
        # anything else is left alone; the reading afterwards then refuses the whole edit

    def _change_entries(self, node: SequenceNode, changes: Mapping[int, object]) -> None:
        for at, new in changes.items():
            entry = node.value[at] if at < len(node.value) else None
            if entry is None:
                self._append(node, new)
            elif isinstance(entry, MappingNode) and isinstance(new, Mapping):
                self.change(entry, new)

    def _append(self, node: SequenceNode, new: object) -> None:
        if node.flow_style:
            end = self._content_end(node.value[-1]) if node.value else node.start_mark.index + 1
            self._edits.append(_Edit(end, end, f", {inline(new)}" if node.value else inline(new)))
            return
        end = self._line_end(self._content_end(node))
        self._edits.append(_Edit(end, end, "\n" + entries([new], node.start_mark.column, self._comments, self._blocks)))

    def _fill(self, parent: MappingNode, key: Node, new: object) -> None:
        """A key that has no value yet."""
        new = _as_list(new)
        colon = self._text.find(":", key.end_mark.index) + 1
        if isinstance(new, Mapping) and not parent.flow_style:
            end = self._line_end(colon)
            lines = block(new, key.start_mark.column + 2, self._comments, self._blocks)
            self._edits.append(_Edit(end, end, "\n" + lines))
        elif isinstance(new, list) and not parent.flow_style:
            end = self._line_end(colon)
            lines = entries(new, key.start_mark.column + 2, self._comments, self._blocks)
            self._edits.append(_Edit(end, end, "\n" + lines))
        else:
            self._edits.append(_Edit(colon, colon, " " + inline(new)))

    def _swap(self, parent: MappingNode, key: Node, value: ScalarNode, new: object) -> None:
        start, end = value.start_mark.index, self._content_end(value)
        header = self._text[start:end].partition("\n")[0] if value.style in ("|", ">") else ""
        comment = header[header.find("#") :].strip() if "#" in header else ""
        alone = not comment and not self._text[end : self._line_end(end)].strip()
        may_be_block = self._blocks and alone and not parent.flow_style
        lines = literal(new, key.start_mark.column + 2) if may_be_block else None
        if lines is None:
            lines = inline(new) + (f"  {comment}" if comment else "")
        self._edits.append(_Edit(start, end, lines))

    def _insert(self, node: MappingNode, missing: Mapping[str, object]) -> None:
        missing = {name: _as_list(new) for name, new in missing.items()}
        if node.flow_style:
            end = self._content_end(node.value[-1][1]) if node.value else node.start_mark.index + 1
            inside = ", ".join(f"{inline(name)}: {inline(new)}" for name, new in missing.items())
            self._edits.append(_Edit(end, end, f", {inside}" if node.value else inside))
            return
        end = self._line_end(self._content_end(node))
        column = node.value[0][0].start_mark.column
        self._edits.append(_Edit(end, end, "\n" + block(missing, column, self._comments, self._blocks)))

    def _content_end(self, node: Node) -> int:
        """Behind the last character of a value, before comments and empty lines that follow it."""
        start, end = node.start_mark.index, node.end_mark.index
        if isinstance(node, MappingNode) and not node.flow_style:
            key, value = node.value[-1]
            empty = value.start_mark.index == value.end_mark.index
            return self._text.find(":", key.end_mark.index) + 1 if empty else self._content_end(value)
        if isinstance(node, SequenceNode) and not node.flow_style:
            return self._content_end(node.value[-1])
        return int(start + len(self._text[start:end].rstrip()))

    def _line_end(self, index: int) -> int:
        end = self._text.find("\n", index)
        end = len(self._text) if end < 0 else end
        return end - 1 if end > index and self._text[end - 1] == "\r" else end


def _step(node: Node | None, key: Key) -> tuple[Node | None, Node | None]:
    """The key's node (None in a list) and the value's, or two times None."""
    if isinstance(node, MappingNode):
        return next(((k, v) for k, v in node.value if k.value == str(key)), (None, None))
    if isinstance(node, SequenceNode) and isinstance(key, int) and key < len(node.value):
        return None, node.value[key]
    return None, None


def _as_list(new: object) -> object:
    """What is told by position, where there is no list yet."""
    return [*new.values()] if isinstance(new, Mapping) and new and all(isinstance(at, int) for at in new) else new


def _merged_list(old: Sequence[object], changes: Mapping[int, object]) -> list[object]:
    new = list(old)
    for at, value in changes.items():
        if at < len(new):
            new[at] = _merged(new[at], value) if isinstance(value, Mapping) else value
        else:
            new.append(value)
    return new


def _merged(old: object, changes: Mapping[Any, object]) -> object:
    if isinstance(old, list) or isinstance(_as_list(changes), list):
        return _merged_list(old if isinstance(old, list) else [], changes)
    new = dict(old) if isinstance(old, Mapping) else {}
    for key, value in changes.items():
        new[key] = _merged(new.get(key), value) if isinstance(value, Mapping) else value
    return new


def _texts(changes: Mapping[Any, object], path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text among the changes, with its keys."""
    for key, value in changes.items():
        if isinstance(value, Mapping):
            yield from _texts(value, (*path, str(key)))
        elif isinstance(value, str):
            yield (*path, str(key)), value


def _last_path(changes: Mapping[Any, object]) -> tuple[Key, ...]:
    key, value = list(changes.items())[-1]
    return (key, *_last_path(value)) if isinstance(value, Mapping) and value else (key,)
