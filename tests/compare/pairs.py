"""What two tools say of the same resource and subject, matched by ``mapping.toml``."""

from __future__ import annotations

import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wakit.evidence.place import GLOBAL

__all__ = ["SILENT", "UNLISTED", "UNTOLD", "Met", "Pair", "Said", "met", "pairs", "turned"]

#: a tool has nothing to say of a resource
SILENT = "silent"
#: it says that it can't tell: wakit's UNKNOWN, Prowler's MANUAL
UNTOLD = "UNKNOWN"
#: the key of whatever could not be listed
UNLISTED = "?"
_WORST = ("FAIL", UNTOLD, "PASS")


@dataclass(frozen=True, slots=True, order=True)
class Said:
    """One verdict of a tool; ``name`` is what Prowler calls the resource.

    Without a key it is about whatever stands in the region: the tool says that it could not list it.
    """

    check: str
    key: str
    region: str
    status: str
    name: str = ""


@dataclass(frozen=True, slots=True)
class Pair:
    """Checks of both that speak of the same subject, and how their resources meet."""

    subject: str
    prowler: tuple[str, ...]
    wakit: tuple[str, ...]
    key: str
    among: str = "*"

    def key_of(self, said: Said, account: str) -> str:
        """The key (or pattern of keys) of wakit for a resource of Prowler.

        >>> one = Said("x", "arn:aws:iam::1:user/eve", "us-east-1", "PASS", "eve/inline")
        >>> Pair("", (), (), "{uid}/inline-policy/{last}").key_of(one, "1")
        'arn:aws:iam::1:user/eve/inline-policy/inline'
        """
        return self.key.format(
            uid=said.key,
            last=said.name.rpartition("/")[2],
            region=said.region,
            account=account,
            listeners=said.key.replace(":loadbalancer/", ":listener/"),
            unowned=said.key.replace(f":{account}:", "::"),
        )


@dataclass(frozen=True, slots=True, order=True)
class Met:
    """One resource under one subject, and what each said of it."""

    subject: str
    key: str
    prowler: str
    wakit: str


@cache
def pairs() -> tuple[Pair, ...]:
    """Every entry of ``mapping.toml``."""
    found = tomllib.loads((Path(__file__).parent / "mapping.toml").read_text("utf-8"))["pair"]
    return tuple(Pair(**one | {side: tuple(one[side]) for side in ("prowler", "wakit")}) for one in found)


def met(pair: Pair, account: str, theirs: Iterable[Said], ours: Iterable[Said]) -> Iterator[Met]:
    """Each resource of which at least one of the tools says something."""
    by_pattern: dict[str, list[Said]] = defaultdict(list)
    for said in theirs:
        if said.check in pair.prowler:
            by_pattern[pair.key_of(said, account)].append(said)
    about = [said for said in ours if said.check in pair.wakit]
    unlisted = {said.region for said in about if not said.key}
    by_key: dict[str, list[str]] = defaultdict(list)
    for said in about:
        if said.key and fits(said.key, pair.among):
            by_key[said.key].append(said.status)
    left = dict(by_key)
    for pattern, found in by_pattern.items():
        keys = [key for key in by_key if fits(key, pattern)]
        for key in keys:
            left.pop(key, None)
        mine = [status for key in keys for status in by_key[key]]
        if not mine and unlisted & {GLOBAL, *(said.region for said in found)}:
            mine = [UNTOLD]
        yield Met(pair.subject, pattern, together(said.status for said in found), together(mine))
    for key, statuses in left.items():
        yield Met(pair.subject, key, SILENT, together(statuses))
    if unlisted:
        yield Met(pair.subject, UNLISTED, SILENT, UNTOLD)


def fits(key: str, pattern: str) -> bool:
    """Whether a key is meant by a pattern, in which only * is special.

    >>> fits("topic/arn:aws:sns:a", "topic/*"), fits("a[1]", "a[1]")
    (True, True)
    """
    if "*" not in pattern:
        return key == pattern
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), key) is not None


def together(statuses: Iterable[str]) -> str:
    """One verdict of several: what fails, fails; what could not be told is no pass.

    >>> together(["PASS", "UNKNOWN"]), together([])
    ('UNKNOWN', 'silent')
    """
    found = set(statuses)
    return next((status for status in _WORST if status in found), SILENT)


def turned(before: Iterable[Met], after: Iterable[Met], tool: str) -> Mapping[tuple[str, str], int]:
    """How the verdicts of a tool changed: from which to which, and how often."""
    full = {(m.subject, m.key): str(getattr(m, tool)) for m in before}
    less = {(m.subject, m.key): str(getattr(m, tool)) for m in after}
    keys = {k for k in full.keys() | less.keys() if k[1] != UNLISTED}
    changes = ((full.get(k, SILENT), less.get(k) or less.get((k[0], UNLISTED), SILENT)) for k in keys)
    return Counter((a, b) for a, b in changes if a != b)
