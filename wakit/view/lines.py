"""Lines for a terminal: what a collection left out, what a preflight found, what could not be seen, what to do next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from wakit.commands import command
from wakit.evidence.folding import FoldedGap
from wakit.model import NOT_OFFERED, Reason
from wakit.registry import problems
from wakit.review.opened import LeftOut
from wakit.view.gaps import seen_in_part
from wakit.view.words import code_text, count, why_text

__all__ = ["after_collecting", "gap_text", "gaps_text", "left_out_lines", "preflight_text", "scope_lines"]


def gap_text(same: Sequence[FoldedGap], practices: Sequence[str]) -> str:
    """Gaps of one operation for one reason, in two lines: what, why, where, how often; what it blinds, what to do."""
    first = same[0]
    what = first.operation or "everything"
    code = f" ({code_text(first.code)})" if first.code else ""
    blind = f"blinds {_listed(practices)}" if practices else "blinds no best practice"
    times = sum(g.count for g in same)
    head = f"{what}: {why_text(first.reason, first.code)}{code}, {_places(same)}, {count(times, 'gap')}"
    allow = f"\n  allow {first.action}" if first.action and first.reason is Reason.DENIED else ""
    return f"{head}\n  {blind}{allow}\n  {first.advice}"


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

    >>> after_collecting("acme", 1)
    ['1 gap: what could not be seen, and what to do: wakit gaps acme', 'go on: wakit review acme']
    """
    said = [f"{count(gaps, 'gap')}: what could not be seen, and what to do: {command('gaps', client)}"] if gaps else []
    return [*said, f"go on: {command('review', client)}"]


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
    said = [f"{count(seen, 'operation')} allowed", f"{found.total():,} refused"]
    if absent:
        said.append(f"{absent:,} not offered here")
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
