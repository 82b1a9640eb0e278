"""Make the pictures of the manual from the demo: ``make pictures`` (needs Chromium)."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

__all__ = ["main"]

HERE = Path(__file__).parent / "pictures"
COLOURS = 256  # a page has few, and the rare ones matter: a mark must keep its colour


def main() -> None:
    """Run the demo and photograph its report."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "wakit", "demo", "--keep", f"{folder}/reviews"]
        report = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
        with sync_playwright() as playwright:
            chromium = os.environ.get("WAKIT_CHROMIUM", "/usr/bin/chromium")
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 860})
            page.goto(f"file://{report}")
            HERE.mkdir(exist_ok=True)
            _photograph(page, "report")
            page.evaluate("document.getElementById('SEC08-BP02').scrollIntoView()")
            _photograph(page, "question")
            browser.close()


def _photograph(page: Page, name: str) -> None:
    shot = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    few = shot.quantize(COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    few.save(HERE / f"{name}.png", optimize=True)


if __name__ == "__main__":
    main()
