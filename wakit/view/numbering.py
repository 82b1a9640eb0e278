"""Pseudonyms are numbered as they are asked for: here all that the deliverable names is asked for, in one order."""

from __future__ import annotations

from wakit.review.opened import Opened
from wakit.review.plan import make_plan
from wakit.view.items import items_of

__all__ = ["number"]


def number(seen: Opened) -> None:
    """Ask for all that the files beside the page name; the page's own names come after it.

    Whoever makes a part of the deliverable does this first. Two that do it at the same time ask for the same in the
    same order, so that it does not matter who asks first.

    Raises:
        FileError: a file of the review is wrong.
        StoreError: the key file can't be written.
    """
    _ = (seen.findings, seen.networks, items_of(seen, make_plan(seen)))
