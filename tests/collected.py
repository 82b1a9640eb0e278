"""Collecting for tests: a few tables of one account, asked of the stand-in."""

from __future__ import annotations

from pathlib import Path

from wakit.aws.access import Target
from wakit.collect import collect
from wakit.evidence.evidence import Evidence
from wakit.evidence.snapshot import open_snapshot
from wakit.registry import Registry, load

__all__ = ["ACCOUNT", "collected"]

#: the account that tests fill; ``aws.applied(ACCOUNT)`` signs for it
ACCOUNT = "012345670123"


def collected(folder: Path, *tables: str) -> Evidence:
    """What is seen of these tables (and of those they need) in ``ACCOUNT``; no collector may fail."""
    known = load().collectors
    wanted = {n for t in tables for n in (t, *known[t].needs)}
    registry = Registry({n: known[n] for n in known if n in wanted})
    done = collect([Target(ACCOUNT)], folder / "evidence", regions=["eu-central-1"], registry=registry)
    assert not done.failures
    return open_snapshot(done.folder)
