"""What axe-core finds wrong with a page: contrast, names, structure."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["faults", "hard_to_read"]

_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_SCRIPT = Path(__file__).with_name("axe.js").read_text("utf-8")


def faults(page: Page, within: str | None = None) -> list[str]:
    """Every fault with the element that has it: of a whole page by all of axe's rules, of a part by those of WCAG."""
    return _run(page, within, _WCAG if within else None, only_contrast=False)


def hard_to_read(page: Page, within: str) -> list[str]:
    """Every fault of contrast alone, where another theme leaves names and structure as they were found."""
    return _run(page, within, None, only_contrast=True)


def _run(page: Page, within: str | None, tags: list[str] | None, *, only_contrast: bool) -> list[str]:
    page.evaluate(Axe().axe_script)
    found: list[list[str]] = page.evaluate(_SCRIPT, [within, tags, only_contrast])
    return [f"{rule}: {html[:150]}" for rule, html in found]
