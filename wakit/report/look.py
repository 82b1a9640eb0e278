"""What a page's style takes from one review: a consultancy's colours, the lines on paper, a word behind the text.

Every value is a colour that was checked, or a CSS string in which every character but letters and digits is a number:
what a name holds can't end the string, the rule or the style element.

>>> css_text('a"}</style>')
'"a\\\\22 \\\\7d \\\\3c \\\\2f style\\\\3e "'
"""

from __future__ import annotations

import base64
import re
from importlib.resources import files

from wakit.review.branding import Brand
from wakit.review.tones import Tones
from wakit.view.escape import one_line
from wakit.view.watermark import watermark

__all__ = ["css_text", "page_css"]

_PARTS = (
    ("wakit.report", "template/page.css"),
    ("wakit.view", "cards.css"),
    ("wakit.report", "template/brand.css"),
    ("wakit.report", "template/print.css"),
)
_PLAIN = re.compile(r"[A-Za-z0-9 ]")


def page_css(title: str, brand: Brand, word: str) -> str:
    """The whole style of a page: how it looks on a screen, on paper, and what is this review's own.

    ``word`` lies behind the text; ``""`` for none.
    """
    parts = [(files(room) / name).read_text("utf-8") for room, name in _PARTS]
    return "".join([*parts, _colours(brand.tones), _margins(title, brand), _behind(word)])


def css_text(value: str, limit: int = 90) -> str:
    """A value as a CSS string on one line."""
    shown = one_line(value, limit)
    return '"' + "".join(c if _PLAIN.fullmatch(c) else f"\\{ord(c):x} " for c in shown) + '"'


def _colours(tones: Tones) -> str:
    """Only what differs from wakit's own look."""
    if tones == Tones():
        return ""
    return (
        f":root {{ --wk-brand: {tones.accent}; --wk-brand-dark: {tones.accent_dark}; }}\n"
        f".banner.banner {{ background: {tones.banner}; }} .banner.banner * {{ color: {tones.on_banner}; }}\n"
    )


def _margins(title: str, brand: Brand) -> str:
    """On paper: whose review it is and who made it, on every page; its number on each but the first."""
    whose = " · ".join(part for part in (title, brand.name) if part)
    return f"@page {{ @bottom-left {{ content: {css_text(whose, 110)}; }} }}\n"


def _behind(word: str) -> str:
    """A word across the screen and each sheet, behind the text."""
    if not word:
        return ""
    address = base64.b64encode(watermark(word).encode()).decode()
    return (
        "body::before { content: ''; position: fixed; inset: 0; z-index: -1; pointer-events: none; "
        f"background: url(data:image/svg+xml;base64,{address}) center / min(90vw, 90vh) no-repeat; }}\n"
        "@media print { body::before { background-size: 100% auto; } }\n"
    )
