"""How fast the desk is with a quarter of a million findings: key to drawn, key to stage, a change to disk."""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
from playwright.sync_api import sync_playwright

from tests.benchmarks.barelab import bare_lab
from tests.browser.desk import DeskOnPage, shown_desk
from tests.browser.lab import opened_desk, running_lab
from tests.laws.worlds import evidence, world
from wakit.judge import judge
from wakit.registry import load
from wakit.review.newclient import NewClient, create_client
from wakit.review.opened import Opened, open_workload
from wakit.review.session import Session
from wakit.review.store import create_reviews
from wakit.widgets.deskpage import DeskPage

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["desk"]

ROWS = 250_000
_TIMES = 40
_QUESTION = """key => new Promise((done) => {
  const desk = document.querySelector("[data-wakit=desk]"), start = performance.now();
  const seen = new MutationObserver(() => {
    seen.disconnect();
    requestAnimationFrame(() => done(performance.now() - start));
  });
  seen.observe(desk, { attributes: true, attributeFilter: ["data-question"] });
  desk.querySelector("[data-focus]").dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
})"""
_STAGE = """name => new Promise((done) => {
  const channel = new BroadcastChannel(name), desk = document.querySelector("[data-wakit=desk]");
  const start = performance.now();
  channel.onmessage = (event) => {
    if (event.data.kind !== "stage") return;
    channel.close();
    done(performance.now() - start);
  };
  desk.querySelector("[data-focus]").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true }));
})"""
say = sys.stdout.write


def desk() -> None:
    """A switch of question, the stage behind it, a change on disk; then JupyterLab from its address to the desk."""
    with tempfile.TemporaryDirectory() as folder, _chromium() as browser:
        opened = _crowded(Path(folder))
        page = DeskPage(Session(opened, "SEC01"))
        with shown_desk(browser, page) as shown:
            shown.page.locator("[data-focus]").focus()
            _switches(shown)
            _stage(shown)
        _saves(page)
        _opens(browser, Path(folder))


def _switches(shown: DeskOnPage) -> None:
    before = shown.page.evaluate("window.model.sent.filter(m => m.kind !== 'ping').length")
    took = [shown.page.evaluate(_QUESTION, "ArrowRight" if n % 10 < 5 else "ArrowLeft") for n in range(_TIMES)]
    sent = shown.page.evaluate("window.model.sent.filter(m => m.kind !== 'ping').length") - before
    say(f"key to drawn: {_said(took)} (at most 50 and 100 ms), {sent / _TIMES:.1f} messages out for a switch\n")


def _stage(shown: DeskOnPage) -> None:
    name = shown.page.evaluate("'wakit-stage-' + sessionStorage.getItem('wakit stage')")
    took = [shown.page.evaluate(_STAGE, name) for _ in range(_TIMES)]
    say(f"key to stage: {_said(took)} (at most 100 ms)\n")


def _saves(page: DeskPage) -> None:
    choices = page.session.opened.lens.security[1].choice_ids
    took = []
    for n in range(_TIMES):
        start = time.perf_counter()
        page.session.say(choices[n % len(choices)], note=f"note {n}")
        took.append((time.perf_counter() - start) * 1000)
    say(f"a change on disk: {_said(took)} (at most 20 ms)\n")


def _opens(browser: Browser, folder: Path) -> None:
    """Three times each, in turns: the second figure is what JupyterLab alone takes here."""
    ours, bare = [], []
    for turn in range(3):
        home = folder / f"home {turn}"
        home.mkdir()
        with running_lab(folder / "reviews", "crowd", home) as lab:
            start = time.perf_counter()
            page, _ = opened_desk(browser, lab)
            ours.append(time.perf_counter() - start)
            page.close()
        bare.append(bare_lab(browser, home))
    desk, lab_alone = statistics.median(ours), statistics.median(bare)
    say(
        f"address to desk: {desk:.1f} s without a click (at most 5); JupyterLab alone with one cell: {lab_alone:.1f} s "
        f"until its kernel is idle, so {desk / lab_alone:.2f} times that\n"
    )


def _crowded(folder: Path) -> Opened:
    """A client by interview, to whom the findings of a quarter of a million rows are given."""
    store = create_reviews(folder / "reviews")
    create_client(store, NewClient("crowd", evidence="none"))
    opened = open_workload("crowd", store.path)
    registry = load()
    small = world(registry, 1, rows=4)
    many = {name: f for name, f in small.items() if len(f) > 4}
    times = ROWS // sum(len(f) for f in many.values())
    frames = small | {name: pd.concat([f] * times, ignore_index=True) for name, f in many.items()}
    held = evidence(frames)
    opened.__dict__["evidence"] = held  # in place of what would be read of a snapshot
    opened.__dict__["findings"] = judge(held, registry)
    say(f"\ndesk with {sum(map(len, frames.values())):,} rows, {len(held.names)} tables\n")
    return opened


def _said(took: list[float]) -> str:
    return f"{statistics.median(took):.0f} ms median, {sorted(took)[int(len(took) * 0.95)]:.0f} ms p95"


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
