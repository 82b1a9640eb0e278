"""From findings to a suggestion for each best practice; never an answer.

In this order, so that a refusal changes a suggestion only to ``not seen``:

1. a check that proves or disproves fails → ``not met``
2. anything that concerns the practice is unknown → ``not seen``
3. a supporting check fails → ``mixed``
4. a check that proves passes → ``met``
5. else → ``nothing against it``; no check at all, or no evidence → ``by interview``

Why is said as data (``because``, and how many); ``view.sentences`` makes the words.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from wakit.facts.headlines import Sentence
from wakit.judge import Findings
from wakit.lens import Lens
from wakit.model import Gravity, Status, Strength, Suggestion
from wakit.registry import Check, Registry

__all__ = ["Because", "Headline", "Suggested", "Unseen", "suggest"]

_DECISIVE = (Strength.PROVES, Strength.DISPROVES)


class Because(StrEnum):
    """Why a suggestion is what it is; ``Suggested.number`` counts what it names."""

    NO_EVIDENCE = "no evidence"
    NO_CHECK = "no check"
    DISPROVED = "checks that would disprove it found something"
    UNSEEN = "resources or places were not seen"
    SIGNS = "supporting checks found something"
    PROVED = "checks that can prove it found everything in order"
    NOTHING_THERE = "nothing there"
    NONE_AGAINST = "resources in order, none against"


@dataclass(frozen=True)
class Unseen:
    """Where the listing behind a check was not seen: whole accounts, and regions (in how many accounts)."""

    accounts: int = 0
    regions: tuple[str, ...] = ()
    regions_of: int = 0
    places: int = 0


@dataclass(frozen=True)
class Headline:
    """One check with the numbers it rests on; ``bad`` and ``fine`` are its sentences, where some fail and none."""

    check: str
    title: str
    bad: Sentence
    fine: Sentence
    subject: str
    strength: Strength
    gravity: Gravity
    passed: int
    failed: int
    unknown: int
    not_concerned: int
    unseen: Unseen
    source: str

    @property
    def judged(self) -> int:
        """How many resources were seen and judged."""
        return self.passed + self.failed

    @property
    def is_open(self) -> bool:
        """Something that concerns it was not judged, or not seen."""
        return bool(self.unknown or self.unseen.places)


@dataclass(frozen=True)
class Suggested:
    """What the findings suggest for one best practice, why, and the headlines behind it (most telling first)."""

    choice_id: str
    suggestion: Suggestion
    because: Because
    number: int
    headlines: tuple[Headline, ...]

    @property
    def listings(self) -> int:
        """How many listings (of a table in a place) were not seen; several checks may stand on one."""
        return sum({h.subject: h.unseen.places for h in self.headlines}.values())

    @property
    def counts(self) -> dict[Status, int]:
        """Verdicts over all checks of the practice."""
        return {
            Status.PASS: sum(h.passed for h in self.headlines),
            Status.FAIL: sum(h.failed for h in self.headlines),
            Status.UNKNOWN: sum(h.unknown for h in self.headlines),
        }


def suggest(lens: Lens, registry: Registry, findings: Findings | None) -> dict[str, Suggested]:
    """A suggestion for every best practice of the lens, by choice id.

    Without findings (a review by interview) everything is ``by interview``.
    """
    if findings is None:
        return {p.choice_id: _by_interview(p.choice_id, Because.NO_EVIDENCE) for p in lens.practices}
    counts = {str(name): rows for name, rows in findings.counts.groupby("check")}
    return {p.choice_id: _practice(p.choice_id, registry, counts) for p in lens.practices}


def _practice(choice_id: str, registry: Registry, counts: dict[str, pd.DataFrame]) -> Suggested:
    checks = registry.checks_of(choice_id)
    if not checks:
        return _by_interview(choice_id, Because.NO_CHECK)
    headlines = [_headline(check, strength, counts.get(check.name)) for check, strength in checks]
    headlines.sort(key=_telling)
    suggestion, because, number = _weigh(headlines)
    return Suggested(choice_id, suggestion, because, number, tuple(headlines))


def _telling(one: Headline) -> tuple[object, ...]:
    decisive = one.strength in _DECISIVE
    return (not one.failed, not decisive, -one.failed, -one.unknown - one.unseen.places, one.check)


def _weigh(headlines: list[Headline]) -> tuple[Suggestion, Because, int]:
    against = [h for h in headlines if h.failed and h.strength in _DECISIVE]
    weak = [h for h in headlines if h.failed]
    proof = [h for h in headlines if h.strength is Strength.PROVES and h.passed]
    if against:
        return Suggestion.NOT_MET, Because.DISPROVED, len(against)
    if any(h.is_open for h in headlines):
        return Suggestion.NOT_SEEN, Because.UNSEEN, sum(h.is_open for h in headlines)
    if weak:
        return Suggestion.MIXED, Because.SIGNS, len(weak)
    if proof:
        return Suggestion.MET, Because.PROVED, len(proof)
    if not any(h.judged for h in headlines):
        return Suggestion.NOTHING_AGAINST, Because.NOTHING_THERE, 0
    return Suggestion.NOTHING_AGAINST, Because.NONE_AGAINST, sum(h.passed for h in headlines)


def _headline(check: Check, strength: Strength, rows: pd.DataFrame | None) -> Headline:
    """The numbers over all accounts; a check that is newer than the findings has not looked yet, in one place."""
    total = {n: 0 if rows is None else int(rows[n].sum()) for n in ("passed", "failed", "unknown", "not_concerned")}
    return Headline(
        check=check.name,
        title=check.title,
        bad=check.headline,
        fine=check.fine,
        subject=check.subject,
        strength=strength,
        gravity=check.gravity,
        passed=total["passed"],
        failed=total["failed"],
        unknown=total["unknown"],
        not_concerned=total["not_concerned"],
        unseen=Unseen(places=1) if rows is None else _unseen(rows),
        source=check.source,
    )


def _unseen(rows: pd.DataFrame) -> Unseen:
    regions = [set(names) for names in rows["unseen_regions"]]
    places = [int(n) for n in rows["unseen_places"]]
    return Unseen(
        accounts=sum(n > len(names) for n, names in zip(places, regions, strict=True)),
        regions=tuple(sorted(set().union(*regions))),
        regions_of=sum(bool(names) for names in regions),
        places=sum(places),
    )


def _by_interview(choice_id: str, because: Because) -> Suggested:
    return Suggested(choice_id, Suggestion.BY_INTERVIEW, because, 0, ())
