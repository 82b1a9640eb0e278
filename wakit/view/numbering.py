"""Pseudonyms are numbered as they are asked for: here all that the deliverable names is asked for, in one order."""

from __future__ import annotations

from wakit.review.plan import make_plan
from wakit.review.shared import Shared
from wakit.view.items import items_of

__all__ = ["number"]


def number(seen: Shared) -> None:
    """Ask for all that the files beside the page name; the page's own names come after it.

    Whoever makes a part of the deliverable does this first: who drafts it at the same time gives the same names.

    Raises:
        FileError: a file of the review is wrong.
        StoreError: the key file can't be written.
    """
    _ = seen.findings
    with seen.redactor.together():  # of some twenty tables
        _ = seen.networks
    _ = items_of(seen, make_plan(seen))
