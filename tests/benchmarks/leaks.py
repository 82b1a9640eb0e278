"""The leak scan: ten megabytes of a finished report against everything that a big client has."""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from tests.benchmarks.report import reviews_of_many
from wakit.model import Audience
from wakit.report.leaks.inventory import Inventory
from wakit.report.leaks.own import own_texts
from wakit.report.leaks.scan import scan
from wakit.report.spreadsheet import write_findings
from wakit.review.inventory import inventory
from wakit.review.opened import open_workload
from wakit.review.shared import shared
from wakit.view.html import join, tag

__all__ = ["leaks"]

_MEGABYTE = 1_000_000


def leaks() -> None:
    """A page, its notebook and its findings as they leave the house, against 100,000 and 200,000 values."""
    files = _files()
    size = sum(map(len, files.values())) / _MEGABYTE
    start = time.perf_counter()
    scan({"a.md": b"x"}, Inventory({"acme-exports": "bucket"}))  # reads wakit's own texts, once for a process
    sys.stdout.write(f"\nleak scan: wakit's own texts {time.perf_counter() - start:.1f} s, once; ")
    for many in (100_000, 200_000):
        held = Inventory(dict(islice(_values(), many)))
        start, cpu = time.perf_counter(), time.process_time()
        found = scan(files, held)
        took, worked = time.perf_counter() - start, time.process_time() - cpu
        sys.stdout.write(
            f"{size:.0f} MB against {many:,} values: {took:.1f} s, CPU {worked:.1f} s (at most 5 with redaction), "
        )
        sys.stdout.write(f"{len(found)} found\n")
    _redaction()


def _redaction() -> None:
    """Ten megabytes of findings as a client gets them: redacted, written, and scanned with what the client has."""
    with tempfile.TemporaryDirectory() as folder:
        reviews_of_many(Path(folder) / "many", 29_000)
        opened = open_workload("acme", Path(folder) / "many")
        file = Path(folder) / "findings.csv"
        held = Inventory(inventory(opened, Audience.CLIENT))
        start = time.perf_counter()
        seen = shared(opened, Audience.CLIENT)
        write_findings(seen.findings, file)
        redacted, content = time.perf_counter() - start, file.read_bytes()
        start = time.perf_counter()
        scan({file.name: content}, held)
        scanned = time.perf_counter() - start
        sys.stdout.write(f"{len(content) / _MEGABYTE:.0f} MB of findings: {redacted:.1f} s to redact and write, ")
        sys.stdout.write(f"{scanned:.1f} s to scan, {redacted + scanned:.1f} s (at most 5)\n")


def _files() -> dict[str, bytes]:
    """Sentences of ours about pseudonyms, no two rows alike."""
    chance = random.Random(7)
    said = [line for line in own_texts().splitlines() if 40 < len(line) < 120 and '"' not in line]
    rows = [
        (f"bucket {n}", f"account {n % 90}", chance.choice(said), f"{chance.random():.3f}", "eu-central-1")
        for n in range(34_000)
    ]
    table = "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows)
    cells = (tag("tr", *(tag("td", cell, class_="wk-cell") for cell in row)) for row in rows[:12_000])
    page = str(tag("table", join(cells, "\n"), class_="wk-table"))
    output = {"output_type": "display_data", "metadata": {}, "data": {"text/html": page.splitlines(keepends=True)}}
    cell: dict[str, object] = {
        "cell_type": "code",
        "id": "a",
        "metadata": {},
        "source": [],
        "outputs": [output],
        "execution_count": None,
    }
    notebook = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5})
    return {"findings.csv": table.encode(), "review.html": page.encode(), "review.ipynb": notebook.encode()}


def _values() -> Iterator[tuple[str, str]]:
    """Names, ids, ARNs, addresses and notes as accounts have them."""
    chance = random.Random(11)
    for n in range(1_000_000):
        yield f"acme-{chance.choice(('logs', 'exports', 'media', 'backup'))}-{n:06d}", "bucket"
        yield f"sg-{chance.getrandbits(68):017x}", "security group"
        yield f"arn:aws:iam::{chance.randrange(10**12):012d}:role/acme-service-{n}", "role"
        yield f"10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}", "address"
        if n % 100 == 0:
            yield f"we were told in confidence that team {n} never tested what it restores", "private note"
