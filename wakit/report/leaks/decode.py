"""A finished file → everything that it says, in pieces of text; a kind that nobody has taught it is refused."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext, suppress
from operator import contains
from pathlib import PurePosixPath
from types import MappingProxyType

from wakit.report.leaks.layers import Island, islands, unescaped
from wakit.report.leaks.leak import DEEPEST, Passage, Unreadable, by_line
from wakit.report.leaks.markup import END, Looked, html_passages, xml_passages
from wakit.report.leaks.notebook import json_passages, notebook_passages
from wakit.report.leaks.packed import gunzipped, unzipped
from wakit.report.leaks.picture import jpeg_passages, png_passages
from wakit.report.leaks.pieces import Pieces
from wakit.report.leaks.plain import visible
from wakit.report.leaks.table import csv_passages, is_sheet, parquet_passages, sheet_passages

__all__ = ["Decoder"]

_SUFFIXES = {
    ".html": "html", ".htm": "html",
    ".svg": "xml", ".xml": "xml", ".rels": "xml", ".ipynb": "notebook", ".json": "json",
    ".csv": "csv", ".xlsx": "zip", ".zip": "zip", ".gz": "gzip", ".parquet": "parquet", ".png": "png", ".jpg": "jpeg",
    ".jpeg": "jpeg", ".pdf": "pdf", ".md": "text", ".txt": "text", ".css": "text", ".yaml": "text", ".yml": "text",
    ".toml": "text",
}  # fmt: skip
_MIMES = {
    "text/html": "html", "image/svg+xml": "xml",
    "application/xml": "xml", "text/xml": "xml", "application/json": "json",
    "text/csv": "csv", "application/zip": "zip", "application/gzip": "gzip", "application/x-gzip": "gzip",
    "image/png": "png", "image/jpeg": "jpeg", "application/pdf": "pdf", "text/plain": "text", "text/css": "text",
    "text/markdown": "text", "application/x-ipynb+json": "notebook", "application/vnd.apache.parquet": "parquet",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "zip",
}  # fmt: skip
_MAGIC = {
    b"\x1f\x8b": "gzip", b"PK\x03\x04": "zip", b"\x89PNG": "png", b"%PDF": "pdf", b"PAR1": "parquet",
    b"\xff\xd8\xff": "jpeg", b"\xef\xbb\xbf": "text",
}  # fmt: skip
_NONE: Mapping[str, str] = MappingProxyType({})


class Decoder:
    """Decodes one file, whatever it holds; each thing that is in it several times once.

    ``pages`` were looked through already, as they are written and as they are read, and nothing was found in them: what
    a notebook shows stands in the page beside it. The same is true of the elements of XML in ``looked``.
    """

    def __init__(self, pages: Sequence[tuple[str, ...]] = (), looked: Looked | None = None) -> None:
        self._seen: set[bytes] = set()
        self._pages, self._looked = pages, looked

    def file(self, name: str, data: bytes) -> Iterator[Passage]:
        """Everything that a file says, its name apart.

        Raises:
            Unreadable: a kind that is not known, or a file that is not what its name says.
        """
        kind = _SUFFIXES.get(PurePosixPath(name).suffix.lower())
        if kind is None:
            raise Unreadable
        yield from self._all(kind, data, 0)

    def _all(self, kind: str, data: bytes, depth: int) -> Iterator[Passage]:
        """What a file of a kind says, and what is written in that in another way."""
        mark = hashlib.blake2b(data, digest_size=16, person=kind.encode()[:16]).digest()
        if mark in self._seen:
            return
        self._seen.add(mark)
        if depth > DEEPEST:
            raise Unreadable
        for passage in self._of_kind(kind, data, depth):
            yield from self._layers(passage, depth)

    def _layers(self, passage: Passage, depth: int, whole: Mapping[str, str] = _NONE) -> Iterator[Passage]:
        """``whole`` is what was found, uncut and by what it says that it is, where the passage was cut out."""
        yield passage
        if passage.is_again:
            return
        if depth > DEEPEST:
            raise Unreadable(passage.place)
        found, others = list(islands(passage.text)), list(unescaped(passage))
        uncut = _by_mime(found if others else ())
        for other in others:
            mark = hashlib.blake2b(other.text.encode("utf-8", "replace"), digest_size=16).digest()
            if mark not in self._seen:
                self._seen.add(mark)
                yield from self._layers(other, depth + 1, uncut)
        place = ", ".join(filter(None, (passage.place, "Base64")))
        said = Pieces(place)
        for island in found:
            if island.written in whole.get(island.mime, ""):
                continue
            kind = _MIMES.get(island.mime, "") if island.is_declared else _sniffed(island.data)
            if kind == "text" and not island.is_declared:
                said.add(island.data.decode("utf-8", "replace"))
            else:
                with suppress(Unreadable) if island.may_be_cut else nullcontext():
                    yield from self._inside(kind, island.data, place, depth + 1)
        for written in said.passages():
            yield from self._layers(written, depth + 1)

    def _inside(self, kind: str, data: bytes, place: str, depth: int) -> Iterator[Passage]:
        """What is in something that is in the file."""
        try:
            if not kind:
                raise Unreadable
            yield from (passage.inside(place) for passage in self._all(kind, data, depth))
        except Unreadable as error:
            raise error.inside(place) from None

    def _of_kind(self, kind: str, data: bytes, depth: int) -> Iterator[Passage]:
        if kind == "xml":
            yield from xml_passages(data, None if depth else self._looked)
        elif kind in _BYTES:
            yield from _BYTES[kind](data)
        elif kind in _TEXTS:
            yield from _TEXTS[kind](_text(data))
        elif kind == "notebook":
            yield from notebook_passages(_text(data), lambda held, mime: self._declared(held, mime, depth + 1))
        elif kind == "pdf":
            from wakit.report.leaks.pdf import pdf_passages  # what reads it takes long to import, and few files are one

            yield from pdf_passages(data, lambda held: self._inside(_sniffed(held), held, "", depth + 1))
        elif kind == "gzip":
            made, about = gunzipped(data)
            yield from about.passages()
            yield from self._inside(_sniffed(made), made, "unpacked", depth + 1)
        else:
            yield from self._zip(data, depth)

    def _declared(self, data: bytes, mime: str, depth: int) -> Iterator[Passage]:
        if mime == "text/html" and self._stands_in_a_page(data.decode("utf-8", "replace")):
            return iter(())
        kind = _MIMES.get(mime) or ("json" if mime.endswith("+json") else _sniffed(data))
        return self._inside(kind, data, "", depth)

    def _stands_in_a_page(self, text: str) -> bool:
        """As it is written and as it is read; from a tag to a tag, so that nothing beside it is a part of its words."""
        if not (self._pages and text.startswith("<") and text.endswith(">")):
            return False
        _, read = both = [passage.text for passage in html_passages(text)]
        is_apart = read.startswith(END) and read.endswith(END)  # within some elements words go on
        return is_apart and any(all(map(contains, page, both)) for page in self._pages)

    def _zip(self, data: bytes, depth: int) -> Iterator[Passage]:
        members, about = unzipped(data)
        yield from about.passages()
        is_book = "xl/workbook.xml" in members
        if is_book:
            yield from sheet_passages(members)
        for number, (name, held) in enumerate(members.items(), 1):
            if is_book and is_sheet(name):
                yield from self._inside("sheet", held, f"member {number}", depth + 1)
                continue
            kind = _SUFFIXES.get(f".{name.rpartition('.')[2].lower()}", "")  # of ``_rels/.rels`` a path has no suffix
            yield from self._inside(kind, held, f"member {number}", depth + 1)


def _by_mime(found: Iterable[Island]) -> dict[str, str]:
    """What is looked into, as it is written; without a MIME type all of it."""
    held = defaultdict[str, list[str]](list)
    for one in found:
        for mime in {one.mime, ""}:
            held[mime].append(one.written)
    return {mime: "\n".join(texts) for mime, texts in held.items()}


def _text(data: bytes) -> str:
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode("utf-8")
    except UnicodeDecodeError:
        raise Unreadable from None


def _sniffed(data: bytes) -> str:
    """What bytes without a name are: by how they begin, else text (which fails where they are not)."""
    return next((kind for magic, kind in _MAGIC.items() if data.startswith(magic)), "text")


def _plain(text: str) -> Iterator[Passage]:
    yield Passage("", visible(text), by_line)
    if "<" in text and ">" in text:  # Markdown may hold HTML, and text may be a page
        yield from html_passages(text)


def _sheet(data: bytes) -> Iterator[Passage]:
    """A workbook's sheet as it is written: its cells were read."""
    yield next(xml_passages(data))


_BYTES: dict[str, Callable[[bytes], Iterator[Passage]]] = {
    "sheet": _sheet,
    "png": png_passages,
    "jpeg": jpeg_passages,
    "parquet": parquet_passages,
    "csv": csv_passages,
}
_TEXTS: dict[str, Callable[[str], Iterator[Passage]]] = {
    "html": html_passages,
    "json": json_passages,
    "text": _plain,
}
