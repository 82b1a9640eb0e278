"""Lines for a terminal: what a collection left out, what a preflight found, what could not be seen, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import pandas as pd

from wakit.commands import command
from wakit.coverage import Covered
from wakit.evidence.folding import FoldedGap
from wakit.judge import Findings
from wakit.model import NOT_OFFERED, Reason, Strength
from wakit.registry import problems
from wakit.review.opened import LeftOut
from wakit.view.gaps import seen_in_part
from wakit.view.words import STRENGTHS, count, why_coded

if TYPE_CHECKING:  # a review is shown where the SDK is not
    from wakit.collect import Collected

__all__ = [
    "after_collecting",
    "answered_text",
    "collected_lines",
    "coverage_text",
    "gap_text",
    "gaps_text",
    "judged_text",
    "left_out_lines",
    "preflight_rows",
    "preflight_text",
    "scope_lines",
]


def gap_text(same: Sequence[FoldedGap], practices: Sequence[str]) -> str:
    """Gaps of one reason: what, why, where, how often; below, what they blind and what to do."""
    first = same[0]
    what = _operations(same)
    blind = f"blinds {_listed(practices)}" if practices else "blinds no best practice"
    times = sum(g.count for g in same)
    code = first.code if len({g.code for g in same}) == 1 else ""
    head = f"{what}: {why_coded(first.reason, code)}, {_places(same)}, {count(times, 'gap')}"
    allow = f"\n  allow {first.action}" if first.action and first.reason is Reason.DENIED else ""
    return f"{head}\n  {blind}{allow}\n  {first.advice}"


def _operations(same: Sequence[FoldedGap]) -> str:
    found = sorted({g.operation for g in same})
    if len(found) > 1:
        return count(len(found), "operation")
    return found[0] or "everything"


def _places(same: Sequence[FoldedGap]) -> str:
    accounts = sorted({g.account_id for g in same})
    regions = sorted({g.region for g in same if g.region})
    where = f" ({_listed(regions, 3)})" if regions else ""
    return f"in {accounts[0] if len(accounts) == 1 else count(len(accounts), 'account')}{where}"


def gaps_text(found: Sequence[FoldedGap]) -> str:
    """How much could not be seen, in one line."""
    if not found:
        return "no gaps: everything that was asked for was seen"
    blind = len({i for g in found for i in g.choice_ids})
    total = sum(g.count for g in found)
    return f"{count(total, 'gap')}; {seen_in_part(blind)}"


def after_collecting(client: str, gaps: int) -> list[str]:
    """What to do next, with the commands as they can be typed.

    >>> from wakit.commands import remember_reviews
    >>> remember_reviews("")  # nobody named a folder
    >>> after_collecting("acme", 1)
    ['1 gap: what could not be seen, and what to do: wakit gaps acme', 'go on: wakit review acme']
    """
    said = [f"{count(gaps, 'gap')}: what could not be seen, and what to do: {command('gaps', client)}"] if gaps else []
    return [*said, f"go on: {command('review', client)}"]


def collected_lines(done: Collected) -> list[str]:
    """What went otherwise than asked in a collection, a line for each; mostly none."""
    lines = [f"failed: {failure}" for failure in done.failures]
    lines += [f"not entered: {shut}" for shut in done.shut]
    lines += [f"{a}: AWS would not name its regions; those that are on by default were looked at" for a in done.untold]
    return lines + ([f"{count(done.gone, 'resource')} deleted between listing and look: left out"] if done.gone else [])


def judged_text(found: Findings, evidence: str) -> str:
    """How much was judged, in one line."""
    return f"{count(len(found.table), 'finding')} of {count(found.counts['check'].nunique(), 'check')} in {evidence}"


def coverage_text(covered: Sequence[Covered]) -> str:
    """How many best practices have checks, in one line."""
    asked = sum(c.by_interview for c in covered)
    return f"{count(len(covered), 'best practice')}: {len(covered) - asked:,} with checks, {asked:,} by interview"


def answered_text(covered: Covered) -> str:
    """How a best practice is answered: by how many checks, and what these can say.

    >>> answered_text(Covered("SEC01-BP01", "", "", "", (), (), ()))
    'by interview'
    >>> some = tuple((name, how, "low", "") for name, how in (("a", "supports"), ("b", "disproves"), ("c", "supports")))
    >>> [answered_text(Covered("SEC01-BP01", "", "", "", checks, (), ())) for checks in (some[:1], some[::2], some)]
    ['1 check: a sign, no proof', '2 checks: signs, no proof', '3 checks: 1 can disprove it, 2 signs']
    """
    found = Counter(Strength(strength) for _, strength, *_ in covered.checks)
    if not found:
        return "by interview"
    if len(found) == 1:
        (only,) = found
        meant = _SIGNS if only is Strength.SUPPORTS and found[only] > 1 else STRENGTHS[only]
    else:
        meant = ", ".join(
            count(found[s], "sign") if s is Strength.SUPPORTS else f"{found[s]:,} {STRENGTHS[s]}"
            for s in _ORDER
            if found[s]
        )
    return f"{count(found.total(), 'check')}: {meant}"


_SIGNS = "signs, no proof"
_ORDER = (Strength.PROVES, Strength.DISPROVES, Strength.SUPPORTS)


def preflight_rows(refused: pd.DataFrame) -> list[dict[str, str]]:
    """What a preflight was refused, for people: the operation, where, why, and what it would blind."""
    return [
        {
            "operation": row["operation"],
            "account": row["account_id"],
            "why": why_coded(Reason(row["outcome"]), row["code"]),
            "would_blind": row["best_practices"] or "no best practice",
        }
        for row in refused.fillna("").to_dict("records")
    ]


def left_out_lines() -> list[str]:
    """The services that were left out because their file is wrong, and what would be right; mostly none."""
    return [f"left out: {problem}" for problem in problems().values()]


def preflight_text(outcomes: Iterable[str]) -> str:
    """What a preflight found, in one sentence.

    >>> preflight_text(["seen", "seen", "denied", "unsupported", "not tried"])
    '2 operations allowed, 1 refused, 1 not offered here, 1 not tried (nothing there to try it on)'
    >>> preflight_text(["seen"])
    '1 operation allowed, 0 refused'
    """
    found = Counter(outcomes)
    seen, untried = found.pop("seen", 0), found.pop("not tried", 0)
    absent = sum(found.pop(reason, 0) for reason in NOT_OFFERED)
    elsewhere = found.pop(Reason.NOT_VISIBLE, 0)
    said = [f"{count(seen, 'operation')} allowed", f"{found.total():,} refused"]
    if absent:
        said.append(f"{absent:,} not offered here")
    if elsewhere:
        said.append(f"{elsewhere:,} not visible from here")
    if untried:
        said.append(f"{untried:,} not tried (nothing there to try {'it' if untried == 1 else 'them'} on)")
    return ", ".join(said)


def scope_lines(left: LeftOut) -> list[str]:
    """What a collection was not asked for although the client's file names it, a line for each kind.

    >>> scope_lines(LeftOut(accounts=("012345670123",), only=("eu-west-1",)))
    ['account 012345670123: not in this collection', 'regions other than eu-west-1: not in this collection']
    """
    lines = []
    if left.accounts:
        lines.append(f"{'account' if len(left.accounts) == 1 else 'accounts'} {_listed(left.accounts)}")
    if left.regions:
        lines.append(f"{'region' if len(left.regions) == 1 else 'regions'} {_listed(left.regions)}")
    if left.only:
        lines.append(f"regions other than {_listed(left.only)}")
    return [f"{line}: not in this collection" for line in lines]


def _listed(names: Sequence[str], most: int = 5) -> str:
    more = f" and {len(names) - most:,} more" if len(names) > most else ""
    return ", ".join(names[:most]) + more
