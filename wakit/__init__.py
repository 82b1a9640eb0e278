"""wakit: evidence beside each question of an AWS Well-Architected Security Pillar review.

In a notebook::

    import wakit
    review = wakit.open_review("acme")
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from wakit.widgets.facade import open_review as open_review

    __version__: str

__all__ = ["__version__", "open_review"]


def __getattr__(name: str) -> object:
    # importing the façade costs seconds (pandas, ipywidgets), so it waits until somebody asks
    import importlib

    if name == "open_review":
        return importlib.import_module("wakit.widgets.facade").open_review
    if name == "__version__":
        return importlib.import_module("wakit.version").version()
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
