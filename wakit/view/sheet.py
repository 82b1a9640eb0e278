"""A sheet that a diagram is drawn on: boxes, text that stays in them, hatching, ways with their arrows.

Nothing on it has an id, so several sheets stand on one page; nothing on it needs a style sheet, a font or a script.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from wakit.view.drawing import BAD, INK, LINE, SOFT, shape
from wakit.view.fitting import SIZE, cut
from wakit.view.html import Html, join, tag, text

__all__ = ["ON_PAGE", "ON_PAPER", "Ink", "Sheet"]

_NAMESPACE = "http://www.w3.org/2000/svg"
#: a page has its own
_FONTS = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_HATCH, _HEAD = 9.0, 6.0
#: so many lines are an attribute that is not cut for its length
_AT_ONCE = 20


@dataclass(frozen=True)
class Ink:
    """The colours of a sheet."""

    text: str
    soft: str
    line: str
    ground: str
    way: str = BAD
    """an open path"""
    blind: str = "#8a96a3"
    """what was not seen"""


#: as the page around it is, light or dark
ON_PAGE = Ink(INK, SOFT, LINE, "var(--jp-layout-color0, #ffffff)", f"var(--bad, {BAD})")
#: a file of its own: programs that draw slides know no variables
ON_PAPER = Ink("#1d2733", "#55616e", "#aab4be", "#ffffff")


@dataclass
class Sheet:
    """What was drawn so far, in the order of drawing."""

    ink: Ink
    width: float
    parts: list[Html] = field(default_factory=list)
    has_unseen: bool = False
    """something was hatched"""

    def box(
        self, x: float, y: float, width: float, height: float, *, fill: str = "none", tint: float | None = None,
        edge: str = "", thick: float = 1.0, dash: str = "", round_: float = 5.0,
    ) -> None:  # fmt: skip
        """A rectangle; ``tint`` is how much of its colour is seen."""
        self.parts.append(
            shape(
                "rect",
                x=x,
                y=y,
                width=width,
                height=height,
                rx=round_,
                fill=fill,
                fill_opacity=tint,
                stroke=edge or self.ink.line,
                stroke_width=thick,
                style=f"stroke-dasharray:{dash}" if dash else None,
            )
        )

    def hatch(self, x: float, y: float, width: float, height: float) -> None:
        """The sign of what was not seen: lines that end at the edges, so that nothing has to clip them."""
        self.has_unseen = True
        steps = int((width + height) / _HATCH)
        lines = [_slant(x, y, width, height, x + y + n * _HATCH) for n in range(1, steps + 1)]
        for at in range(0, len(lines), _AT_ONCE):
            d = "".join(lines[at : at + _AT_ONCE])
            self.parts.append(shape("path", d=d, stroke=self.ink.blind, stroke_width=0.8, stroke_opacity=0.55))

    def text(
        self, x: float, y: float, words: str, width: float, *, size: float = SIZE, bold: bool = False,
        soft: bool = False, end: bool = False,
    ) -> None:  # fmt: skip
        """As much of a text as fits, from its left end or, with ``end``, to its right one."""
        shown = cut(words, width, size, bold=bold)
        if not shown:
            return
        looks = f"font-size:{size:g}px" + (";font-weight:600" if bold else "") + (";text-anchor:end" if end else "")
        fill = self.ink.soft if soft else self.ink.text
        whole = words if shown != words else ""
        self.parts.append(shape("text", shown, said=whole, x=x, y=y, fill=fill, style=looks))

    def ground(self, x: float, y: float, width: float, height: float) -> None:
        """A quiet place for text on a hatched one."""
        self.parts.append(shape("rect", x=x, y=y, width=width, height=height, fill=self.ink.ground, rx=3.0))

    def way(self, points: Sequence[tuple[float, float]], *, is_sure: bool = True, has_head: bool = True) -> None:
        """A way by these points, with an arrow at its end; dashed where it is not sure."""
        self._line(points, self.ink.way, 2.6 if is_sure else 1.8, "" if is_sure else "5 4")
        if has_head:
            (x, y), (before, _) = points[-1], points[-2]
            if before == x:
                tip = f"{x - _HEAD / 1.4:g},{y - _HEAD:g} {x + _HEAD / 1.4:g},{y - _HEAD:g} {x:g},{y + 1:g}"
            else:
                tip = f"{x - _HEAD:g},{y - _HEAD / 1.4:g} {x - _HEAD:g},{y + _HEAD / 1.4:g} {x + 1:g},{y:g}"
            self.parts.append(shape("polygon", points=tip, fill=self.ink.way))

    def link(self, points: Sequence[tuple[float, float]], dash: str = "") -> None:
        """A line that joins two things."""
        self._line(points, self.ink.soft, 1.3, dash)

    def dot(self, x: float, y: float) -> None:
        """Where a line passes a boundary."""
        self.parts.append(
            shape("circle", cx=x, cy=y, r=4.0, fill=self.ink.ground, stroke=self.ink.soft, stroke_width=1.5)
        )

    def sign(self, x: float, y: float) -> None:
        """The sign of what the internet reaches, beside its line: shape and colour both."""
        tip = f"{x:g},{y:g} {x + 10:g},{y:g} {x + 5:g},{y - 9:g}"
        self.parts.append(shape("polygon", points=tip, fill=self.ink.way))

    def pill(self, x: float, y: float, width: float, words: str) -> None:
        """A gateway in a frame, its middle here."""
        self.box(x - width / 2, y - 10, width, 20, fill=self.ink.ground, edge=self.ink.text, thick=1.3, round_=10)
        self.text(x - width / 2 + 18, y + 4, words, width - 26, size=11.5)

    def paper(self, height: float) -> None:
        """The ground below everything, on paper; a page has its own."""
        if self.ink is ON_PAPER:
            rect = shape("rect", x=0.0, y=0.0, width=self.width, height=height, fill=self.ink.ground)
            self.parts.insert(0, rect)

    def svg(self, height: float, title: str, told: str) -> Html:
        """The drawing as one picture that says what it shows."""
        inside = join([tag("title", title), tag("desc", text(told, 4000)), *self.parts])
        return tag(
            "svg", inside, xmlns=_NAMESPACE, viewBox=f"0 0 {self.width:g} {height:g}", width=f"{self.width:g}",
            height=f"{height:g}", role="img", style=f"font-family:{_FONTS}" if self.ink is ON_PAPER else None,
        )  # fmt: skip

    def _line(self, points: Iterable[tuple[float, float]], colour: str, thick: float, dash: str) -> None:
        d = "M" + "L".join(f"{x:g} {y:g}" for x, y in points)
        looks = f"stroke-dasharray:{dash}" if dash else None
        self.parts.append(shape("path", d=d, fill="none", stroke=colour, stroke_width=thick, style=looks))


def _slant(x: float, y: float, width: float, height: float, total: float) -> str:
    """The part of the line on which x and y make ``total`` that lies in a rectangle."""
    left, right = max(x, total - y - height), min(x + width, total - y)
    return f"M{left:g} {total - left:g}L{right:g} {total - right:g}" if right > left else ""
