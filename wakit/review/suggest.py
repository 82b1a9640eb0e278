"""From findings to a suggestion for each best practice; never an answer.

Two things are said apart: the *direction* in which what was seen points, with its share, and how *complete* the sight
was: in how many of the places (regions of accounts, and each account's global side) some listing was not seen. In this
order:

1. a check that disproves fails → ``not met``; one that proves and fails has proved nothing, and is a sign
2. nothing was judged: something is unseen → ``not seen``, else nothing is there → ``nothing against it``
3. less than half of it is in order → ``mostly not``
4. anything that concerns the practice is unknown → ``seen in part``: what is hidden could be what matters
5. a check fails → ``mostly in order``
6. a check that proves passes, over every account and region of the client → ``met``, else → ``nothing against it``

No check at all, or no evidence → ``by interview``. So nothing unseen hides what was seen, and no refusal moves a
practice to 1, 2 (nothing there), 5 or 6, where it was not before: a law. The share is the mean of the checks' shares,
so that a table of thousands does not drown a trail that is missing.

A client may measure by thresholds of its own (``Headline.own``). What a check proves or disproves was argued for our
number: by a laxer one nothing is proved, by a stricter one nothing is disproved; both are then signs.

Why is said as data (``because``, and how many); ``view.sentences`` makes the words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import pandas as pd

from wakit import facts
from wakit.facts.headlines import Sentence
from wakit.facts.thresholds import Measured
from wakit.judge import Findings
from wakit.lens import Lens
from wakit.lineage import Lineage
from wakit.model import Gravity, OwnThreshold, Status, Strength, Suggestion
from wakit.registry import Check, Registry

__all__ = ["Because", "Headline", "Suggested", "Unseen", "suggest"]

_HALF = 0.5
#: what a check counted in one account: a row of ``Findings.counts``
_Counts = Mapping[Hashable, Any]
#: an account and one of its regions; its global side is ``""``
Spot = tuple[str, str]


class Because(StrEnum):
    """Why a suggestion is what it is; ``Suggested.number`` counts what it names."""

    NO_EVIDENCE = "no evidence"
    NO_CHECK = "no check yet"
    NO_API = "no API can tell"
    DISPROVED = "checks that would disprove it found something"
    UNSEEN = "resources or places were not seen"
    SIGNS = "supporting checks found something"
    PROVED = "checks that can prove it found everything in order"
    NARROW = "checks that can prove it found everything in order, where they were asked to look"
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
    """One check with the numbers it rests on; ``bad`` and ``fine`` are its sentences, where some fail and none.

    Accepted risks are ``accepted``, and neither passed nor failed.
    """

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
    accepted: int = 0
    accounts: int = 1
    unseen_at: frozenset[Spot] = frozenset()
    own: tuple[Measured, ...] = ()
    """the thresholds of the client's own that it was measured by"""
    unused: int = 0
    """what is not in use, counted in none of the other numbers"""
    through: tuple[tuple[str, int], ...] = ()
    """through what the failed ones fail, and how many through each, the most first; as far as that was seen"""

    @property
    def judged(self) -> int:
        """How many resources were seen and judged."""
        return self.passed + self.failed

    @property
    def is_open(self) -> bool:
        """Something that concerns it was not judged, or not seen."""
        return bool(self.unknown or self.unseen.places)

    @property
    def share(self) -> float | None:
        """How much of what was judged is in order, from 0 to 1; None where nothing was judged."""
        return self.passed / self.judged if self.judged else None


@dataclass(frozen=True)
class Suggested:
    """What the findings suggest for one best practice, why, and the headlines behind it (most telling first)."""

    choice_id: str
    suggestion: Suggestion
    because: Because
    number: int
    headlines: tuple[Headline, ...]
    places: int = 0
    """in how many places (a region of an account, or its global side) was looked for it"""

    @property
    def share(self) -> float | None:
        """How much is in order: the mean over the checks that judged something, from 0 to 1; None where none did."""
        return _share(self.headlines)

    @property
    def is_complete(self) -> bool:
        """Everything that concerns the practice was seen and judged."""
        return not any(h.is_open for h in self.headlines)

    @property
    def unseen_places(self) -> int:
        """In how many places some listing was not seen; several checks may stand on one, and a place counts once."""
        return len(frozenset().union(*(h.unseen_at for h in self.headlines)))

    @property
    def unused(self) -> int:
        """How many things are not in use; several checks may be about one."""
        found: dict[str, int] = {}
        for one in self.headlines:
            found[one.subject] = max(one.unused, found.get(one.subject, 0))
        return sum(found.values())

    @property
    def counts(self) -> dict[Status, int]:
        """Verdicts over all checks of the practice."""
        return {
            Status.PASS: sum(h.passed for h in self.headlines),
            Status.FAIL: sum(h.failed for h in self.headlines),
            Status.UNKNOWN: sum(h.unknown for h in self.headlines),
        }


def suggest(
    lens: Lens,
    registry: Registry,
    findings: Findings | None,
    *,
    is_whole: bool = True,
    accepted: Mapping[tuple[str, str], int] | None = None,
    regions: Mapping[str, Collection[str]] | None = None,
    own: Iterable[OwnThreshold] = (),
) -> dict[str, Suggested]:
    """A suggestion for every best practice of the lens, by choice id.

    Without findings (a review by interview) everything is ``by interview``.

    Args:
        lens: whose best practices.
        registry: whose checks.
        findings: what they found; in ``table`` what is not accepted.
        is_whole: every account and region of the client was asked for; else nothing is proved.
        accepted: check and choice id → how many of its failed findings are accepted risks.
        regions: account → the regions in which it was looked at, as far as that is known.
        own: the thresholds that the client measures by instead of ours.
    """
    if findings is None:
        return {p.choice_id: _by_interview(p.choice_id, Because.NO_EVIDENCE) for p in lens.practices}
    counts: dict[str, list[_Counts]] = {}
    for row in findings.counts.to_dict("records"):  # a frame costs a hundred times as much for each sum
        counts.setdefault(str(row["check"]), []).append(row)
    asked = _Asked.of(registry, regions or {})
    by, through = Lineage.of(registry).own(own), _through(findings.table, registry)
    found, checks = dict[str, Suggested](), registry.checks_by_choice()
    for choice_id in (p.choice_id for p in lens.practices):
        headlines = [
            _headline(
                c,
                s,
                counts.get(c.name, []),
                asked,
                _Beside(
                    accepted=(accepted or {}).get((c.name, choice_id), 0),
                    own=by.get(c.name, ()),
                    through=through.get((c.name, choice_id), ()),
                ),
            )
            for c, s in checks.get(choice_id, ())
        ]
        found[choice_id] = _practice(choice_id, headlines, asked, is_whole)
    return found


@dataclass(frozen=True)
class _Asked:
    """Where was looked: every region of every account, and the global side of each."""

    registry: Registry
    regional: frozenset[Spot]
    whole: frozenset[Spot]

    @classmethod
    def of(cls, registry: Registry, regions: Mapping[str, Collection[str]]) -> _Asked:
        every = frozenset((account, name) for account, names in regions.items() for name in names)
        return cls(registry, every, frozenset((account, "") for account in regions))

    def places(self, table: str) -> frozenset[Spot]:
        """Where a table is asked for."""
        return self.regional if _is_regional(self.registry, table) else self.whole

    def unseen(self, table: str, rows: Iterable[_Counts]) -> frozenset[Spot]:
        """Where it was not seen; a whole account is all of its places."""
        found: set[Spot] = set()
        for row in rows:
            account, named = str(row["account_id"]), list(row["unseen_regions"])
            found.update((account, name) for name in named)
            if int(row["unseen_places"]) > len(named):
                found.update({p for p in self.places(table) if p[0] == account} or {(account, "")})
        return frozenset(found)


def _is_regional(registry: Registry, table: str) -> bool:
    """What is shared stands on the global side, whatever it is made of."""
    if (made := registry.derived.get(table)) is not None:
        return not made.is_shared and any(_is_regional(registry, name) for name in made.needs)
    asked = registry.collectors.get(table)
    return asked is not None and asked.scope == "region"


def _practice(choice_id: str, headlines: list[Headline], asked: _Asked, is_whole: bool) -> Suggested:
    if not headlines:
        untold = choice_id in facts.names("choices_no_api_tells")
        return _by_interview(choice_id, Because.NO_API if untold else Because.NO_CHECK)
    headlines.sort(key=_telling)
    suggestion, because, number = _weigh(headlines, is_whole)
    looked = frozenset().union(*(asked.places(h.subject) | h.unseen_at for h in headlines))
    return Suggested(choice_id, suggestion, because, number, tuple(headlines), len(looked))


def _telling(one: Headline) -> tuple[object, ...]:
    decisive = one.strength is Strength.DISPROVES
    gravity = list(Gravity).index(one.gravity)
    return (not one.failed, not decisive, gravity, -one.failed, -one.unknown - one.unseen.places, one.check)


def _weigh(headlines: list[Headline], is_whole: bool) -> tuple[Suggestion, Because, int]:
    against = [h for h in headlines if h.failed and h.strength is Strength.DISPROVES]
    weak = [h for h in headlines if h.failed]
    proof = [h for h in headlines if h.strength is Strength.PROVES and h.passed]
    hidden, share = sum(h.is_open for h in headlines), _share(headlines)
    if against:
        return Suggestion.NOT_MET, Because.DISPROVED, len(against)
    if share is None:
        if hidden:
            return Suggestion.NOT_SEEN, Because.UNSEEN, hidden
        return Suggestion.NOTHING_AGAINST, Because.NOTHING_THERE, 0
    if share < _HALF:
        return Suggestion.MOSTLY_NOT, Because.SIGNS, len(weak)
    if hidden:
        return Suggestion.IN_PART, Because.UNSEEN, hidden
    if weak:
        return Suggestion.MOSTLY_IN_ORDER, Because.SIGNS, len(weak)
    if proof and is_whole and not any(h.not_concerned or h.unused for h in proof):
        return Suggestion.MET, Because.PROVED, len(proof)
    return Suggestion.NOTHING_AGAINST, Because.NARROW if proof else Because.NONE_AGAINST, len(headlines)


def _share(headlines: Iterable[Headline]) -> float | None:
    shares = [h.share for h in headlines if h.share is not None]
    return sum(shares) / len(shares) if shares else None


def _headline(
    check: Check,
    strength: Strength,
    rows: list[_Counts],
    asked: _Asked,
    beside: _Beside,
) -> Headline:
    """The numbers over all accounts; a check that is newer than the findings has not looked yet, in one place."""
    check = check.measured(one.own for one in beside.own if one.own) if beside.own else check
    total = {n: sum(int(row[n]) for row in rows) for n in ("passed", "failed", "unknown", "not_concerned", "unused")}
    return Headline(
        check=check.name,
        title=check.title,
        bad=check.headline,
        fine=check.fine,
        subject=check.subject,
        strength=_weakened(strength, beside.own),
        gravity=check.gravity,
        passed=total["passed"],
        failed=total["failed"] - beside.accepted,
        unknown=total["unknown"],
        not_concerned=total["not_concerned"],
        unseen=_unseen(rows) if rows else Unseen(places=1),
        source=check.source,
        accepted=beside.accepted,
        accounts=sum(row["judged"] > 0 for row in rows),
        unseen_at=asked.unseen(check.subject, rows) if rows else asked.places(check.subject) or frozenset({("", "")}),
        own=beside.own,
        unused=total["unused"],
        through=beside.through,
    )


@dataclass(frozen=True)
class _Beside:
    """What stands beside the counts of a check."""

    accepted: int
    own: tuple[Measured, ...]
    through: tuple[tuple[str, int], ...]


def _through(table: pd.DataFrame, registry: Registry) -> dict[tuple[str, str], tuple[tuple[str, int], ...]]:
    """Check and choice id → through what its findings fail, where it says so and that was seen."""
    hows = {check.name: check.how for check in registry.checks.values() if check.how}
    failed = table[table["check"].isin(list(hows)) & (table["status"] == Status.FAIL.value) & ~table["is_unused"]]
    found: dict[tuple[str, str], Counter[str]] = {}
    for check, choice_id, fields in zip(failed["check"], failed["choice_id"], failed["observed"], strict=True):
        how = next((field["value"] for field in fields if field["column"] == hows[check]), None)
        if how:
            found.setdefault((check, choice_id), Counter())[how] += 1
    return {key: tuple(sorted(ways.items(), key=lambda one: (-one[1], one[0]))) for key, ways in found.items()}


def _weakened(strength: Strength, own: tuple[Measured, ...]) -> Strength:
    """What passes by a laxer number than ours is not proved by it, nor is disproved what fails by a stricter one."""
    is_laxer, is_stricter = any(m.is_laxer for m in own), any(m.is_stricter for m in own)
    is_moved = (strength is Strength.PROVES and is_laxer) or (strength is Strength.DISPROVES and is_stricter)
    return Strength.SUPPORTS if is_moved else strength


def _unseen(rows: list[_Counts]) -> Unseen:
    regions = [set(row["unseen_regions"]) for row in rows]
    places = [int(row["unseen_places"]) for row in rows]
    return Unseen(
        accounts=sum(n > len(names) for n, names in zip(places, regions, strict=True)),
        regions=tuple(sorted(set().union(*regions))),
        regions_of=sum(bool(names) for names in regions),
        places=sum(places),
    )


def _by_interview(choice_id: str, because: Because) -> Suggested:
    return Suggested(choice_id, Suggestion.BY_INTERVIEW, because, 0, ())
