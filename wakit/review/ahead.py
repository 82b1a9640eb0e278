"""A review that is read before its notebook asks for it, in a kernel that would only wait."""

from __future__ import annotations

from contextlib import suppress

from wakit.errors import WakitError
from wakit.review.opened import Opened, open_workload

__all__ = ["as_read_ahead", "read_ahead"]

_read: list[Opened] = []


def read_ahead(name: str, evidence: str = "", *, values: bool = False) -> None:
    """Open ``CLIENT`` or ``CLIENT/WORKLOAD`` and read its evidence; what is wrong is for the notebook to meet.

    Args:
        name: the review, in the reviews folder that the environment names.
        evidence: the time of a snapshot; else the newest complete one.
        values: whether its values are to be redacted, too.
    """
    with suppress(WakitError):
        opened = open_workload(name, evidence=evidence or None)
        _ = (opened.findings, opened.evidence, opened.values if values else None)
        _ = [opened.question_answers(one.id) for one in opened.lens.questions]
        _read.append(opened)


def as_read_ahead(opened: Opened) -> Opened:
    """The same review with what was read of it already, unless it is another by now; who opens it again reads anew.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from wakit.review.newclient import NewClient, create_client
    >>> from wakit.review.store import create_reviews
    >>> with TemporaryDirectory() as place:
    ...     store = create_reviews(Path(place) / "reviews")
    ...     _ = create_client(store, NewClient("acme", evidence="none"))
    ...     as_read_ahead(open_workload("acme", store.path)).client.name
    'acme'
    """
    found = next((one for one in _read if one == opened), None)
    if found is None:
        return opened
    _read.remove(found)
    return found
