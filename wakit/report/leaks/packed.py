"""Archives: gzip and zip, whose members are files of their own."""

from __future__ import annotations

import io
import zipfile
import zlib

from wakit.report.leaks.leak import Unreadable
from wakit.report.leaks.pieces import Pieces

__all__ = ["gunzipped", "unzipped"]

#: more than this is no report but a bomb
MOST = 500_000_000


def gunzipped(data: bytes) -> tuple[bytes, Pieces]:
    """What is packed, and what the archive says of it (its file's name, a comment).

    Raises:
        Unreadable: it is damaged, too big, or something stands behind it.
    """
    held, made, left = Pieces("about the archive"), bytearray(), data
    while left:
        unpacker = zlib.decompressobj(wbits=31)
        try:
            made += unpacker.decompress(left, MOST)
        except zlib.error:
            raise Unreadable from None
        if not unpacker.eof or len(made) > MOST:
            raise Unreadable
        held.add(_header(left))
        left = unpacker.unused_data
    return bytes(made), held


def _header(data: bytes) -> str:
    """Name, comment and extra field at the beginning of a member."""
    flags = data[3] if len(data) > 3 else 0
    size, at = 0, 10
    if flags & 4:
        size = int.from_bytes(data[10:12], "little")
        at = 12 + size
    said = [data[12 : 12 + size].decode("latin-1")] if size else []
    for flag in (8, 16):
        if flags & flag:
            text, _, _ = data[at:].partition(b"\0")
            said.append(text.decode("latin-1"))
            at += len(text) + 1
    return "\n".join(said)


def unzipped(data: bytes) -> tuple[dict[str, bytes], Pieces]:
    """The members by name, and what the archive says of itself and of them.

    Raises:
        Unreadable: it is damaged, locked or too big, two members have one name, or something stands around them.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return _members(archive, data), _about(archive)
    except (zipfile.BadZipFile, zlib.error, RuntimeError, NotImplementedError, EOFError, OSError, ValueError):
        raise Unreadable from None


def _members(archive: zipfile.ZipFile, data: bytes) -> dict[str, bytes]:
    listed = archive.infolist()
    names = {one.filename for one in listed}
    first = min((one.header_offset for one in listed), default=0)
    ends = data.rfind(b"PK\x05\x06") + 22 + len(archive.comment)
    if sum(one.file_size for one in listed) > MOST or len(names) < len(listed) or first or ends != len(data):
        raise Unreadable
    return {one.filename: archive.read(one) for one in listed if not one.is_dir()}


def _about(archive: zipfile.ZipFile) -> Pieces:
    held = Pieces("about the archive")
    held.add(archive.comment.decode("utf-8", "replace"), "its comment")
    for number, one in enumerate(archive.infolist(), 1):
        held.add(one.filename, f"name of member {number}")
        held.add(one.comment.decode("utf-8", "replace"), f"comment of member {number}")
        held.add(one.extra.decode("latin-1"), f"extra field of member {number}")
    return held
