"""HTML, SVG and XML: as it is written, which holds attributes and comments, and as it is read, without its tags."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from xml.parsers import expat

from wakit.report.leaks.leak import Passage, Unreadable, by_line
from wakit.report.leaks.plain import visible

__all__ = ["END", "html_passages", "xml_passages", "xml_text"]

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
    yield Passage("", visible(html.unescape(text)), _where)
    yield Passage("the text", visible(_read(text)), is_again=True)


def xml_passages(data: bytes) -> Iterator[Passage]:
    """The same of XML and SVG.

    Raises:
        Unreadable: it is not well formed, declares entities of its own, or is not in UTF-8.
    """
    yield from html_passages(xml_text(data))


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


def _where(text: str, offset: int) -> str:
    """The line, and the attribute where it stands in one."""
    begins = text.rfind("<", 0, offset)
    inside = begins >= 0 and text.rfind(">", begins, offset) < 0
    found = _ATTRIBUTE.search(text, begins, offset) if inside else None
    return f"attribute {found[1]}, {by_line(text, offset)}" if found else by_line(text, offset)
