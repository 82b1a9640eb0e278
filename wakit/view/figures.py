"""Figures of the report: progress to the goal, what was seen, findings by account, encryption, what lies open.

Each says in its title what it shows, in text beside its shapes how much, and as its alternative text both. No colour
stands alone: what is to talk about is striped, what was not seen is hatched.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wakit.lens import BestPractice
from wakit.model import Gravity, Suggestion
from wakit.review.opened import Opened
from wakit.review.plan import Plan
from wakit.review.suggest import Headline
from wakit.view.counting import count
from wakit.view.html import Html, join, link, tag
from wakit.view.tables import rows_table

__all__ = ["by_account", "coverage", "encryption", "exposure", "progress"]

_MOST_ROWS, _MOST_ACCOUNTS = 12, 6
_AT_REST, _IN_TRANSIT = "sec_protect_data_rest_encrypt", "sec_protect_data_transit_encrypt"
_OPEN = (
    "sec_network_protection_create_layers",
    "sec_network_protection_layered",
    "sec_permissions_analyze_cross_account",
    "sec_protect_data_rest_access_control",
)
_SEEN, _PART, _DARK, _ASKED = "seen in full", "seen in part", "not seen", "only asked"
_FINE, _TALK, _ACCEPTED = "in order", "to talk about", "accepted"
#: each is told apart without its colour too: stripes, hatches, an empty box
_LOOKS = {_SEEN: "good", _PART: "mild", _DARK: "unseen", _ASKED: "none", _FINE: "good", _TALK: "bad", _ACCEPTED: "mild"}

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
    if plan.clears:  # nothing is cleared by deciding it
        title = f"Progress to {plan.percent} %, once done"
    return tag("figure", tag("figcaption", title, class_="wk-chart-title"), listed, class_="wk-chart")


def _block(name: str, is_cleared: bool) -> Html:
    """Filled where the decisions would clear it, without a tick: nothing of it is done yet."""
    told = tag("span", "cleared: ", class_="wk-hidden") if is_cleared else None
    return tag("li", told, name, class_="wk-cleared" if is_cleared else None)


def coverage(opened: Opened) -> Html | None:
    """How much of each Security question the evidence could show; nothing in a review by interview."""
    if opened.evidence is None or not opened.lens.security:
        return None
    rows = []
    for question in opened.lens.security:
        found = Counter(_seen(opened, practice) for practice in question.practices)
        rows.append(
            (
                f"{question.id} {question.title}",
                [(part, found[part]) for part in (_SEEN, _PART, _DARK, _ASKED) if found[part]],
            )
        )
    return _stacked("What of each Security question could be seen, by best practice", rows)


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
    rows = []
    for one in sorted(headlines, key=lambda h: (-h.failed / max(1, h.judged), h.title))[:_MOST_ROWS]:
        counted = (one.passed, one.failed, one.accepted, one.unknown)
        rows.append(
            (
                one.title.partition(";")[0].rstrip("."),
                [(p, n) for p, n in zip((_FINE, _TALK, _ACCEPTED, _DARK), counted, strict=True) if n],
            )
        )
    return _stacked(title, rows)


def _stacked(title: str, rows: Sequence[tuple[str, Parts]]) -> Html:
    """A bar for each row, with its name and its numbers in words: text that wraps on a telephone."""
    lines = (
        tag("li", tag("span", name), tag("span", _told(parts), class_="wk-count"), _bar(parts)) for name, parts in rows
    )
    head = tag("figcaption", title, class_="wk-chart-title")
    return tag("figure", head, tag("ul", *lines, class_="wk-bars"), class_="wk-chart")


def _told(parts: Parts) -> str:
    return ", ".join(f"{number:,} {part}" for part, number in parts)


def _bar(parts: Parts) -> Html:
    pieces = (tag("i", class_=f"wk-part-{_LOOKS[part]}", style=f"flex: {number} 1 0") for part, number in parts)
    return tag("span", *pieces, class_="wk-bar", aria_hidden="true")


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
    most = max(found.values())
    lines = []
    for practice in rows:
        numbers = [found[practice.choice_id, account] for account in shown]
        numbers += [sum(found[practice.choice_id, account] for account in others)] if others else []
        name = link(join([tag("span", practice.id, class_="wk-number"), f" {practice.title}"]), f"#{practice.id}")
        lines.append([name, *(_field(number, most) for number in numbers)])
    head = tag("figcaption", "Findings to talk about, by best practice and account", class_="wk-chart-title")
    note = f"The {len(rows)} best practices with most to talk about, of {every}." if every > len(rows) else ""
    table = rows_table(["Best practice", *heads], lines, class_="wk-heat")
    return tag("figure", head, table, tag("p", note, class_="wk-count") if note else None, class_="wk-chart")


def _field(number: int, most: int) -> Html:
    """A number over a bar as long as it is large."""
    bar = tag("i", class_="wk-part-bad", style=f"width: {min(100, round(100 * number / most))}%")
    return tag("span", f"{number:,}", tag("span", bar, class_="wk-bar", aria_hidden="true"))
