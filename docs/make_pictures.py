"""Make the pictures of the manual from the demo: ``make pictures`` (needs Chromium)."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

__all__ = ["main"]

HERE = Path(__file__).parent / "pictures"


def main() -> None:
    """Run the demo and photograph its report."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "wakit", "demo", "--keep", f"{folder}/reviews"]
        report = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip().splitlines()[-1]
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
            page = browser.new_page(viewport={"width": 1200, "height": 900})
            page.goto(f"file://{report}")
            HERE.mkdir(exist_ok=True)
            page.screenshot(path=HERE / "report.png")
            page.evaluate("document.getElementById('SEC08-BP02').scrollIntoView()")
            page.screenshot(path=HERE / "question.png")
            browser.close()


if __name__ == "__main__":
    main()
