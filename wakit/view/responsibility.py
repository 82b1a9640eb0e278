"""Shared responsibility: who carries each of Security's best practices, as a view for the client."""

from __future__ import annotations

from collections.abc import Iterable

from wakit.lens import BestPractice
from wakit.model import CarriedBy
from wakit.review.inherited import Carried
from wakit.review.opened import Opened
from wakit.view.counting import count
from wakit.view.html import Html, join, tag
from wakit.view.words import CARRIERS

__all__ = ["carried_text", "responsibility"]

_NOBODY = "Nobody said yet"


def carried_text(found: Carried) -> str:
    """Who carries it, and by what; empty where nobody said.

    >>> carried_text(Carried(CarriedBy.PLATFORM, "the landing zone")), carried_text(Carried())
    ('carried by a central platform team: the landing zone', '')
    """
    if found.by is None:
        return ""
    return f"carried by {CARRIERS[found.by]}" + (f": {found.control}" if found.control else "")


def responsibility(opened: Opened) -> Html:
    """One column for each party, with the best practices that it carries; those nobody spoke of stand last."""
    found: dict[CarriedBy | None, list[tuple[BestPractice, Carried]]] = {}
    for question in opened.lens.security:
        said = opened.question_answers(question.id)
        for practice in question.practices:
            one = opened.carried(practice.choice_id, said.practices[practice.choice_id])
            found.setdefault(one.by, []).append((practice, one))
    parties = [party for party in (*CARRIERS, None) if party in found]
    told = ", ".join(f"{len(found[party])} by {CARRIERS[party]}" for party in parties if party)
    open_ = len(found.get(None, []))
    rest = f"; whose work {count(open_, 'other is', 'others are')}, nobody said yet" if told and open_ else ""
    sentence = f"Carried: {told}{rest}." if told else "Nobody said yet whose work which best practice is."
    columns = [_column(party, found[party]) for party in parties if party]
    left = _column(None, found[None]) if told and open_ else None  # a list of all says no more than the sentence
    folded = tag("details", tag("summary", f"{_NOBODY}: {count(open_, 'best practice')}"), left) if left else None
    return tag("section", tag("p", sentence), tag("div", *columns, class_="wk-parties") if columns else None, folded)


def _column(party: CarriedBy | None, carried: Iterable[tuple[BestPractice, Carried]]) -> Html:
    head = tag("h3", f"{CARRIERS[party][:1].upper()}{CARRIERS[party][1:]}") if party else None
    return tag("div", head, tag("ul", *(_line(practice, one) for practice, one in carried)), class_="wk-party")


def _line(practice: BestPractice, one: Carried) -> Html:
    control = tag("span", f" ({one.control})", class_="wk-count") if one.control else None
    return tag("li", join([tag("span", practice.id, class_="wk-number"), " ", practice.title, control]))
