"""Does a piece of HTML hold only what a report may hold? An allow-list of elements, attributes and addresses.

>>> strange('<p class="x">fine <a href="https://aws.amazon.com/">here</a></p>')
''
>>> strange("<p onclick=alert(1)>")
'attribute onclick of p'
>>> strange("<a href='javascript:alert(1)'>")
'address javascript:alert(1)'
"""

from __future__ import annotations

import re
from functools import lru_cache
from html.parser import HTMLParser

__all__ = ["strange"]

_ELEMENT_NAMES = """
    a abbr b bdi blockquote br caption code dd del details div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i li
    ol p pre s section small span strong sub summary sup table tbody td th thead tr u ul wbr
    svg title desc g defs path rect circle ellipse line polyline polygon text tspan clippath mask pattern use
    lineargradient radialgradient stop
"""
_ATTRIBUTE_NAMES = """
    align class colspan href id lang rel role rowspan scope start style tabindex title
    clip-path clip-rule clippathunits cx cy d fill fill-opacity fill-rule fx fy gradienttransform gradientunits height
    mask maskunits offset opacity patterncontentunits patterntransform patternunits points preserveaspectratio r
    rx ry spreadmethod stop-color stop-opacity stroke stroke-dasharray stroke-linecap stroke-linejoin
    stroke-miterlimit stroke-opacity stroke-width transform version viewbox width x x1 x2
    xmlns xmlns:xlink xlink:href y y1 y2
"""
_ELEMENTS, _ATTRIBUTES = frozenset(_ELEMENT_NAMES.split()), frozenset(_ATTRIBUTE_NAMES.split())
_OWN_ATTRIBUTE = re.compile(r"(?:aria|data)-[a-z-]+")
_ADDRESS = re.compile(r"#[\w.:%()+,-]*|https://[^\s\"'<>\\]*", re.IGNORECASE)
_NAMESPACES = {"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"}
#: what a style attribute or a presentation attribute may fetch: a part of the same page
_FETCHES = re.compile(r"url\(\s*(?!['\"]?#)|@import|expression|image-set|\\", re.IGNORECASE)


class _Stranger(Exception):
    """The first thing that does not belong there."""


class _Looker(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _ELEMENTS:
            raise _Stranger(f"element {tag}")
        for name, value in attrs:
            _look(tag, name, value or "")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_decl(self, decl: str) -> None:
        raise _Stranger("declaration")

    def unknown_decl(self, data: str) -> None:
        raise _Stranger("declaration")

    def handle_pi(self, data: str) -> None:
        raise _Stranger("instruction")

    def handle_comment(self, data: str) -> None:
        raise _Stranger("comment")


def _look(tag: str, name: str, value: str) -> None:
    if name in ("xmlns", "xmlns:xlink"):
        if value not in _NAMESPACES:
            raise _Stranger(f"namespace {value}")
    elif name in ("href", "xlink:href"):
        if not _ADDRESS.fullmatch(value):
            raise _Stranger(f"address {value[:60]}")
        if tag == "use" and not value.startswith("#"):
            raise _Stranger(f"address {value[:60]}")
    elif name == "target":
        if value != "_blank":
            raise _Stranger(f"target {value[:60]}")
    elif name not in _ATTRIBUTES and not _OWN_ATTRIBUTE.fullmatch(name):
        raise _Stranger(f"attribute {name} of {tag}")
    elif _FETCHES.search(value) and name not in ("title", "class", "id") and not name.startswith(("aria-", "data-")):
        raise _Stranger(f"{name} that fetches")


@lru_cache(maxsize=64)  # what a notebook shows goes along as a notebook and as a page, and is looked at for each
def strange(markup: str) -> str:
    """The first thing in the HTML that is not on the list, in words; ``""`` where there is none."""
    looker = _Looker(convert_charrefs=True)
    try:
        looker.feed(markup)
        looker.close()
    except _Stranger as found:
        return str(found)
    return ""
