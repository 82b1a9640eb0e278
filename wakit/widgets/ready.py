"""What a kernel needs before its notebook asks: read while the browser loads the page, or the review is opened."""

from __future__ import annotations

from contextlib import suppress

import wakit.widgets.facade  # noqa: F401  # imported, the notebook's own import takes no time
from wakit.errors import WakitError
from wakit.lens import load_lens
from wakit.lens.prompts import load_prompts
from wakit.model import Audience
from wakit.redact.ordinary import is_ordinary
from wakit.registry import load
from wakit.review.ahead import read_ahead
from wakit.review.shared import Shared
from wakit.view.numbering import number

__all__ = ["get_ready", "get_ready_for"]


def get_ready() -> None:
    """Import the desk, and read what is the same for every client: the lens, the prompts, the services."""
    import wakit.widgets.desk  # noqa: F401  # the same; where nobody sits at it, it is not needed

    load_lens()
    load_prompts()
    load()


def get_ready_for(name: str, evidence: str, audience: str) -> None:
    """Read a review with its evidence, for pages that nobody sits at, and for somebody outside name what is in it."""
    load()
    who = Audience(audience)
    if who is Audience.INTERNAL:
        read_ahead(name, evidence)
        return
    is_ordinary("admin")  # wakit's own words, which redaction has to know
    with suppress(WakitError):  # it is for the notebook to meet
        seen = read_ahead(name, evidence, who)
        if isinstance(seen, Shared):
            number(seen)
