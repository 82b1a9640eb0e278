"""Two hundred clients, each with ten records: every row of the portfolio, and its page."""

from __future__ import annotations

import gc
import sys
import tempfile
import time
from pathlib import Path

from tests.clients import TODAY, many_clients
from wakit.cli import _SELDOM
from wakit.jobs.portfolio import write_portfolio
from wakit.review.portfolio import open_portfolio

__all__ = ["portfolio"]

say = sys.stdout.write


def portfolio() -> None:
    """From the folder to the page, as the command does it."""
    gc.set_threshold(*_SELDOM)
    with tempfile.TemporaryDirectory() as folder:
        reviews = many_clients(Path(folder) / "reviews", 200, 10)
        start, cpu = time.perf_counter(), time.process_time()
        opened = open_portfolio(reviews, today=TODAY)
        read, worked = time.perf_counter() - start, time.process_time() - cpu
        page = write_portfolio(opened, Path(folder) / "page.html")
        took, size = time.perf_counter() - start, page.stat().st_size
    cpu = time.process_time() - cpu
    say(f"\nportfolio of 200 clients x 10 records: {took:.1f} s, CPU {cpu:.1f} s (at most 5): ")
    say(f"reading {read:.1f} s (CPU {worked:.1f} s), page {size / 1e3:.0f} kB\n")
