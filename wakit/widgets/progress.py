"""Collecting in a notebook: progress as text (accounts × regions × tables), then tables to explore."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from IPython.display import display

from wakit.aws.access import Access, Waiting
from wakit.collect import Collected, Step
from wakit.evidence.tables import empty
from wakit.jobs.collect import collect_client
from wakit.registry import load
from wakit.review.client import load_client
from wakit.review.opened import open_workload
from wakit.review.store import open_store
from wakit.view.counting import count, of_all
from wakit.view.lines import collected_lines, left_out_lines
from wakit.widgets.evidencetables import EvidenceTables, rows_of

__all__ = ["Collection", "Show", "TextProgress", "collect", "summary"]

Show = Callable[[str], None]
_WIDTH = 30
_SECONDS_BETWEEN = 0.2


@dataclass(frozen=True)
class Collection:
    """What was collected, for a cell's end and for the cells after it.

    ``tables`` are DataFrames by name. ``done`` is None where nothing was collected, because the review is by
    interview; every table is there then too, empty.
    """

    said: str
    tables: Mapping[str, pd.DataFrame]
    done: Collected | None = None

    @property
    def overview(self) -> pd.DataFrame:
        """The tables with their number of rows, largest first; ``<NA>`` for one that could not be derived."""
        counts = {name: rows_of(self.tables, name) for name in self.tables}
        found = pd.DataFrame({"table": list(counts), "rows": pd.array(list(counts.values()), "int64[pyarrow]")})
        return found.sort_values(["rows", "table"], ascending=[False, True], ignore_index=True)

    def __repr__(self) -> str:
        return self.said


def collect(
    client: str, reviews: str | Path | None = None, *, resume: bool = False, gentle: bool = False
) -> Collection:
    """Collect a client's accounts, judge what was found, and show how far it is; returns the tables.

    Raises:
        UnknownName, FileError: no such client; its file is wrong.
        AccessError: no way in; what was collected is kept, go on with ``resume``.
    """
    mode = load_client(open_store(reviews).client(client)).evidence
    if mode != "account":
        known = load()
        nothing = {name: empty(one.row) for name, one in (known.collectors | known.derived).items()}
        return Collection(
            f"Nothing to collect: client.yaml says evidence: {mode}. The tables below are empty.", nothing
        )
    shown = TextProgress()
    access = Access(gentle=gentle, waiting=shown.wait)
    try:
        done = collect_client(client, reviews, resume=resume, access=access, progress=shown)
    finally:
        access.stop()  # an interrupted cell leaves no call behind
    return Collection(summary(done), EvidenceTables(open_workload(client, reviews, done.folder.name)), done)


class TextProgress:
    """Shows how many tables of each account and region are there; leaves plain text in the notebook.

    ``show`` puts a text in place of the one before; by default below the running cell.
    """

    def __init__(self, show: Show | None = None) -> None:
        self._show = show or _in_cell()
        self._tables: Counter[tuple[str, str]] = Counter()
        self._rows = self._refused = 0
        self._shown_at = 0.0
        self._last = ""
        self._waits: list[str] = []

    def wait(self, waiting: Waiting) -> None:
        """Something does not answer: said below the bar, the latest three."""
        self._waits = [*self._waits, str(waiting)][-3:]
        self._show("\n".join([self._last, *self._waits]).lstrip("\n"))

    def __call__(self, step: Step) -> None:
        """One more table of an account and region was collected, or could not be."""
        self._tables[step.account_id, step.region] += 1
        self._rows += step.rows
        self._refused += bool(step.problem)
        now = time.monotonic()
        if step.done == step.total or now - self._shown_at > _SECONDS_BETWEEN:
            self._shown_at = now
            self._last = self._text(step)
            self._show("\n".join([self._last, *self._waits]))

    def _text(self, step: Step) -> str:
        filled = _WIDTH * step.done // max(step.total, 1)
        head = f"{'█' * filled}{'░' * (_WIDTH - filled)} {of_all(step.done, step.total, 'table')}"
        if step.done < step.total:  # what two regions told of one thing was read twice; the summary counts it once
            head += f" · {count(self._rows, 'row')} read"
        head += f" · {count(self._refused, 'not seen', 'not seen')}" if self._refused else ""
        regions = sorted({region for _, region in self._tables})
        lines = [" " * 14 + "".join(f"{region:>16}" for region in regions)]
        for account in dict.fromkeys(account for account, _ in self._tables):
            counts = [self._tables[account, region] for region in regions]
            lines.append(f"{account:<14}" + "".join(f"{n or '':>16}" for n in counts))
        return "\n".join([head, *lines])


def _in_cell() -> Show:
    """Below the running cell; where there is none, nowhere."""
    begun = {"text/plain": "Entering the accounts …"}
    handle = display(begun, raw=True, display_id=True)  # type: ignore[no-untyped-call]  # IPython gives it no types

    def show(text: str) -> None:
        if handle is not None:
            handle.update({"text/plain": text}, raw=True)

    return show


def summary(done: Collected) -> str:
    """What a collection did, in a few lines: what is there, what was left out, what failed, and why."""
    tables = sum(rows > 0 for rows in done.rows.values())
    seen = f"{count(sum(done.rows.values()), 'row')} in {count(tables, 'table')}"
    lines = [f"{seen}, {count(done.gaps, 'gap')}: {done.folder.name}"]
    return "\n".join([*lines, *collected_lines(done), *left_out_lines()])
