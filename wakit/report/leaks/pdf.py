"""PDF: what its pages say, and every string of every object: titles, bookmarks, addresses, alternative texts, files."""

from __future__ import annotations

import io
import logging
import zlib
from collections.abc import Callable, Iterator

import pypdfium2
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from wakit.report.leaks.leak import Passage, Unreadable, by_line
from wakit.report.leaks.pieces import Pieces
from wakit.report.leaks.plain import visible

__all__ = ["pdf_passages"]

#: what a reader of PDF raises on what is none
_BROKEN = (
    PyPdfError,
    ValueError,
    TypeError,
    LookupError,
    AttributeError,
    RecursionError,
    OSError,
    zlib.error,
    pypdfium2.PdfiumError,
)
#: how that reader tells of a hyphen at the end of a line
_HYPHENS = {0x2: "-", 0xFFFE: "-"}
_FONTS = ("/Type1C", "/CIDFontType0C", "/OpenType")
Decode = Callable[[bytes], Iterator[Passage]]


def pdf_passages(data: bytes, decode: Decode) -> Iterator[Passage]:
    """Text by page, then all that no page shows; files within it are decoded by ``decode``.

    Raises:
        Unreadable: it is damaged or locked, or holds an earlier version of itself.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it quotes what it stumbles over
    if not data.startswith(b"%PDF-") or data.count(b"%%EOF") != 1 or data.rpartition(b"%%EOF")[2].strip():
        raise Unreadable
    try:
        reader = PdfReader(io.BytesIO(data), strict=True)
        if reader.is_encrypted:
            raise Unreadable
        for number, text in enumerate(_pages(data), 1):
            yield Passage(f"page {number}", visible(text), by_line, may_wrap=True)
        yield from _objects(reader, decode)
    except _BROKEN:
        raise Unreadable from None


def _pages(data: bytes) -> Iterator[str]:
    """The text of each page, as Chromium's reader of PDF has it; one in Python is much slower."""
    document = pypdfium2.PdfDocument(data)
    try:
        for page in document:
            yield page.get_textpage().get_text_range().translate(_HYPHENS).replace("\r\n", "\n")
    finally:
        document.close()


def _objects(reader: PdfReader, decode: Decode) -> Iterator[Passage]:
    """The strings of each object, reached from somewhere or not, and the streams that are no drawing."""
    held = Pieces("beside the pages")
    numbers = {(number, generation) for generation, listed in reader.xref.items() for number in listed}
    numbers |= {(number, 0) for number in reader.xref_objStm}
    drawn = {ref.idnum for page in reader.pages for ref in _references(page.get("/Contents"))}
    for number, generation in sorted(numbers):
        found = reader.get_object(IndirectObject(number, generation, reader))
        for text in _strings(found):
            held.add(text, _PLACES.get(_kind_of(found), "a string"))
        if isinstance(found, StreamObject) and number not in drawn:
            yield from _stream(found, decode)
    for text in _strings(reader.trailer):
        held.add(text, "metadata")
    yield from held.passages()


def _kind_of(found: object) -> str:
    if isinstance(found, DictionaryObject):
        return next((key for key in ("/Title", "/URI", "/Producer", "/Contents", "/Alt", "/EF") if key in found), "")
    return ""


_PLACES = {
    "/Title": "a title",
    "/URI": "an address",
    "/Producer": "metadata",
    "/Alt": "an alternative text",
    "/EF": "a file",
}


def _references(contents: object) -> list[IndirectObject]:
    if isinstance(contents, IndirectObject):
        inner = contents.get_object()
        return [contents, *_references(inner)] if isinstance(inner, ArrayObject) else [contents]
    return [one for one in contents if isinstance(one, IndirectObject)] if isinstance(contents, ArrayObject) else []


def _strings(found: object) -> Iterator[str]:
    """Every string in an object, and the names that somebody else than the format gave."""
    if isinstance(found, DictionaryObject):
        for key, value in found.items():
            yield str(key)
            yield from _strings(value)
    elif isinstance(found, ArrayObject):
        for value in found:
            yield from _strings(value)
    elif isinstance(found, bytes):
        yield found.decode("utf-8", "replace")
    elif isinstance(found, str):
        yield str(found)


#: streams that hold how letters and colours look
_LOOKS = ("/Length1", "/Length2", "/N", "/FunctionType", "/ShadingType", "/PatternType", "/CIDSystemInfo")


def _stream(found: StreamObject, decode: Decode) -> Iterator[Passage]:
    """A stream that is no page: pictures by their kind, fonts left, forms as drawings, anything else as a file."""
    kind, sub = found.get("/Type"), found.get("/Subtype")
    if kind in ("/XRef", "/ObjStm") or any(key in found for key in _LOOKS) or sub in _FONTS:
        return
    if sub == "/Image":
        if found.get("/Filter") == "/DCTDecode":
            yield from (passage.inside("a picture") for passage in decode(bytes(found._data)))
        return
    data = bytes(found.get_data())
    if sub == "/Form":
        yield Passage("a drawing", visible(data.decode("latin-1")))
    else:
        place = "an attached file" if kind == "/EmbeddedFile" else "a stream"
        yield from (passage.inside(place) for passage in decode(data))
