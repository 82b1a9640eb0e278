"""From findings to a suggestion for each best practice; never an answer.

In this order, so that a refusal changes a suggestion only to ``not seen``:

1. a check that proves or disproves fails → ``not met``
2. anything that concerns the practice is unknown → ``not seen``
3. a supporting check fails → ``mixed``
4. a check that proves passes → ``met``
5. else → ``nothing against it``; no check at all, or no evidence → ``by interview``
"""

from __future__ import annotations

from dataclasses import dataclass

import pandas as pd

from wakit.judge import Findings
from wakit.lens import BestPractice, Lens
from wakit.model import Status, Strength, Suggestion
from wakit.registry import Check, Registry

__all__ = ["Headline", "Suggested", "suggest"]

_DECISIVE = (Strength.PROVES, Strength.DISPROVES)


@dataclass(frozen=True)
class Headline:
    """One check in one sentence, with the numbers it rests on."""

    check: str
    title: str
    text: str
    strength: Strength
    passed: int
    failed: int
    unknown: int
    not_concerned: int
    unseen_accounts: int
    source: str

    @property
    def judged(self) -> int:
        """How many resources were seen and judged."""
        return self.passed + self.failed


@dataclass(frozen=True)
class Suggested:
    """What the findings suggest for one best practice, why, and the headlines behind it (most telling first)."""

    choice_id: str
    suggestion: Suggestion
    reason: str
    headlines: tuple[Headline, ...]

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
        return {p.choice_id: _by_interview(p, "no evidence in this review") for p in lens.practices}
    counts = findings.counts.groupby("check")[["passed", "failed", "unknown", "not_concerned"]].sum()
    blind = findings.counts[findings.counts["unknown"] > 0].groupby("check").size()
    return {p.choice_id: _practice(p, registry, counts, blind) for p in lens.practices}


def _practice(practice: BestPractice, registry: Registry, counts: pd.DataFrame, blind: pd.Series) -> Suggested:
    checks = registry.checks_of(practice.choice_id)
    if not checks:
        return _by_interview(practice, "no API can tell; ask")
    headlines = [_headline(check, strength, counts, blind) for check, strength in checks]
    headlines.sort(key=lambda h: (-(h.failed > 0), -(h.strength in _DECISIVE), -h.failed, -h.unknown, h.check))
    suggestion, reason = _weigh(headlines)
    return Suggested(practice.choice_id, suggestion, reason, tuple(headlines))


def _weigh(headlines: list[Headline]) -> tuple[Suggestion, str]:
    decisive = [h for h in headlines if h.strength in _DECISIVE]
    against = [h for h in decisive if h.failed]
    unknown = sum(h.unknown for h in headlines)
    if against:
        return Suggestion.NOT_MET, f"{_n(len(against), 'check')} that would disprove it found something"
    if unknown:
        seen = sum(h.judged for h in headlines)
        return Suggestion.NOT_SEEN, f"{_n(unknown, 'thing')} not seen, {seen} seen"
    weak = [h for h in headlines if h.failed]
    if weak:
        return Suggestion.MIXED, f"{_n(len(weak), 'supporting check')} found something; they are signs, no proof"
    proof = [h for h in headlines if h.strength is Strength.PROVES and h.passed]
    if proof:
        return Suggestion.MET, f"{_n(len(proof), 'check')} that can prove it found everything in order"
    if not any(h.judged for h in headlines):
        return Suggestion.NOTHING_AGAINST, "nothing there that could be judged"
    return Suggestion.NOTHING_AGAINST, f"{sum(h.passed for h in headlines)} in order, none against; that is no proof"


def _headline(check: Check, strength: Strength, counts: pd.DataFrame, blind: pd.Series) -> Headline:
    if check.name in counts.index:
        passed, failed, unknown, apart = (int(str(n)) for n in counts.loc[check.name])
    else:
        passed = failed = apart = 0
        unknown = 1  # a check that is newer than the findings has not looked yet
    accounts = int(blind.get(check.name, 0))
    return Headline(
        check=check.name,
        title=check.title,
        text=_sentence(check, passed, failed, unknown, accounts),
        strength=strength,
        passed=passed,
        failed=failed,
        unknown=unknown,
        not_concerned=apart,
        unseen_accounts=accounts,
        source=check.source,
    )


def _sentence(check: Check, passed: int, failed: int, unknown: int, accounts: int) -> str:
    if passed + failed:
        text = check.headline.format(failed=failed, passed=passed, judged=passed + failed)
    else:
        text = "nothing there" if not unknown else "nothing seen"
        text = f"{check.title}: {text}"
    if unknown and passed + failed:
        text += f"; {unknown} not seen in {_n(accounts, 'account')}"
    return text


def _by_interview(practice: BestPractice, reason: str) -> Suggested:
    return Suggested(practice.choice_id, Suggestion.BY_INTERVIEW, reason, ())


def _n(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
