"""Notebooks and other JSON: every string and every key; outputs by what they say that they are."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Iterator

from wakit.report.leaks.leak import Passage, Unreadable
from wakit.report.leaks.pieces import Pieces

__all__ = ["json_passages", "notebook_passages"]

Decode = Callable[[bytes, str], Iterator[Passage]]
#: what a notebook may say of itself; anything else was written by whoever ran it
_KERNEL = {"name", "display_name", "language"}
_LANGUAGE = {"name", "version", "mimetype", "file_extension", "nbconvert_exporter", "pygments_lexer", "codemirror_mode"}
_NOTEBOOK = {"kernelspec": _KERNEL, "language_info": _LANGUAGE}
_TAGS = {"tags", "wakit", "jupyter", "collapsed", "editable", "deletable", "slideshow", "trusted"}
_WHOLE = "metadata of a notebook"


class _Pairs(list[tuple[str, object]]):
    """An object of JSON with all its pairs, also where a key stands twice."""


def json_passages(text: str) -> Iterator[Passage]:
    """Every string, number and key of a JSON document.

    Raises:
        Unreadable: it is not JSON.
    """
    held = Pieces()
    for place, value in _strings(_read(text), "", set()):
        held.add(value, place)
    yield from held.passages()


def notebook_passages(text: str, decode: Decode) -> Iterator[Passage]:
    """The same of a notebook; its pictures and pages decoded by ``decode`` (data, MIME type).

    What its metadata say beyond the language is refused whatever it says: papermill's parameters, a kernel's folder.
    """
    read = _read(text)
    shown = list(_shown(_of(read)))
    held = Pieces()
    for place, value in _strings(read, "", {id(data) for _, _, data in shown}):
        held.add(value, place)
    yield from held.passages()
    yield from _metadata(_of(read))
    for place, mime, data in shown:
        yield from _decoded(data, mime, place, decode)


def _shown(notebook: dict[str, object]) -> Iterator[tuple[str, str, object]]:
    """Place, MIME type and data of all that is a file of its own: outputs and pictures in stories."""
    for number, cell in enumerate(_list(notebook.get("cells")), 1):
        for n, output in enumerate(_list(_of(cell).get("outputs")), 1):
            for mime, data in _of(_of(output).get("data")).items():
                if _is_file(mime):
                    yield f"cell {number}, output {n}", mime, data
        for pictures in _of(_of(cell).get("attachments")).values():
            for mime, data in _of(pictures).items():
                if _is_file(mime):
                    yield f"cell {number}, attachment", mime, data


def _is_file(mime: str) -> bool:
    return mime not in ("text/plain", "text/markdown", "text/latex") and not mime.endswith("json")


def _decoded(held: object, mime: str, place: str, decode: Decode) -> Iterator[Passage]:
    text = "".join(map(str, held)) if isinstance(held, list) and not isinstance(held, _Pairs) else held
    if not isinstance(text, str):
        raise Unreadable(place)
    data = text.encode("utf-8", "replace")
    if mime.startswith(("image/", "application/pdf")) and mime != "image/svg+xml":
        try:
            data = base64.b64decode("".join(text.split()), validate=True)
        except binascii.Error:
            raise Unreadable(place) from None
    try:
        yield from (passage.inside(place) for passage in decode(data, mime))
    except Unreadable as error:
        raise error.inside(place) from None


def _metadata(notebook: dict[str, object]) -> Iterator[Passage]:
    yield from _strange(notebook.get("metadata"), "metadata")
    for number, cell in enumerate(_list(notebook.get("cells")), 1):
        if set(_of(_of(cell).get("metadata"))) - _TAGS:
            yield Passage(f"cell {number}, metadata", "", kind=_WHOLE)


def _strange(metadata: object, place: str) -> Iterator[Passage]:
    for key, value in _of(metadata).items():
        known = _NOTEBOOK.get(key)
        if known is None or set(_of(value)) - known:
            yield Passage(place, "", kind=_WHOLE)


def _read(text: str) -> object:
    try:
        return json.loads(text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError):
        raise Unreadable from None


def _of(value: object) -> dict[str, object]:
    return dict(value) if isinstance(value, _Pairs) else {}


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) and not isinstance(value, _Pairs) else []


def _strings(value: object, place: str, skip: set[int]) -> Iterator[tuple[str, str]]:
    """Every string with the way to it; lists of lines as the one text that they are."""
    if id(value) in skip:
        return
    if isinstance(value, _Pairs):
        for key, held in value:
            yield f"a key{_in(place)}", key
            yield from _strings(held, f"{place}.{key}" if place else key, skip)
    elif isinstance(value, list):
        lines = [one for one in value if isinstance(one, str)]
        if lines and len(lines) == len(value) and all(line.endswith("\n") for line in lines[:-1]):
            yield place, "".join(lines)
            return
        for number, held in enumerate(value):
            yield from _strings(held, f"{place}[{number}]", skip)
    elif value is not None and not isinstance(value, bool):
        yield place, str(value)


def _in(place: str) -> str:
    return f" in {place}" if place else ""
