"""What axe-core finds wrong with a page: contrast, names, structure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

__all__ = ["faults"]

_WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def faults(page: Page, within: str | None = None) -> list[str]:
    """Every fault with the element that has it: of a whole page by all of axe's rules, of a part by those of WCAG."""
    rules: dict[str, object] = {"runOnly": _WCAG} if within else {}
    found = Axe().run(page, context=within, options={"resultTypes": ["violations"], **rules})
    return [f"{fault['id']}: {node['html'][:150]}" for fault in found.response["violations"] for node in fault["nodes"]]
