"""Make the pictures of the manual from the demo: ``make pictures`` (needs Chromium)."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

__all__ = ["main"]

HERE = Path(__file__).parent / "pictures"
COLOURS = 256  # a page has few, and the rare ones matter: a mark must keep its colour


def main() -> None:
    """Run the demo and photograph its report, a network, its desk, its stage, a notebook to explore by, a portfolio."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "wakit", "demo", "--keep", f"{folder}/reviews"]
        report = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
        with sync_playwright() as playwright:
            chromium = os.environ.get("WAKIT_CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            HERE.mkdir(exist_ok=True)
            _report(browser, report)
            _desk(browser, Path(folder) / "reviews")
            _portfolio(browser, Path(folder))
            browser.close()


def _report(browser: Browser, report: str) -> None:
    """Page one, a question, a network."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.goto(f"file://{report}")
    _photograph(page, "report")
    for name, place in (("question", "SEC08"), ("networks", "the-networks")):
        page.evaluate("place => document.getElementById(place).scrollIntoView()", place)
        _photograph(page, name)


def _portfolio(browser: Browser, folder: Path) -> None:
    """Forty invented clients on one page."""
    reviews, page = str(folder / "many"), str(folder / "portfolio.html")
    subprocess.run([sys.executable, "-m", "tests.clients", reviews, "40"], check=True, cwd=HERE.parents[1])
    command = [sys.executable, "-m", "wakit", "portfolio", "--reviews", reviews, "--html", page]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    shown = browser.new_page(viewport={"width": 1440, "height": 1000})
    shown.goto(f"file://{page}")
    _photograph(shown, "portfolio")


def _desk(browser: Browser, reviews: Path) -> None:
    """The desk in JupyterLab, and the stage beside it."""
    command = [sys.executable, "-m", "wakit", "review", "demo", "--reviews", str(reviews), "--no-browser"]
    settings = {"JUPYTERLAB_SETTINGS_DIR": str(reviews.parent / "settings")}  # not the theme that somebody has here
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=os.environ | settings) as lab:
        try:
            assert lab.stderr is not None
            address = next(found[0] for line in lab.stderr if (found := re.search(r"http://127\.0\.0\.1:\S+", line)))
            page = browser.new_page(viewport={"width": 1280, "height": 720})
            page.goto(address)
            page.wait_for_function("document.activeElement.matches('[data-wakit=desk] [data-focus]')", timeout=120_000)
            for key in ("g", "0", "3", "ArrowDown"):
                page.keyboard.press(key)
                page.wait_for_timeout(500)
            _photograph(page, "desk")
            with page.expect_popup() as opening:
                page.locator("[data-open=stage]").click()
            stage = opening.value
            stage.set_viewport_size({"width": 1280, "height": 720})
            stage.locator("main h1").wait_for()
            _photograph(stage, "stage")
            _explored(browser, address)
        finally:
            lab.send_signal(signal.SIGTERM)  # else a picture that fails would wait for JupyterLab without end


def _explored(browser: Browser, address: str) -> None:
    """One of the notebooks to explore by, alone in its window and run to its end."""
    page = browser.new_page(viewport={"width": 1280, "height": 1300})
    place, _, token = address.partition("?")
    page.goto(f"{place.partition('/lab')[0]}/doc/tree/main/notebooks/explore/identity.ipynb?{token}")
    page.locator(".jp-Notebook .jp-CodeCell").first.click(timeout=120_000)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_text("Run All Cells", exact=True).click()
    page.wait_for_function("document.querySelectorAll('.wk-chart').length > 1", timeout=120_000)
    page.wait_for_timeout(3000)  # below, others are drawn
    page.locator(".jp-WindowedPanel-outer").first.evaluate("panel => panel.scrollTo(0, 0)")
    page.wait_for_timeout(500)
    _photograph(page, "explore")


def _photograph(page: Page, name: str) -> None:
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = shot.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
