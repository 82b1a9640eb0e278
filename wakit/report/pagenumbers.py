"""Page numbers in a printed page's contents: a browser knows none before it has printed, so it prints twice."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from urllib.parse import quote

import pypdfium2
from pypdfium2 import raw

__all__ = ["chapters_of", "numbered", "pages_of"]

_CONTENTS = re.compile(r'<nav aria-label="Contents">.*?</nav>', re.DOTALL)
_LINK = re.compile(r'<a href="#([^"]+)"')


def chapters_of(page: str) -> list[str]:
    """What the contents of a page lead to, by id; nothing where it has no contents.

    >>> chapters_of('<nav aria-label="Contents"><ol><li><a href="#SEC01">One</a></ol></nav><a href="#up">')
    ['SEC01']
    """
    return [html.unescape(name) for found in _CONTENTS.findall(page)[:1] for name in _LINK.findall(found)]


def numbered(page: str, pages: Mapping[str, int]) -> str:
    """The page with the number of each place in its contents, as an attribute that the style for paper shows.

    >>> numbered('<nav aria-label="Contents"><a href="#SEC01">One</a></nav><a href="#SEC01">', {"SEC01": 12})
    '<nav aria-label="Contents"><a href="#SEC01" data-page="12">One</a></nav><a href="#SEC01">'
    """

    def entry(found: re.Match[str]) -> str:
        number = pages.get(html.unescape(found[1]))
        return found[0] if number is None else f'{found[0]} data-page="{number}"'

    return _CONTENTS.sub(lambda contents: _LINK.sub(entry, contents[0]), page, count=1)


def pages_of(pdf: bytes, names: Iterable[str]) -> dict[str, int]:
    """On which page, from 1, each place of a printed page stands; what is not in it is left out.

    Raises:
        pypdfium2.PdfiumError: it is no PDF.
    """
    document = pypdfium2.PdfDocument(pdf)
    try:
        found = {name: raw.FPDF_GetNamedDestByName(document.raw, quote(name).encode()) for name in names}
        return {name: raw.FPDFDest_GetDestPageIndex(document.raw, at) + 1 for name, at in found.items() if at}
    finally:
        document.close()
