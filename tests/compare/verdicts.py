"""Who is right where the two differ, and why: written in ``verdicts.toml``, held to the kept result by a test."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from tests.compare.pairs import fits
from tests.compare.scenes import Tally, differ

__all__ = ["RIGHTS", "Judged", "Verdict", "judged", "verdicts"]

#: what a verdict may say
RIGHTS = ("wakit", "Prowler", "both", "neither")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Who is right of one kind of disagreement; ``both``: they measure different things, and say what they measure."""

    subject: str
    prowler: str
    wakit: str
    right: str
    why: str
    keys: tuple[str, ...] = ("*",)
    source: str = ""

    def holds(self, tally: Tally, key: str) -> bool:
        """Whether this is about a resource of that tally."""
        same = (self.subject, self.prowler, self.wakit) == (tally.subject, tally.prowler, tally.wakit)
        return same and any(fits(key, pattern) for pattern in self.keys)


@dataclass(frozen=True, slots=True)
class Judged:
    """Resources of one tally with the verdict on them; ``None``: nobody has said who is right."""

    tally: Tally
    keys: tuple[str, ...]
    verdict: Verdict | None


@cache
def verdicts() -> tuple[Verdict, ...]:
    """All that were written, in their order."""
    found = tomllib.loads((Path(__file__).parent / "verdicts.toml").read_text("utf-8"))["verdict"]
    return tuple(Verdict(**one | {"keys": tuple(one.get("keys", ("*",)))}) for one in found)


def judged(tallies: tuple[Tally, ...]) -> Iterator[Judged]:
    """Each disagreement with its verdict: the first that holds for a resource counts."""
    for tally in tallies:
        if not differ(tally.prowler, tally.wakit):
            continue
        by_verdict: dict[Verdict | None, list[str]] = {}
        for key in tally.keys:
            verdict = next((v for v in verdicts() if v.holds(tally, key)), None)
            by_verdict.setdefault(verdict, []).append(key)
        for verdict, keys in by_verdict.items():
            yield Judged(tally, tuple(keys), verdict)
