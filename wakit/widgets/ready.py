"""What a desk needs before it can be drawn; a kernel of ``wakit review`` gets it while the browser loads the page."""

from __future__ import annotations

import wakit.widgets.desk
import wakit.widgets.facade  # noqa: F401  # imported, the notebook's own import takes no time
from wakit.lens import load_lens
from wakit.lens.prompts import load_prompts
from wakit.registry import load

__all__ = ["get_ready"]


def get_ready() -> None:
    """Read what is the same for every client: the lens, the prompts, the services."""
    load_lens()
    load_prompts()
    load()
