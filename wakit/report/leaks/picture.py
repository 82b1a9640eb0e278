"""PNG and JPEG: what they hold beside the picture."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from wakit.report.leaks.leak import Passage, Unreadable
from wakit.report.leaks.pieces import Pieces

__all__ = ["jpeg_passages", "png_passages"]

_SIGNATURE = b"\x89PNG\r\n\x1a\n"
#: chunks that only say how the picture looks
_LOOKS = frozenset(b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB sBIT bKGD hIST pHYs sPLT tIME acTL fcTL fdAT".split())
_MOST = 64_000_000
_WORDS = re.compile(rb"[\x09\x0a\x0d\x20-\x7e\x80-\xff]{4,}")
#: markers of JPEG: those with nothing behind them, the beginning of the picture, its end
_BARE, _SCAN, _END = {0x01, *range(0xD0, 0xD9)}, 0xDA, 0xD9
_TABLES = {0xC4, 0xDB, 0xDD, *range(0xC0, 0xC4), *range(0xC5, 0xC8), *range(0xC9, 0xCC), *range(0xCD, 0xD0), 0xCC}


def png_passages(data: bytes) -> Iterator[Passage]:
    """The texts in its chunks, packed ones included.

    Raises:
        Unreadable: it is damaged, or something stands behind it.
    """
    held = Pieces()
    for kind, body in _chunks(data):
        if kind not in _LOOKS:
            held.add(_words(_unpacked(kind, body)), _chunk(kind))
    yield from held.passages()


def _chunk(kind: bytes) -> str:
    return f"chunk {kind.decode()}" if kind in (b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP") else "a chunk"


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    if not data.startswith(_SIGNATURE):
        raise Unreadable
    at, kind = len(_SIGNATURE), b""
    while kind != b"IEND":
        length, kind = int.from_bytes(data[at : at + 4]), data[at + 4 : at + 8]
        body, check = data[at + 8 : at + 8 + length], data[at + 8 + length : at + 12 + length]
        if len(check) < 4 or zlib.crc32(kind + body) != int.from_bytes(check):
            raise Unreadable
        yield kind, body
        at += 12 + length
    if data[at:]:
        raise Unreadable("behind the picture")


def _unpacked(kind: bytes, body: bytes) -> bytes:
    """The chunk with what is packed in it unpacked."""
    name, _, rest = body.partition(b"\0")
    if kind in (b"zTXt", b"iCCP"):
        return name + b"\n" + _inflated(rest[1:])
    if kind == b"iTXt":
        language, _, tail = rest[2:].partition(b"\0")
        translated, _, text = tail.partition(b"\0")
        return b"\n".join((name, language, translated, _inflated(text) if rest[:1] == b"\x01" else text))
    return body


def _inflated(data: bytes) -> bytes:
    unpacker = zlib.decompressobj()
    try:
        made = unpacker.decompress(data, _MOST)
    except zlib.error:
        raise Unreadable("a packed text") from None
    if not unpacker.eof or unpacker.unused_data:
        raise Unreadable("a packed text")
    return made


def jpeg_passages(data: bytes) -> Iterator[Passage]:
    """The texts in its segments: comments, EXIF, XMP.

    Raises:
        Unreadable: it is damaged, or something stands behind it.
    """
    held, at = Pieces(), 2
    if not data.startswith(b"\xff\xd8") or not data.endswith(b"\xff\xd9"):
        raise Unreadable
    while at + 4 <= len(data):
        if data[at] != 0xFF:
            raise Unreadable
        marker = data[at + 1]
        if marker in _BARE or marker == 0xFF:
            at += 1 if marker == 0xFF else 2
            continue
        length = int.from_bytes(data[at + 2 : at + 4])
        if marker not in _TABLES and marker != _SCAN:
            held.add(_words(data[at + 4 : at + 2 + length]), "a segment")
        at += 2 + length
        if marker == _SCAN:
            at = _end_of_scan(data, at)
    if data[at:] != b"\xff\xd9":
        raise Unreadable("behind the picture")
    yield from held.passages()


def _end_of_scan(data: bytes, at: int) -> int:
    found = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]").search(data, at)
    return found.start() if found else len(data)


def _words(data: bytes) -> str:
    """The texts in bytes that may be anything: as UTF-8, else what letters are in them, as UTF-16 too."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        both = (data, data.replace(b"\0", b""))
        return "\n".join(found.decode("utf-8", "replace") for one in both for found in _WORDS.findall(one))
