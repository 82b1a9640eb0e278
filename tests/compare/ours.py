"""What wakit says of an account of the stand-in: one verdict for each check and resource."""

from __future__ import annotations

from pathlib import Path

from tests.compare.pairs import Said
from wakit.aws.access import Target
from wakit.collect import collect
from wakit.demo.places import DEMO_REGIONS
from wakit.demo.stand_in import StandIn
from wakit.evidence.snapshot import open_snapshot
from wakit.judge import judge
from wakit.model import Told
from wakit.registry import load
from wakit.review.told import beside

__all__ = ["ours"]


def ours(aws: StandIn, account: str, folder: Path) -> list[Said]:
    """Collect and judge one account as a stranger would, who was told nothing."""
    with aws.applied(account):
        done = collect([Target(account)], folder / "evidence", regions=DEMO_REGIONS)
    if done.failures:
        raise RuntimeError(f"collecting {account}: {'; '.join(map(str, done.failures))}")
    found = judge(beside(open_snapshot(done.folder), Told(), load()))
    if found.failures:
        raise RuntimeError(f"judging {account}: {'; '.join(map(str, found.failures))}")
    # what is not in use counts in no number of a sentence, so wakit says nothing of it
    counted = found.table[~found.table["is_unused"]]
    rows = counted[["check", "status", "key", "region"]].drop_duplicates().to_dict("records")
    return [
        _said({str(name): str(value) for name, value in row.items()}) for row in rows if row["status"] != "NONE_FOUND"
    ]


def _said(row: dict[str, str]) -> Said:
    """A finding; where a listing was not seen its key is the table's name."""
    key = "" if row["key"] == load().checks[row["check"]].subject else row["key"]
    return Said(row["check"], key, row["region"], row["status"])
