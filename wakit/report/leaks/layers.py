"""What a text holds that is written otherwise: Base64, data URIs, percent signs, entities, escapes.

Each is looked for in any text, whatever file it is in, and what comes out is looked through again.
"""

from __future__ import annotations

import base64
import binascii
import html
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple
from urllib.parse import unquote, unquote_to_bytes

from wakit.report.leaks.leak import Passage
from wakit.report.leaks.pieces import Pieces

__all__ = ["Island", "around", "islands", "long_words", "unescaped"]

_URI = (
    r"(?P<mime>[\w.+-]+/[\w.+-]+)?(?P<about>(?:;[\w=.+\"'-]+)*?)(?P<base64>;[bB][aA][sS][eE]64)?,"
    r"(?P<held>[^\"'<>\s)\x00]+)"
)
#: each begins with letters that are the same in all its matches, for that is quick to look for
_DATA_URIS = (re.compile(f"ata:{_URI}"), re.compile(f"ATA:{_URI}"))
_LONG = re.compile(r"[A-Za-z0-9+/_-]{16,}")
#: as much as is looked at on each side of an escape
_BESIDE = 300
_FULL_LINE = 56
#: a line that is full of it goes on in the next one
_FOLDED = re.compile(r"(?:\r?\n|\\n)\s*(?=[A-Za-z0-9+/]{4,}={0,2}(?:\W|$))")
_FULL = re.compile(rf"[A-Za-z0-9+/]{{{_FULL_LINE}}}")
_PERCENT = re.compile(r"%[0-9A-Fa-f]{2}")
_ENTITY = re.compile(r"&#?\w{2,32};?")
_ESCAPE = re.compile(
    r"\\(?:u([0-9a-fA-F]{4})|u\{([0-9a-fA-F]{1,6})\}|x([0-9a-fA-F]{2})|([0-9a-fA-F]{2,6})\s?|([tnr!-/:-@\[-`{-~]))"
)
_MAGIC = (b"\x1f\x8b", b"PK\x03\x04", b"\x89PNG", b"%PDF", b"PAR1", b"\xff\xd8\xff", b"BZh", b"\xfd7zXZ", b"(\xb5/\xfd")
_WHITE = {"t": "\t", "n": "\n", "r": "\r"}


class Island(NamedTuple):
    """Bytes that stood in a text; ``mime`` where a data URI says what they are, else empty.

    What ``may_be_cut`` is one line of something longer, which comes whole as well.
    """

    data: bytes
    mime: str
    is_declared: bool
    may_be_cut: bool = False
    written: str = ""


def islands(text: str) -> Iterator[Island]:
    """What is written as Base64 or in a data URI: bytes of a known kind, and text.

    >>> [one.data for one in islands("x aGVsbG8gdGhlcmUsIEFkYQ== y")]
    [b'hello there, Ada']
    """
    for shape in _DATA_URIS:
        yield from map(_of_uri, shape.finditer(text))
    runs = dict.fromkeys(_LONG.findall(text))
    whole = runs
    if any(len(run) >= _FULL_LINE for run in runs):
        whole = dict.fromkeys(_LONG.findall(_FOLDED.sub(_unfolded, text)))
    for run in whole | runs:
        yield from (Island(data, "", False, run not in whole, run) for data in _decoded(run))


def _unfolded(found: re.Match[str]) -> str:
    """Nothing for the end of a full line, else that end itself."""
    return "" if _FULL.match(found.string, max(found.start() - _FULL_LINE, 0), found.start()) else found[0]


def long_words(text: str) -> Iterator[tuple[int, int]]:
    """Where the runs of sixteen letters and more stand that may be a key or Base64."""
    return (found.span() for found in _LONG.finditer(text))


def _of_uri(found: re.Match[str]) -> Island:
    held = unquote_to_bytes(html.unescape(found["held"]))
    if found["base64"]:
        try:
            held = base64.b64decode(held + b"=" * (-len(held) % 4), validate=True)
        except binascii.Error:
            return Island(held, "broken/base64", True, written=found["held"])
    return Island(held, (found["mime"] or "text/plain").lower(), True, written=found["held"])


def _decoded(run: str) -> Iterator[bytes]:
    """What a run of letters says, from each of the four places at which it may begin; nothing where it is no text."""
    plain = run.translate({45: "+", 95: "/"})
    for start in range(min(4, len(plain) - 15)):
        part = plain[start : start + (len(plain) - start) // 4 * 4]
        rest = plain[start + len(part) :]
        data = base64.b64decode(part + (rest + "=" * (4 - len(rest)) if len(rest) > 1 else ""))
        if data.startswith(_MAGIC) or _is_text(data):
            yield data
            return


def _is_text(data: bytes) -> bool:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return sum(c.isprintable() or c in "\t\n\r" for c in text) > 0.9 * len(text)


def unescaped(passage: Passage) -> Iterator[Passage]:
    """The parts of a text that say something else when their escapes are read; nothing where there are none.

    >>> [found.text for found in unescaped(Passage("", "see a%2Db &amp; c\\\\u0041"))]
    ['see a-b &amp; c\\\\u0041', 'see a%2Db & c\\\\u0041', 'see a%2Db &amp; cA']
    """
    for sign, escape, read in _ESCAPES:
        if sign in passage.text:
            held = Pieces(passage.place, may_wrap=passage.may_wrap)
            for part in around((found.span() for found in escape.finditer(passage.text)), passage.text):
                held.add(read(part))
            yield from held.passages()


def around(spans: Iterable[tuple[int, int]], text: str, beside: int = _BESIDE) -> Iterator[str]:
    """What stands at these places, each with its surroundings, so that what it is a part of is there whole.

    >>> list(around([(5, 6), (11, 12), (20, 21)], "aaaaaxbbbbbxccccccccxdd", 3))
    ['aaaxbbbbbxccc', 'cccxdd']
    """
    begins, ends = 0, -1
    for start, end in spans:
        if ends < start - beside:
            if ends >= 0:
                yield text[begins:ends]
            begins = max(start - beside, 0)
        ends = max(ends, end + beside)
    if ends >= 0:
        yield text[begins:ends]


def _letter(found: re.Match[str]) -> str:
    number = found[1] or found[2] or found[3] or found[4]
    if number:
        code = int(number, 16)
        return chr(code) if code < 0x110000 else ""
    return _WHITE.get(found[5], found[5])


_ESCAPES: tuple[tuple[str, re.Pattern[str], Callable[[str], str]], ...] = (
    ("%", _PERCENT, unquote),
    ("&", _ENTITY, html.unescape),
    ("\\", _ESCAPE, lambda text: _ESCAPE.sub(_letter, text)),
)
