"""HTML, SVG and XML: as it is written, which holds attributes and comments, and as it is read, without its tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from xml.parsers import expat

from wakit.report.leaks.leak import Passage, Unreadable
from wakit.report.leaks.pieces import Pieces, anew
from wakit.report.leaks.plain import visible

__all__ = ["END", "Looked", "html_passages", "xml_passages", "xml_text"]

#: elements within which words go on; all others end one
_INLINE = """
    a abbr b bdi bdo cite code del dfn em font i ins kbd mark q s samp small span strong sub sup tspan u var wbr r t rPr
"""
_GOING_ON = re.compile(
    rf"</?(?:{'|'.join(_INLINE.split())})(?=[\s/>])(?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>|<!--.*?-->", re.S
)
_TAG = re.compile(r"<[!?/a-zA-Z](?:\"[^\"]*\"|'[^']*'|[^'\"<>])*>")
_AROUND_TEXT = re.compile(r"<!\[CDATA\[|\]\]>")
_ATTRIBUTE = re.compile(r"([a-z-]{2,20})\s*=\s*[\"']?[^\"'=<>]*\Z")
#: ends a word and a phrase, and no value holds it
END = "\x00"


def html_passages(text: str) -> Iterator[Passage]:
    """A page as it is written, and as it is read; in both, entities are letters.

    >>> written, read = html_passages("<p title='x'>ac<b>m&#101;</b>")
    >>> written.text, read.text, written.at(10)
    ("<p title='x'>ac<b>me</b>", '\\x00acme', 'attribute title, line 1')
    """
    yield _as_written(text)
    yield _as_read(text)


def _as_written(text: str) -> Passage:
    return Passage("", visible(html.unescape(text)), _where)


def _as_read(text: str) -> Passage:
    return Passage("the text", visible(_read(text)), is_again=True)


def xml_passages(data: bytes, looked: Looked | None = None) -> Iterator[Passage]:
    """The same of XML and SVG; of what is ``looked`` through already, and holds nothing, only what people read.

    Raises:
        Unreadable: it is not well formed, declares entities of its own, or is not in UTF-8.
    """
    text = xml_text(data)
    if looked is None or "<!" in text or "<?" in text[1:]:  # what a comment or an instruction holds may look like tags
        yield _as_written(text)
    else:
        yield from looked.anew(text)
    yield _as_read(text)


class Looked:
    """Elements of XML that were looked through beside one another, and held nothing: pictures of one kind are much
    alike, and there may be thousands.

    >>> looked = Looked()
    >>> for picture in ("<g><a b='acme'/></g>", "<g><a b='acme'/><c/></g>"):
    ...     [found.text for found in looked.anew(picture)]
    ...     looked.hold_nothing()
    ["<g><a b='acme'/></g>"]
    ["<a b='acme'/><c/></g>"]
    """

    def __init__(self) -> None:
        self._known = set[tuple[str, str]]()
        self._met = set[tuple[str, str]]()

    def anew(self, text: str) -> list[Passage]:
        """What is to be looked through of it, as it is written."""
        before, *begun = text.split("<")
        parts = [before, *(f"<{part}" for part in begun)]  # so that one element alone has something beside it, too
        self._met.update(pairwise(parts))
        held, line, done = Pieces(), 1, 0
        for begins, ends in anew(parts, self._known):
            line += sum(part.count("\n") for part in parts[done:begins])
            done = begins
            held.add(html.unescape("".join(parts[begins:ends])), partial(_where, first=line))
        return held.passages()

    def hold_nothing(self) -> None:
        """What was asked for since the last time held nothing."""
        self._known |= self._met
        self.forget()

    def forget(self) -> None:
        """Something was found in it."""
        self._met = set()


def xml_text(data: bytes) -> str:
    """XML as it is written, once nothing in it can expand.

    Raises:
        Unreadable: it is not well formed, declares entities of its own, or is not in UTF-8.
    """
    parser = expat.ParserCreate()
    parser.EntityDeclHandler = _refuse
    try:
        parser.Parse(data, True)
        return data.decode("utf-8-sig")
    except (expat.ExpatError, UnicodeDecodeError):
        raise Unreadable from None


def _refuse(*_: object) -> None:
    raise Unreadable


def _read(text: str) -> str:
    """What people read: without tags."""
    bare = _AROUND_TEXT.sub("", text) if "<![CDATA[" in text else text
    return html.unescape(_TAG.sub(END, _GOING_ON.sub("", bare)))


def _where(text: str, offset: int, first: int = 1) -> str:
    """The line, and the attribute where it stands in one; ``first`` is the line that the text begins in."""
    begins = text.rfind("<", 0, offset)
    inside = begins >= 0 and text.rfind(">", begins, offset) < 0
    found = _ATTRIBUTE.search(text, begins, offset) if inside else None
    line = f"line {text.count(chr(10), 0, offset) + first}"
    return f"attribute {found[1]}, {line}" if found else line
