"""What is compared, each client seen wholly and with six reads refused; and what came of it, as a file keeps it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.compare.pairs import SILENT, Met

__all__ = ["KEPT", "REFUSED", "Result", "Scene", "Tally", "differ", "kept", "tallies"]

#: what was found is kept beside this module, so that the page can be made without running anything
KEPT = Path(__file__).parent / "result.json"
#: reads that AWS's own policy ViewOnlyAccess does not allow, as of 2026-09-30: the usual poorer way in
REFUSED = (
    "guardduty:ListDetectors",
    "iam:GetCredentialReport",
    "kms:GetKeyRotationStatus",
    "s3:GetBucketPolicy",
    "s3:GetPublicAccessBlock",
    "sns:GetTopicAttributes",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """One account of the stand-in, and whether reads are refused."""

    name: str
    account: str
    is_refused: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Of one subject in one scene: the resources of which Prowler and wakit say these two things."""

    subject: str
    prowler: str
    wakit: str
    number: int
    keys: tuple[str, ...] = ()
    """which, where the two differ and everything could be read: there somebody has to say who is right"""


@dataclass(frozen=True, slots=True)
class Result:
    """A whole comparison."""

    version: str
    day: str
    checks: Mapping[str, int]
    """service → how many checks Prowler has for it"""
    sizes: Mapping[str, int]
    """scene → how many resources were judged by at least one of the two"""
    scenes: Mapping[str, tuple[Tally, ...]]
    turned: Mapping[str, Mapping[str, int]]
    """account and tool → "PASS to FAIL" → how often, when reads were refused"""


def differ(prowler: str, wakit: str) -> bool:
    """Whether these two need a word: they are not the same, and it is more than a silence about what is in order."""
    return prowler != wakit and {prowler, wakit} != {SILENT, "PASS"}


def tallies(found: Iterable[Met], *, is_refused: bool = False) -> Iterator[Tally]:
    """By subject and what both say."""
    groups: dict[tuple[str, str, str], list[str]] = {}
    for one in found:
        groups.setdefault((one.subject, one.prowler, one.wakit), []).append(one.key)
    for (subject, prowler, wakit), keys in sorted(groups.items()):
        named = sorted(keys) if differ(prowler, wakit) and not is_refused else []
        yield Tally(subject, prowler, wakit, len(keys), tuple(named))


def kept(path: Path = KEPT) -> Result:
    """The last comparison."""
    data = json.loads(path.read_text("utf-8"))
    scenes = {
        n: tuple(Tally(**t | {"keys": tuple(t["keys"])}) for t in found) for n, found in data.pop("scenes").items()
    }
    return Result(scenes=scenes, **data)
