"""A review that is read before its notebook asks for it, in a kernel that would only wait."""

from __future__ import annotations

from contextlib import suppress

from wakit.errors import WakitError
from wakit.model import Audience
from wakit.review.opened import Opened, open_workload
from wakit.review.shared import Shared, shared

__all__ = ["as_read_ahead", "read_ahead"]

#: raw, and as an audience may see it
_read: list[tuple[Opened, Audience, Opened]] = []


def read_ahead(name: str, evidence: str = "", audience: Audience = Audience.INTERNAL) -> Opened | None:
    """Open ``CLIENT`` or ``CLIENT/WORKLOAD`` and read its evidence; what is wrong is for the notebook to meet.

    For somebody outside it is a draft: its names hold when the one who waits for the notebook has given the same.

    Args:
        name: the review, in the reviews folder that the environment names.
        evidence: the time of a snapshot; else the newest complete one.
        audience: who may see it.

    Returns:
        The review as they may see it; None where something is wrong.
    """
    with suppress(WakitError):
        opened = open_workload(name, evidence=evidence or None)
        _ = (opened.findings, opened.evidence)
        _ = [opened.question_answers(one.id) for one in opened.lens.questions]
        seen = shared(opened, audience, is_draft=True)
        _read.append((opened, audience, seen))
        return seen
    return None


def as_read_ahead(opened: Opened, audience: Audience) -> Opened:
    """A review as an audience may see it, with what was read of it already, unless it is another by now, or what is
    in it was named otherwise.

    Who asks for it again gets it read anew.

    Raises:
        the same as `wakit.review.shared.shared`.

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from wakit.review.newclient import NewClient, create_client
    >>> from wakit.review.store import create_reviews
    >>> with TemporaryDirectory() as place:
    ...     store = create_reviews(Path(place) / "reviews")
    ...     _ = create_client(store, NewClient("acme", evidence="none"))
    ...     as_read_ahead(open_workload("acme", store.path), Audience.INTERNAL).client.name
    'acme'
    """
    found = next((one for one in _read if one[:2] == (opened, audience)), None)
    if found is None:
        return shared(opened, audience)
    _read.remove(found)
    seen = found[2]
    is_as_named = not isinstance(seen, Shared) or seen.redactor.settle()
    return seen if is_as_named else shared(opened, audience)
