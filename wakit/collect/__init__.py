"""Account(s) → a new evidence snapshot; see ``accounts``."""

from __future__ import annotations

from wakit.collect.accounts import Collected, collect, regions_of
from wakit.collect.parts import Part, Progress, Run, Step, gap_of, gaps_of, shut_gap
from wakit.collect.running import parts_of

__all__ = [
    "Collected",
    "Part",
    "Progress",
    "Run",
    "Step",
    "collect",
    "gap_of",
    "gaps_of",
    "parts_of",
    "regions_of",
    "shut_gap",
]
