"""Ways from one column to the next: who comes from where, through what, to what."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

import pandas as pd

from wakit.view.counting import count
from wakit.view.drawing import (
    INK,
    SOFT,
    UNSEEN,
    WIDTH,
    Palette,
    columns_of,
    few,
    figure,
    fitted,
    label,
    said,
    shape,
    words_of,
)
from wakit.view.html import Html

__all__ = ["flow"]

_NODE, _GAP, _TOP, _LAST = 10, 16, 26, 150
Way = tuple[str, ...]


def flow(data: pd.DataFrame, steps: Mapping[str, str], *, good: object = None, title: str = "", most: int = 8) -> Html:
    """Bands from column to column, each as thick as it has rows; the last column gives the colours.

    Args:
        data: any DataFrame.
        steps: column → its heading, from left to right; two or more.
        good: which values of the last column are in order.
        title: what it shows, best as a question.
        most: how many values of a column; the others are one together.

    Raises:
        InputError: it is no DataFrame, or has no such column.
    """
    columns = [few(words_of(values), most) for values in columns_of(data, list(steps))]
    ways = Counter(zip(*columns, strict=True))
    if not ways:
        return said(title)
    orders = [_order(column) for column in columns]
    palette = Palette.of(orders[-1], good)
    tall = max(len(order) for order in orders)
    height = max(150.0, min(460.0, 46.0 * tall))
    places = [_places(column, order, height, sum(ways.values())) for column, order in zip(columns, orders, strict=True)]
    xs = [at * (WIDTH - _LAST - _NODE) / (len(steps) - 1 or 1) for at in range(len(steps))]
    drawn = [
        *_bands(ways, orders, places, xs, palette),
        *_nodes(places, xs, palette),
        *_heads(list(steps.values()), xs),
    ]
    return figure(title, drawn, height + _TOP + 4, _told(ways))


def _order(words: Iterable[str]) -> list[str]:
    counted = Counter(words)
    return sorted(
        counted, key=lambda word: (word == UNSEEN, word.endswith((" other", " others")), -counted[word], word)
    )


def _places(words: Iterable[str], order: Sequence[str], height: float, every: int) -> dict[str, tuple[float, float]]:
    """Where each value stands: its top and how tall it is."""
    counted = Counter(words)
    free = height - _GAP * (len(order) - 1)
    y, found = float(_TOP), {}
    for word in order:
        found[word] = (y, free * counted[word] / every)
        y += found[word][1] + _GAP
    return found


def _bands(
    ways: Mapping[Way, int],
    orders: Sequence[Sequence[str]],
    places: Sequence[Mapping[str, tuple[float, float]]],
    xs: Sequence[float],
    palette: Palette,
) -> Iterator[Html]:
    every = sum(ways.values())
    for at in range(len(xs) - 1):
        links: Counter[Way] = Counter()
        for way, number in ways.items():
            links[way[at], way[at + 1], way[-1]] += number
        rank = {word: n for order in orders for n, word in enumerate(order)}
        left, right = ({word: top for word, (top, _) in places[side].items()} for side in (at, at + 1))
        tall = {(a, b, last): n for (a, b, last), n in links.items()}
        ends: dict[Way, float] = {}
        for link in sorted(tall, key=lambda k: (rank[k[1]], rank[k[0]], rank[k[2]])):  # arrivals from top to bottom
            ends[link] = right[link[1]]
            right[link[1]] += _thick(tall[link], every, places[at + 1])
        for link in sorted(tall, key=lambda k: (rank[k[0]], rank[k[1]], rank[k[2]])):
            begin, a = left[link[0]], _thick(tall[link], every, places[at])
            left[link[0]] += a
            b = _thick(tall[link], every, places[at + 1])
            yield _band(
                (xs[at] + _NODE, begin, a),
                (xs[at + 1], ends[link], b),
                palette.fills[link[2]],
                f"{link[0]} → {link[1]}: {tall[link]:,}",
            )


def _thick(number: int, every: int, places: Mapping[str, tuple[float, float]]) -> float:
    return number * sum(tall for _, tall in places.values()) / every


def _band(start: tuple[float, float, float], end: tuple[float, float, float], fill: str, told: str) -> Html:
    (x1, y1, a), (x2, y2, b) = start, end
    mid = (x1 + x2) / 2
    path = (
        f"M{x1:.1f} {y1:.1f}C{mid:.1f} {y1:.1f} {mid:.1f} {y2:.1f} {x2:.1f} {y2:.1f}"
        f"L{x2:.1f} {y2 + b:.1f}C{mid:.1f} {y2 + b:.1f} {mid:.1f} {y1 + a:.1f} {x1:.1f} {y1 + a:.1f}Z"
    )
    return shape("path", said=told, d=path, fill=fill, fill_opacity=0.38)


def _nodes(
    places: Sequence[Mapping[str, tuple[float, float]]], xs: Sequence[float], palette: Palette
) -> Iterator[Html]:
    for at, column in enumerate(places):
        for word, (top, tall) in column.items():
            fill = palette.fills[word] if at == len(places) - 1 else SOFT
            yield shape("rect", x=xs[at], y=top, width=float(_NODE), height=max(tall, 1.0), fill=fill, rx=1.5)
            room = (xs[at + 1] - xs[at] if at + 1 < len(xs) else _LAST) - _NODE - 14
            yield label(xs[at] + _NODE + 5, top + tall / 2 + 4, fitted(word, room), fill=INK)


def _heads(names: Sequence[str], xs: Sequence[float]) -> Iterator[Html]:
    return (label(x, 14, fitted(name, 170), fill=SOFT, bold=True) for name, x in zip(names, xs, strict=True))


def _told(ways: Mapping[Way, int]) -> str:
    most = sorted(ways.items(), key=lambda one: (-one[1], one[0]))
    said_ones = [f"{' → '.join(way)}: {number:,}" for way, number in most[:30]]
    return "; ".join([*said_ones, *([f"and {count(len(most) - 30, 'more way')}"] if len(most) > 30 else [])])
