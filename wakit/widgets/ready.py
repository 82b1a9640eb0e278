"""What a kernel needs before its notebook asks: read while the browser loads the page, or the review is opened."""

from __future__ import annotations

import wakit.widgets.facade  # noqa: F401  # imported, the notebook's own import takes no time
from wakit.lens import load_lens
from wakit.lens.prompts import load_prompts
from wakit.redact.ordinary import is_ordinary
from wakit.registry import load
from wakit.review.ahead import read_ahead

__all__ = ["get_ready", "get_ready_for", "get_ready_to_share"]


def get_ready() -> None:
    """Import the desk, and read what is the same for every client: the lens, the prompts, the services."""
    import wakit.widgets.desk  # noqa: F401  # the same; where nobody sits at it, it is not needed

    load_lens()
    load_prompts()
    load()


def get_ready_for(name: str, evidence: str) -> None:
    """Read a review with its evidence, for pages that nobody sits at."""
    load()
    read_ahead(name, evidence)


def get_ready_to_share(name: str, evidence: str) -> None:
    """That, and what redaction has to know: wakit's own words, and the client's."""
    load()
    is_ordinary("admin")
    read_ahead(name, evidence, values=True)
