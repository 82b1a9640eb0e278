"""Figures of the report: progress to the goal, what was seen, findings by account, encryption, what lies open.

Each says in its title what it shows, in text beside its shapes how much, and as its alternative text both. No colour
stands alone: what is to talk about is striped, what was not seen is hatched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from wakit.lens import BestPractice
from wakit.model import Gravity, Suggestion
from wakit.review.opened import Opened
from wakit.review.plan import Plan
from wakit.review.suggest import Headline
from wakit.view.counting import count
from wakit.view.drawing import SOFT, UNSEEN_FILL, WIDTH, figure, fitted, hatch, label, shape
from wakit.view.html import Html, join, tag

__all__ = ["by_account", "coverage", "encryption", "exposure", "progress"]

_GOOD, _BAD, _EDGE, _EMPTY = "#2f8a76", "url(#wk-bad)", "#7d8995", "var(--jp-layout-color2, #eef1f4)"
_STRIPES = hatch("wk-bad", "#e06a2c", "#8a2c08")
_MOST_ROWS, _MOST_ACCOUNTS = 12, 6
_AT_REST, _IN_TRANSIT = "sec_protect_data_rest_encrypt", "sec_protect_data_transit_encrypt"
_OPEN = (
    "sec_network_protection_create_layers",
    "sec_network_protection_layered",
    "sec_permissions_analyze_cross_account",
    "sec_protect_data_rest_access_control",
)
_SEEN, _PART, _DARK, _ASKED = "seen in full", "seen in part", "not seen", "only asked"
_FILLS = {_SEEN: _GOOD, _PART: "#9ccbe3", _DARK: UNSEEN_FILL, _ASKED: _EMPTY}

Parts = Sequence[tuple[str, int]]


def progress(plan: Plan) -> Html | None:
    """A block for each high-risk question: those that the decisions clear first, and where the goal is."""
    if not plan.high_risk or not plan.goal:
        return None
    cleared = {question.id for question in plan.clears}
    order = sorted(plan.high_risk, key=lambda question: question.id not in cleared)
    blocks = [_block(question.id, question.id in cleared) for question in order]
    goal = tag("li", f"goal: {plan.goal}", class_="wk-goal")
    listed = tag("ol", *blocks[: plan.goal], goal, *blocks[plan.goal :], class_="wk-blocks")
    title = f"Progress to {plan.percent} % of the high-risk questions"
    return tag("figure", tag("figcaption", title, class_="wk-chart-title"), listed, class_="wk-chart")


def _block(name: str, is_cleared: bool) -> Html:
    sign = [tag("span", "✓ ", aria_hidden="true"), tag("span", "cleared: ", class_="wk-hidden")] if is_cleared else []
    return tag("li", *sign, name, class_="wk-cleared" if is_cleared else None)


def coverage(opened: Opened) -> Html | None:
    """How much of each Security question the evidence could show; nothing in a review by interview."""
    if opened.evidence is None or not opened.lens.security:
        return None
    rows = []
    for question in opened.lens.security:
        found = Counter(_seen(opened, practice) for practice in question.practices)
        rows.append((f"{question.id} {question.title}", [(part, found[part]) for part in _FILLS if found[part]]))
    return _stacked("What of each Security question could be seen, by best practice", rows, _FILLS)


def _seen(opened: Opened, practice: BestPractice) -> str:
    one = opened.suggested[practice.choice_id]
    if one.suggestion is Suggestion.BY_INTERVIEW:
        return _ASKED
    if one.suggestion is Suggestion.NOT_SEEN:
        return _DARK
    return _SEEN if one.is_complete else _PART


def encryption(opened: Opened) -> Html | None:
    """What is encrypted, at rest and on its way; nothing where nothing was looked at."""
    found = _headlines(opened, (_AT_REST, _IN_TRANSIT), tuple(Gravity))
    return _overview("What is encrypted, at rest and in transit", found)


def exposure(opened: Opened) -> Html | None:
    """What can be reached or read from outside, by the gravest checks; nothing where nothing was looked at."""
    found = _headlines(opened, _OPEN, (Gravity.CRITICAL, Gravity.HIGH))
    return _overview("What can be reached or read from outside", found)


def _headlines(opened: Opened, choices: Iterable[str], gravities: Sequence[Gravity]) -> list[Headline]:
    """Each once, with something to count."""
    known = [opened.suggested[choice] for choice in choices if choice in opened.suggested]
    found = {h.check: h for one in known for h in one.headlines if h.gravity in gravities}
    return [h for h in found.values() if h.judged or h.unknown or h.accepted]


def _overview(title: str, headlines: Sequence[Headline]) -> Html | None:
    if not headlines:
        return None
    fills = {"in order": _GOOD, "to talk about": _BAD, "accepted": "#9ccbe3", "not seen": UNSEEN_FILL}
    rows = []
    for one in sorted(headlines, key=lambda h: (-h.failed / max(1, h.judged), h.title))[:_MOST_ROWS]:
        counted = (one.passed, one.failed, one.accepted, one.unknown)
        rows.append(
            (one.title.partition(";")[0].rstrip("."), [(p, n) for p, n in zip(fills, counted, strict=True) if n])
        )
    return _stacked(title, rows, fills)


def _stacked(title: str, rows: Sequence[tuple[str, Parts]], fills: dict[str, str]) -> Html:
    """A bar for each row, its name and its numbers in words above it."""
    drawn, step = [], 34
    for at, (name, parts) in enumerate(rows):
        said = _told(parts)
        drawn.append(label(0, at * step + 12, fitted(name, WIDTH - 20 - 6.3 * len(said))))
        drawn.append(label(WIDTH, at * step + 12, said, fill=SOFT, end="end"))
        drawn += _bar(parts, fills, at * step + 17)
    told = " ".join(f"{name}: {_told(parts)}." for name, parts in rows)
    return figure(title, [tag("defs", _STRIPES), *drawn], step * len(rows), told)


def _told(parts: Parts) -> str:
    return ", ".join(f"{number:,} {part}" for part, number in parts)


def _bar(parts: Parts, fills: dict[str, str], y: float) -> Iterator[Html]:
    x, scale = 0.0, WIDTH / max(1, sum(number for _, number in parts))
    for part, number in parts:
        wide = number * scale
        yield shape("rect", x=x, y=y, width=wide, height=9.0, fill=fills[part], stroke=_EDGE, stroke_width=0.6)
        x += wide


def by_account(opened: Opened) -> Html | None:
    """How much each account has to talk about, by best practice, most first; nothing where there is nothing."""
    if opened.findings is None or opened.acceptance is None:
        return None
    table = opened.findings.table
    kept = table[(table["status"] == "FAIL") & ~table["is_unused"] & (opened.acceptance.by_finding < 0)]
    found: Counter[tuple[str, str]] = Counter(zip(kept["choice_id"], kept["account_id"], strict=True))
    known = {p.choice_id: p for p in opened.lens.practices}
    rows = _most((choice, n) for (choice, _), n in found.items() if choice in known)
    accounts = _most((account, n) for (_, account), n in found.items())
    if not rows:
        return None
    return _heat(opened, [known[choice] for choice in rows[:_MOST_ROWS]], accounts, found, len(rows))


def _most(counted: Iterable[tuple[str, int]]) -> list[str]:
    totals: Counter[str] = Counter()
    for name, number in counted:
        totals[name] += number
    return sorted(totals, key=lambda name: (-totals[name], name))


def _heat(
    opened: Opened, rows: Sequence[BestPractice], accounts: Sequence[str], found: Counter[tuple[str, str]], every: int
) -> Html:
    shown, others = accounts[:_MOST_ACCOUNTS], accounts[_MOST_ACCOUNTS:]
    heads = [opened.account_names.get(account, account) for account in shown]
    heads += [count(len(others), "other")] if others else []
    numbers = [
        [found[p.choice_id, a] for a in shown] + ([sum(found[p.choice_id, a] for a in others)] if others else [])
        for p in rows
    ]
    wide, most = min(150.0, 490 / len(heads)), max(max(line) for line in numbers)
    left = WIDTH - wide * len(heads)
    drawn = [
        label(left + at * wide + wide / 2, 12, fitted(head, wide), fill=SOFT, end="middle", size=11)
        for at, head in enumerate(heads)
    ]
    for at, (practice, line) in enumerate(zip(rows, numbers, strict=True)):
        y = 20 + at * 24
        drawn.append(label(0, y + 15, fitted(f"{practice.id} {practice.title}", left - 10)))
        drawn += [_field(number, most, left + place * wide, y, wide) for place, number in enumerate(line)]
    told = " ".join(
        f"{p.id}: {', '.join(f'{n:,} in {head}' for head, n in zip(heads, line, strict=True))}."
        for p, line in zip(rows, numbers, strict=True)
    )
    note = f"The {len(rows)} of {every} best practices with most to talk about." if every > len(rows) else ""
    return figure("Findings to talk about, by best practice and account", drawn, 22 + 24 * len(rows), told, note)


def _field(number: int, most: int, x: float, y: float, wide: float) -> Html:
    """A number, over a bar as long as it is large."""
    room = wide - 8
    ground = shape("rect", x=x + 4, y=y + 16, width=room, height=4.0, fill=_EMPTY)
    bar = shape("rect", x=x + 4, y=y + 16, width=room * number / max(1, most), height=4.0, fill="#e06a2c")
    return join([ground, bar if number else None, label(x + wide / 2, y + 12, f"{number:,}", end="middle")])
