"""What a collection of a client would be refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from wakit.aws.access import Access
from wakit.collect import Progress
from wakit.errors import AccessError
from wakit.jobs.collect import targets_of
from wakit.preflight import preflight
from wakit.review.client import load_client
from wakit.review.store import open_store

__all__ = ["preflight_client"]


def preflight_client(
    name: str,
    reviews: str | Path | None = None,
    *,
    access: Access | None = None,
    progress: Progress = lambda _: None,
    shut: Callable[[AccessError], object] = lambda _: None,
) -> pd.DataFrame:
    """What would be refused to a collection of this client; see ``wakit.preflight``."""
    folder = open_store(reviews).client(name)
    way = access or Access()
    try:
        return preflight(targets_of(folder), load_client(folder).regions, access=way, progress=progress, shut=shut)
    finally:
        if access is None:
            way.stop()
