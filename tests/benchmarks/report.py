"""How long a report takes and how big it is: the demo's, and one of a quarter of a million resources."""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
import pyarrow as pa

from tests.benchmarks.crowd import repeated
from tests.laws.worlds import ACCOUNTS, AT, REGIONS, world
from wakit.evidence.manifest import Scope
from wakit.evidence.snapshot import Shard, SnapshotWriter
from wakit.registry import load
from wakit.review.findings import save_findings
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import open_workload
from wakit.review.store import ClientFolder, create_reviews

__all__ = ["report", "reviews_of_many"]

say = sys.stdout.write


def report() -> None:
    """Render both, each in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        kept = Path(folder) / "demo"
        made = [sys.executable, "-m", "wakit", "demo", "--keep", str(kept)]
        subprocess.run(made, check=True, capture_output=True)
        _measured("the demo", "demo", kept, "at most 5 s, 1 MB")
        many = Path(folder) / "many"
        rows = reviews_of_many(many, 250_000)
        _measured(f"{rows:,} resources", "acme", many, "at most 20 s, 3 MB, 1 GB of memory")


def _measured(what: str, client: str, reviews: Path, bounds: str) -> None:
    for audience in ("internal", "client"):
        start = time.perf_counter()
        command = [sys.executable, "-m", "wakit", "render", client, "--reviews", str(reviews), "--audience", audience]
        done = subprocess.run(command, check=True, capture_output=True, text=True)
        took = time.perf_counter() - start
        size = Path(done.stdout.strip().splitlines()[-1]).stat().st_size / 1e6
        memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1000
        told = f"{took:.1f} s, {size:.2f} MB, the largest process so far {memory:.0f} MB"
        say(f"\nreport of {what}, {audience}: {told} ({bounds})\n")


def reviews_of_many(folder: Path, number: int) -> int:
    """A reviews folder with the client ``acme`` and so many resources, judged; how many there really are."""
    registry = load()
    small = {name: f for name, f in world(registry, 1, rows=4).items() if name in registry.collectors}
    many = {name: f for name, f in small.items() if len(f) > 4}  # the others exist once in an account or region
    times = number // sum(len(f) for f in many.values())
    frames = small | {name: repeated(f, times) for name, f in many.items()}
    store = create_reviews(folder)
    create_client(store, NewClient("acme", accounts=list(ACCOUNTS)))
    _collected(store.client("acme"), frames)
    opened = open_workload("acme", store.path)
    assert opened.snapshot is not None
    assert opened.findings is not None
    save_findings(opened.snapshot, opened.findings, opened.client.told)
    return sum(len(frame) for frame in frames.values())


def _collected(client: ClientFolder, frames: dict[str, pd.DataFrame]) -> None:
    writer = SnapshotWriter(client.snapshots.begin(AT))
    writer.begin(Scope(client.name, ACCOUNTS, (), tuple(sorted(frames))), AT, {"wakit": "0"})
    types = {name: load().collectors[name].row for name in frames}
    for name, held in frames.items():
        for account in ACCOUNTS:
            own = held[held["account_id"] == account]
            rows = pa.Table.from_pandas(own, schema=types[name].schema, preserve_index=False)
            writer.add(name, account, Shard(rows.replace_schema_metadata(None), [], list(REGIONS)))
    about = {"end": AT.isoformat(), "regions": {account: list(REGIONS) for account in ACCOUNTS}}
    writer.finish({name: row.schema for name, row in types.items()}, [], about)
