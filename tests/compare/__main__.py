"""``make compare``: both tools on both accounts, wholly seen and with six reads refused; writes the result and page."""

from __future__ import annotations

import json
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from tests.compare import drawn
from tests.compare.offered import offer
from tests.compare.ours import ours
from tests.compare.page import PAGE, page
from tests.compare.pairs import Met, met, pairs, turned
from tests.compare.scenes import KEPT, REFUSED, Result, kept, tallies
from tests.compare.theirs import catalogue, theirs, version
from wakit.demo import account
from wakit.demo.stand_in import StandIn, stand_in

__all__ = ["main"]

Fill = Callable[[StandIn], None]
#: name, accounts, and what fills them
_CLIENTS: tuple[tuple[str, tuple[str, ...], Fill], ...] = (
    ("demo", account.DEMO_ACCOUNTS, account.fill),
    ("drawn", (drawn.DRAWN,), drawn.fill),
)


def main(arguments: list[str]) -> int:
    """Compare anew, or with ``--page`` only write the page of the last comparison."""
    if "--page" not in arguments:
        KEPT.write_text(_text(_compare()), "utf-8")
    PAGE.write_text(page(kept()), "utf-8")
    return 0


def _text(result: Result) -> str:
    """As a file keeps it: one tally on a line, so that a difference shows what changed."""
    return json.dumps(asdict(result), separators=(",", ":")).replace("},{", "},\n{") + "\n"


def _compare() -> Result:
    scenes, changes, sizes = {}, {}, {}
    with stand_in() as aws:
        for name, accounts, fill in _CLIENTS:  # one after the other: there is one stand-in in a process
            fill(aws)
            offer(aws, accounts)
            found = {refused: list(_both(aws, name, accounts, refused=refused)) for refused in (False, True)}
            scenes[name], scenes[f"{name}, refused"] = (
                tuple(tallies(found[refused], is_refused=refused)) for refused in (False, True)
            )
            sizes[name] = len({(one.subject, one.key) for one in found[False]})
            for tool in ("Prowler", "wakit"):
                less = turned(found[False], found[True], tool.lower())
                changes[f"{name}/{tool}"] = {f"{a} to {b}": n for (a, b), n in sorted(less.items())}
    day = datetime.now(UTC).date().isoformat()
    checks = dict(sorted(Counter(catalogue()).items()))
    return Result(version(), day, checks, sizes, scenes, changes)


def _both(aws: StandIn, name: str, accounts: tuple[str, ...], *, refused: bool) -> Iterator[Met]:
    """What both say of every account of a client."""
    checks = {check for pair in pairs() for check in pair.prowler}
    aws.refuse = REFUSED if refused else ()
    for account_id in accounts:
        with tempfile.TemporaryDirectory() as folder:
            mine = ours(aws, account_id, Path(folder) / "wakit")
            sys.stderr.write(f"{name} {account_id}{', refused' if refused else ''}: wakit has spoken\n")
            other = theirs(aws, account_id, Path(folder) / "prowler", checks)
            sys.stderr.write(f"{name} {account_id}{', refused' if refused else ''}: Prowler has spoken\n")
        for pair in pairs():
            yield from met(pair, account_id, other, mine)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
